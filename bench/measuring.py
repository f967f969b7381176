"""Holds so many interviews on a server, and returns what was measured of them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

from bench.figures import Latency, Row, percentile_ms
from bench.load import Load
from bench.page import FRAME_S
from bench.server import Server

WARM_UP_S = 8.0


@asynccontextmanager
async def started(server: Server) -> AsyncIterator[None]:
    """Start a server, and stop it at the end, while the loop goes on."""
    await asyncio.to_thread(server.__enter__)
    try:
        yield
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)


async def hold(
    name: str,
    server: Server,
    load: Load,
    *,
    count: int,
    seconds: float,
    warm_up_s: float = WARM_UP_S,
) -> Row:
    """Hold `count` interviews on a started server and measure for `seconds` after the warm-up."""
    tally = load.tally
    tally.closes.clear()
    addresses = await asyncio.to_thread(server.addresses, count)
    process = psutil.Process(server.pid)
    async with load.talking(addresses):
        await asyncio.sleep(warm_up_s)
        tally.clear()
        before, began = cpu_s(process), time.monotonic()
        load_before = time.process_time()
        tally.measuring = True
        await asyncio.sleep(seconds)
        tally.measuring = False
        spent = time.monotonic() - began
        return Row(
            server=name,
            interviews=count,
            up=Latency.of(tally.up_s),
            down=Latency.of(tally.down_s),
            cpu=round((cpu_s(process) - before) / spent, 4),
            memory_mb=round(process.memory_info().rss / 1e6),
            load_cpu=round((time.process_time() - load_before) / spent, 3),
            load_late_p99_ms=percentile_ms(tally.late_s, 99),
            frames_up=len(tally.up_s) / (spent / FRAME_S * count),
            frames_down=len(tally.down_s) / tally.said if tally.said else 0.0,
            closed=len(tally.closes),
        )


def cpu_s(process: psutil.Process) -> float:
    """Return how much processor a process has had, in seconds."""
    times = process.cpu_times()
    return float(times.user + times.system)
