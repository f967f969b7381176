"""How a stack's interviews are prepared and read back: by one process that is asked again and again.

Loading Django takes longer than nearly everything that is asked for. `tests.arrange serve` loads it
once and answers each question by a fork of itself, so that none knows of the ones before.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from interviewer.stack.services import ROOT

ANSWERED_WITHIN_S: Final = 120.0
ENDED_WITHIN_S: Final = 10.0
SHOWN_CHARACTERS: Final = 2_000


class Arranger:
    """Asks the process with this environment; it ends with `close`, or with this process.

    log: file that gets what it says of its failures.
    """

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.arrange", "serve"],
                env=dict(environment),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                process_group=0,
            )
        self._one_at_a_time = threading.Lock()

    def ask(self, *arguments: str) -> Any:
        """Return what the command of `tests.arrange` answers."""
        with self._one_at_a_time:
            answer = self._answer(arguments)
        if not answer or "answer" not in answer:
            why = self._log.read_text("utf-8", "replace")[-SHOWN_CHARACTERS:]
            raise RuntimeError(f"{arguments} failed: {why}")
        return answer["answer"]

    def close(self) -> None:
        """Let it end; one that does not is ended."""
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(ENDED_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._kill()

    def _answer(self, arguments: tuple[str, ...]) -> dict[str, Any]:
        """Return the line that it writes, or nothing where it has ended or is not heard of."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        try:
            asked.write(f"{json.dumps(arguments)}\n".encode())
            asked.flush()
        except BrokenPipeError:
            return {}
        if not select.select([told], [], [], ANSWERED_WITHIN_S)[0]:
            # What it says to this must not be taken for the answer to the next question.
            self._kill()
        line = told.readline()
        said: dict[str, Any] = json.loads(line) if line else {}
        return said

    def _kill(self) -> None:
        """End it with the fork that answers."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
