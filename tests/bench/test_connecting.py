"""What is said of interviews that begin at once; and that it is measured, on the floor on loopback."""

import asyncio
import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

import pytest
from websockets.asyncio.server import ServerConnection, serve

from bench.connecting import HEAD, REDIS_IS_AWAY, Connecting, Wait, connect, line
from bench.figures import FLOOR
from bench.load import start_load
from bench.measuring import started
from bench.page import Address
from bench.server import FloorServer

QUICK: Final = Wait(80.0, 300.0, 500.0)


def make_row(**values: object) -> Connecting:
    row = Connecting(
        server=FLOOR,
        interviews=200,
        within_s=10.0,
        claim=QUICK,
        dial=QUICK,
        cpu=0.5,
        load_late_p99_ms=2.0,
        missing=0,
        closed=0,
        redis_away=0,
    )
    return replace(row, **values)


def test_of_waits_the_longest_is_told_too() -> None:
    assert Wait.of([number / 1000 for number in range(1, 101)]) == Wait(51.0, 100.0, 100.0)
    assert math.isnan(Wait.of([]).most)


def test_it_holds_when_everybody_is_let_in_and_heard_in_two_seconds() -> None:
    row = make_row(claim=replace(QUICK, most=2000.0), dial=replace(QUICK, most=2000.0))
    assert row.holds
    assert row.verdict == "held"


@pytest.mark.parametrize(
    "values",
    [
        {"claim": replace(QUICK, most=2001.0)},
        {"dial": replace(QUICK, most=2001.0)},
        {"dial": Wait.of([])},
        {"missing": 1},
        {"closed": 1},
        {"redis_away": 1},
    ],
)
def test_it_does_not_hold_when_somebody_waits_longer_or_is_turned_away(
    values: dict[str, object],
) -> None:
    assert make_row(**values).verdict == "not held"


@pytest.mark.parametrize("late_ms", [50.01, math.nan])
def test_a_row_is_void_when_its_load_was_late(late_ms: float) -> None:
    row = make_row(load_late_p99_ms=late_ms)
    assert not row.holds
    assert row.verdict == "void: the load was late"


def test_a_line_has_all_that_its_head_names() -> None:
    assert len(line(make_row()).split()) == len(
        HEAD.replace("claim p50", "p50").replace("dial p50", "p50").split()
    )


async def test_two_interviews_begin_on_the_floor(tmp_path: Path) -> None:
    async with start_load(tmp_path) as load:
        core = max(os.sched_getaffinity(0))
        floor = FloorServer(tmp_path / "floor", gemini=load.gemini, core=core)
        async with started(floor):
            row = await connect(FLOOR, floor, load, count=2, within_s=0.2)
    assert (row.server, row.interviews, row.missing, row.closed) == (FLOOR, 2, 0, 0)
    assert 0 < row.claim.p50 <= row.claim.most
    assert 0 < row.dial.p50 <= row.dial.most
    assert row.redis_away == 0


class Refusing:
    """Closes every page; its log says that Redis is away."""

    def __init__(self, address: Address, log: Path) -> None:
        self.pid, self.log = os.getpid(), log
        self._address = address

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing was started."""

    def addresses(self, count: int) -> list[Address]:
        return [self._address] * count


async def test_who_is_turned_away_and_what_is_said_of_redis_are_counted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    await asyncio.to_thread(log.write_text, f"{REDIS_IS_AWAY}, no signals\n" * 2)

    async def refuse(page: ServerConnection) -> None:
        await page.close(4500)

    async with serve(refuse, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        refusing = Refusing(Address(f"ws://127.0.0.1:{port}/", "", "http://127.0.0.1"), log)
        async with start_load(tmp_path) as load:
            row = await connect(FLOOR, refusing, load, count=3, within_s=0.1)
    assert (row.closed, row.missing, row.redis_away) == (3, 0, 2)
    assert math.isnan(row.dial.most)
