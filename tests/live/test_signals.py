import asyncio
from collections.abc import AsyncIterator

import pytest
from channels.layers import get_channel_layer

from live.signals import Signal, Switchboard
from tests.live.given import SESSION_ID


@pytest.fixture
async def boards(redis_url: str) -> AsyncIterator[tuple[Switchboard, Switchboard]]:
    """Two workers' switchboards."""
    boards = (Switchboard(), Switchboard())
    yield boards
    for board in boards:
        await board.close()
    await get_channel_layer().flush()


async def test_a_signal_reaches_the_owner_on_another_worker(
    boards: tuple[Switchboard, Switchboard],
) -> None:
    here, there = boards
    told: asyncio.Queue[Signal] = asyncio.Queue()
    address = await there.address()
    there.connect(SESSION_ID, told.put_nowait)
    await here.address()
    await here.send(address, SESSION_ID, Signal.TAKEN_OVER)
    async with asyncio.timeout(5):
        assert await told.get() is Signal.TAKEN_OVER


async def test_a_signal_to_the_own_worker_needs_no_redis() -> None:
    board, told = Switchboard(), list[Signal]()
    board.connect(SESSION_ID, told.append)
    await board.send("", SESSION_ID, Signal.TAKEN_OVER)
    assert told == [Signal.TAKEN_OVER]


async def test_who_has_left_is_told_nothing() -> None:
    board, told = Switchboard(), list[Signal]()
    board.connect(SESSION_ID, told.append)
    board.disconnect(SESSION_ID)
    await board.send("", SESSION_ID, Signal.TAKEN_OVER)
    assert told == []


async def test_a_worker_has_one_address_also_when_it_is_asked_for_twice_at_once(
    boards: tuple[Switchboard, Switchboard],
) -> None:
    board, _ = boards
    first, second = await asyncio.gather(board.address(), board.address())
    assert first == second == await board.address()
