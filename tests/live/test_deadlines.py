"""Whoever waits for the machine's deadline is woken when it is due, or nearer, and not else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from live.deadlines import Deadlines
from tests.virtual_time import LoopClock, in_virtual_time


class Machine:
    """Has a deadline, and says how often somebody has asked for it."""

    def __init__(self) -> None:
        self.due: float | None = None
        self.asked = 0
        self.ticks: list[float] = []

    @property
    def deadline(self) -> float | None:
        self.asked += 1
        return self.due

    def tick(self) -> None:
        self.ticks.append(round(now(), 3))
        self.due = None


@asynccontextmanager
async def awaiting(machine: Any) -> AsyncIterator[Deadlines]:
    deadlines = Deadlines(machine, machine.tick, LoopClock())
    running = asyncio.create_task(deadlines.run())
    await asyncio.sleep(0)
    yield deadlines
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def now() -> float:
    return asyncio.get_running_loop().time()


@in_virtual_time
async def test_a_deadline_that_is_set_is_told_when_it_is_due() -> None:
    machine = Machine()
    async with awaiting(machine) as deadlines:
        machine.due = now() + 3
        due = round(machine.due, 3)
        deadlines.look_again()
        await asyncio.sleep(10)
    assert machine.ticks == [due]


@in_virtual_time
async def test_a_deadline_that_comes_nearer_is_told_earlier() -> None:
    machine = Machine()
    machine.due = now() + 9
    async with awaiting(machine) as deadlines:
        machine.due = now() + 2
        due = round(machine.due, 3)
        deadlines.look_again()
        await asyncio.sleep(5)
    assert machine.ticks == [due]


@in_virtual_time
async def test_a_deadline_that_is_put_off_is_told_once_and_wakes_nobody_before() -> None:
    machine = Machine()
    machine.due = now() + 1
    async with awaiting(machine) as deadlines:
        for _ in range(100):
            await asyncio.sleep(0.05)
            machine.due = now() + 1
            deadlines.look_again()
        asked = machine.asked
        due = round(machine.due, 3)
        await asyncio.sleep(5)
    assert machine.ticks == [due]
    # Each of the hundred asks once; besides, one look at each deadline that has passed.
    assert asked < 100 + 3 * 6


@in_virtual_time
async def test_a_deadline_that_is_taken_back_is_not_told() -> None:
    machine = Machine()
    machine.due = now() + 1
    async with awaiting(machine) as deadlines:
        machine.due = None
        deadlines.look_again()
        await asyncio.sleep(5)
    assert machine.ticks == []
