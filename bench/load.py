"""The load: pages and Gemini's stand-in, in this process, away from the measured server's core."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final, TypeVar

import uvloop

from bench.gemini import BenchGemini
from bench.pacer import Pacer
from bench.page import FRAME_S, Address, Page
from bench.tally import Tally

# Unless it is told otherwise, pages come one after the other for so long.
ARRIVAL_S: Final = 3.0

_Result = TypeVar("_Result")


class Load:
    """Gemini's stand-in, and pages with one timer. Made by `start_load`."""

    def __init__(self, pacer: Pacer) -> None:
        self.tally = Tally()
        self.gemini = BenchGemini(self.tally, pacer)
        self._pacer = pacer

    @asynccontextmanager
    async def talking(
        self, addresses: list[Address], *, within_s: float = ARRIVAL_S
    ) -> AsyncIterator[None]:
        """Hold an interview at each address; they come one after the other, within so many seconds."""
        count = len(addresses)
        pages = [
            Page(address, self.tally, self._pacer, index * FRAME_S / count)
            for index, address in enumerate(addresses)
        ]
        opening = [
            asyncio.create_task(_open(page, index * within_s / count))
            for index, page in enumerate(pages)
        ]
        try:
            with _without_collections():
                yield
        finally:
            for task in opening:
                task.cancel()
            await asyncio.gather(*opening, return_exceptions=True)
            await asyncio.gather(*(page.close() for page in pages))


@asynccontextmanager
async def start_load(folder: Path) -> AsyncIterator[Load]:
    """Start Gemini's stand-in, which writes its certificate into `folder`."""
    with Pacer() as pacer:
        load = Load(pacer)
        await load.gemini.start(folder)
        try:
            yield load
        finally:
            load.gemini.close()


def choose_cores() -> int:
    """Leave the first core to the measured server, and return it; take the others, and come first.

    What the server stands on, Redis and the database, is started after this and shares the load's
    cores. The load stands for other machines, so it goes before them, unless it was
    started with a lower priority (`nice`), or may not.
    """
    first, *others = sorted(os.sched_getaffinity(0))
    if not others:
        return first
    os.sched_setaffinity(0, others)
    if os.getpriority(os.PRIO_PROCESS, 0) <= 0:
        try:
            policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
            os.sched_setscheduler(0, policy, os.sched_param(1))
        except PermissionError:
            sys.stderr.write("The load may not go before Redis and the database on its cores.\n")
    return first


def run(measure: Callable[[], Awaitable[_Result]]) -> _Result:
    """Run `measure` in the loop that suits a load."""

    async def measured() -> _Result:
        return await measure()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measured())


async def _open(page: Page, after_s: float) -> None:
    await asyncio.sleep(after_s)
    await page.open()


@contextmanager
def _without_collections() -> Iterator[None]:
    """Keep Python's garbage collector from making the load late."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
