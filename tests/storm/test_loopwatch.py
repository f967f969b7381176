"""The watch of a loop: it tells of work, and not of waiting."""

import asyncio
import time

from tests.storm.loopwatch import LoopWatch


def work_for(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


async def watched(do) -> list[tuple[int, str]]:
    told: list[tuple[int, str]] = []
    LoopWatch(lambda ms, place: told.append((ms, place))).start()
    await asyncio.sleep(0.05)
    do()
    await asyncio.sleep(0.05)
    return told


async def test_work_that_holds_the_loop_is_told_with_its_place() -> None:
    ((ms, place),) = await watched(lambda: work_for(0.15))
    assert 140 <= ms < 300
    assert "test_loopwatch.py" in place


async def test_a_thread_that_only_waits_holds_nothing_by_this_measure() -> None:
    assert await watched(lambda: time.sleep(0.15)) == []


async def test_short_pieces_of_work_are_not_added_up() -> None:
    told: list[tuple[int, str]] = []
    LoopWatch(lambda ms, place: told.append((ms, place))).start()
    for _ in range(10):
        work_for(0.02)
        await asyncio.sleep(0.025)
    assert told == []
