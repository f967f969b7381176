"""The load and the floor on loopback. How quick they are says nothing here, only what comes."""

import asyncio
import math
import os
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from bench.figures import FLOOR
from bench.load import start_load
from bench.measuring import hold, started
from bench.page import Address
from bench.server import FloorServer
from tests.waiting import wait_until


async def test_two_interviews_are_held_on_the_floor(tmp_path: Path) -> None:
    async with start_load(tmp_path) as load:
        core = max(os.sched_getaffinity(0))
        floor = FloorServer(tmp_path / "floor", gemini=load.gemini, core=core)
        async with started(floor):
            assert os.sched_getaffinity(floor.pid) == {core}
            row = await hold(FLOOR, floor, load, count=2, seconds=2, warm_up_s=3.5)
    assert (row.server, row.interviews, row.closed) == (FLOOR, 2, 0)
    # The margins are for a machine that does other things beside it.
    assert 0.5 < row.frames_up < 1.5
    assert 0.5 < row.frames_down < 1.5
    assert row.up.p50 > 0
    assert row.down.p50 > 0
    assert not math.isnan(row.load_late_p99_ms)


async def wait_for_closes(address: Address, folder: Path) -> list[int]:
    """Hold an interview where it is not held, and return the codes that are counted."""
    async with start_load(folder) as load, load.talking([address]):
        await asyncio.to_thread(wait_until, lambda: bool(load.tally.closes))
        return list(load.tally.closes)


async def test_a_page_that_is_closed_is_counted_with_its_code(tmp_path: Path) -> None:
    async def refuse(page: ServerConnection) -> None:
        await page.close(4409)

    async with serve(refuse, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        address = Address(f"ws://127.0.0.1:{port}/", "", "http://127.0.0.1")
        assert await wait_for_closes(address, tmp_path) == [4409]


@pytest.mark.parametrize("answer", ["not there", "hangs up"])
async def test_a_page_that_cannot_connect_is_counted(tmp_path: Path, answer: str) -> None:
    def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    if answer == "not there":
        server.close()
    address = Address(f"ws://127.0.0.1:{port}/", "", "http://127.0.0.1")
    try:
        assert await wait_for_closes(address, tmp_path) == [1006]
    finally:
        server.close()
