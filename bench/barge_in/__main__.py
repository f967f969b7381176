"""`make bench-barge-in`: how soon the interviewer is lowered, and how soon silent, after the server has said so.

The room's player in Chromium plays a tone; a server sends it the wire's own messages over a WebSocket. A meter
beside the loudspeaker tells at which frame the loudness changes, and the context when that frame sounds.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from playwright.async_api import async_playwright
from websockets.asyncio.server import ServerConnection, serve

from interviewer.stack import services
from interviewer.stack.browser import find_chromium
from live.core.protocol import server_messages

GOAL_MS: Final = 60
CLOCKS: Final = 30
WITHIN_S: Final = 10.0
FLAGS: Final = ("--autoplay-policy=no-user-gesture-required",)


class Quiet(SimpleHTTPRequestHandler):
    """Serves the repository, and says nothing of it."""

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def files() -> Iterator[int]:
    """Serve the repository's files on a port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=services.ROOT)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


async def clock_offset(page: ServerConnection) -> float:
    """Return how many ms the page's clock is ahead: by the quickest of some answers."""
    answers = []
    for _ in range(CLOCKS):
        began = time.time()
        await page.send(json.dumps({"clock": True}))
        told = json.loads(await page.recv())["clock"]
        ended = time.time()
        answers.append((ended - began, told - (began + ended) * 500))
    return min(answers)[1]


async def until(page: ServerConnection, became: str) -> float:
    """Return the moment at which it became so loud, by the page's clock."""
    while True:
        told: dict[str, Any] = json.loads(await page.recv())
        if told.get("became") == became:
            return float(told["at"])


async def measure(page: ServerConnection, times: int) -> dict[str, list[float]]:
    """Lower and silence the tone so many times; return what each took, in ms."""
    taken: dict[str, list[float]] = {"lowered": [], "silent": []}
    for turn in range(1, times + 1):
        async with asyncio.timeout(WITHIN_S):
            ahead = await clock_offset(page)
            await page.send(json.dumps({"tone": turn}))
            await until(page, "loud")
            for message, became, what in (
                (server_messages.duck(on=True), "low", "lowered"),
                (server_messages.flush(turn), "silent", "silent"),
            ):
                await asyncio.sleep(random.uniform(0.3, 0.6))  # noqa: S311 - no secret
                sent_at = time.time() * 1_000
                await page.send(message)
                taken[what].append(await until(page, became) - ahead - sent_at)
    return taken


async def hold(times: int) -> dict[str, list[float]]:
    """Open the page, and measure."""
    came: asyncio.Future[dict[str, list[float]]] = asyncio.get_running_loop().create_future()

    async def converse(page: ServerConnection) -> None:
        try:
            came.set_result(await measure(page, times))
        except Exception as error:  # noqa: BLE001 - the task's boundary: told to who waits
            came.set_exception(error)

    async with (
        serve(converse, "127.0.0.1", 0, compression=None) as server,
        async_playwright() as play,
    ):
        port = next(iter(server.sockets)).getsockname()[1]
        browser = await play.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        page = await browser.new_page()
        with files() as files_port:
            await page.goto(f"http://127.0.0.1:{files_port}/bench/barge_in/room.html?port={port}")
            taken = await came
        await browser.close()
    return taken


def main() -> int:
    """Measure, and print a table; 1 where a goal is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--times", type=int, default=100)
    taken = asyncio.run(hold(arguments.parse_args().times))
    held = True
    sys.stdout.write(f"ms after the message   p50    p95    most   goal: p95 at most {GOAL_MS}\n")
    for what, values in taken.items():
        p95 = statistics.quantiles(values, n=20)[18]
        held = held and p95 <= GOAL_MS
        figures = f"{statistics.median(values):6.1f} {p95:6.1f} {max(values):6.1f}"
        sys.stdout.write(f"{what:20} {figures}   of {len(values)}\n")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
