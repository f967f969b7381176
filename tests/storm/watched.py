"""The site's application in a worker of a storm: with the first request its loop is watched.

`STORM_DIRECTORY` names where each process writes what it saw, a line of JSON for each.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

from interviewer.asgi import application as site
from tests.storm.loopwatch import LoopWatch

_FILE = Path(os.environ["STORM_DIRECTORY"]) / f"holds-{os.getpid()}.jsonl"
_watches: list[LoopWatch] = []


def _report(ms: int, place: str) -> None:
    with _FILE.open("a", encoding="utf-8") as file:
        file.write(json.dumps([ms, f"at {time.strftime('%H:%M:%S')} {place}"]) + "\n")


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve as the site does."""
    if not _watches:
        _watches.append(LoopWatch(_report))
        _watches[0].start()
    await site(scope, receive, send)
