import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import redis
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import connections, transaction

from interviews.services import workers
from live.worker_messages import Switchboard
from tests.live.given import SESSION_ID

STREAM = "0123456789abcdef"


@pytest.fixture
async def boards(redis_url: str) -> AsyncIterator[tuple[Switchboard, Switchboard]]:
    """Two workers' switchboards."""
    boards = (Switchboard(), Switchboard())
    yield boards
    for board in boards:
        await board.close()
    await get_channel_layer().flush()


async def test_an_owner_on_another_worker_is_asked_to_leave_and_its_worker_answers(
    boards: tuple[Switchboard, Switchboard],
) -> None:
    here, there = boards
    asked: list[str] = []
    address = await there.address()
    there.connect(SESSION_ID, asked.append)
    await here.address()
    assert await here.ask_to_leave(address, SESSION_ID, STREAM)
    assert asked == [STREAM]


async def test_a_worker_of_the_version_before_names_no_page(
    boards: tuple[Switchboard, Switchboard],
) -> None:
    _, there = boards
    asked: asyncio.Queue[str] = asyncio.Queue()
    address = await there.address()
    there.connect(SESSION_ID, asked.put_nowait)
    old = {"type": "interview.signal", "session": str(SESSION_ID), "signal": "taken_over"}
    await get_channel_layer().send(address, old)
    async with asyncio.timeout(5):
        assert await asked.get() == ""


async def test_a_worker_that_is_gone_is_not_waited_for_long(
    boards: tuple[Switchboard, Switchboard],
) -> None:
    here, there = boards
    address = await there.address()
    await there.close()
    await here.address()
    assert not await here.ask_to_leave(address, SESSION_ID, STREAM)


async def test_a_signal_of_another_version_does_not_deafen_the_worker(
    boards: tuple[Switchboard, Switchboard],
) -> None:
    here, there = boards
    address = await there.address()
    await here.address()
    nonsense: list[dict[str, str]] = [
        {"type": "interview.signal", "session": "of no form", "signal": "taken_over"},
        {"type": "interview.signal", "session": str(SESSION_ID), "signal": "steer"},
        {"type": "interview.signal"},
    ]
    for message in nonsense:
        await get_channel_layer().send(address, message)
    assert await here.ask_to_leave(address, SESSION_ID, STREAM)


async def test_an_owner_on_the_own_worker_is_asked_without_redis() -> None:
    board, asked = Switchboard(), asyncio.Event()
    board.connect(SESSION_ID, lambda _stream: asked.set())
    assert await board.ask_to_leave("", SESSION_ID, STREAM)
    assert asked.is_set()


async def test_who_has_left_is_asked_nothing() -> None:
    board, asked = Switchboard(), asyncio.Event()
    board.connect(SESSION_ID, lambda _stream: asked.set())
    board.disconnect(SESSION_ID)
    assert not await board.ask_to_leave("", SESSION_ID, STREAM)
    assert not asked.is_set()


async def test_a_worker_has_one_address_also_when_it_is_asked_for_twice_at_once(
    boards: tuple[Switchboard, Switchboard],
) -> None:
    board, _ = boards
    first, second = await asyncio.gather(board.address(), board.address())
    assert first == second == await board.address()


async def test_while_redis_is_away_a_worker_has_no_address_and_asks_again(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = Switchboard()

    async def refuse(_prefix: str) -> str:
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr(get_channel_layer(), "new_channel", refuse)
        assert await board.address() == ""
    assert await board.address()
    await board.close()
    await get_channel_layer().flush()


async def test_after_a_restart_of_redis_the_first_signal_is_heard(
    boards: tuple[Switchboard, Switchboard], redis_url: str
) -> None:
    here, there = boards
    address = await there.address()
    asked: list[str] = []
    there.connect(SESSION_ID, asked.append)
    await here.address()
    assert await here.ask_to_leave(address, SESSION_ID, STREAM)
    asked.clear()
    with redis.Redis.from_url(redis_url) as client:
        client.client_kill_filter(_type="normal", skipme=True)
    assert await here.ask_to_leave(address, SESSION_ID, STREAM)
    assert asked == [STREAM]


def change() -> None:
    """As a button of the admin does, in a thread of a worker."""
    with transaction.atomic():
        workers.tell_changed(SESSION_ID)
    connections.close_all()


@pytest.mark.django_db(transaction=True)
async def test_what_staff_change_is_told_to_every_worker(
    boards: tuple[Switchboard, Switchboard],
) -> None:
    told: asyncio.Queue[UUID] = asyncio.Queue()
    for board in boards:
        await board.address()
        board.when_changed(told.put_nowait)
    await sync_to_async(change)()
    async with asyncio.timeout(1):
        assert [await told.get() for _ in boards] == [SESSION_ID, SESSION_ID]


@pytest.mark.django_db(transaction=True)
async def test_who_stands_outside_the_workers_tells_them_too(
    boards: tuple[Switchboard, Switchboard],
) -> None:
    told = asyncio.Event()
    board, _ = boards
    await board.address()
    board.when_changed(lambda _session_id: told.set())
    # A thread without a loop of ours, as of a management command.
    await asyncio.get_running_loop().run_in_executor(None, change)
    async with asyncio.timeout(1):
        await told.wait()


@pytest.mark.django_db(transaction=True)
async def test_after_a_restart_of_redis_the_workers_are_told_again(
    boards: tuple[Switchboard, Switchboard], redis_url: str
) -> None:
    board, _ = boards
    told: asyncio.Queue[UUID] = asyncio.Queue()
    await board.address()
    board.when_changed(told.put_nowait)
    with redis.Redis.from_url(redis_url) as client:
        client.client_kill_filter(_type="pubsub", skipme=True)
    deadline = asyncio.get_running_loop().time() + 5
    while told.empty() and asyncio.get_running_loop().time() < deadline:
        await sync_to_async(change)()
        await asyncio.sleep(0.1)
    assert not told.empty()


@pytest.mark.django_db(transaction=True)
def test_an_act_is_done_though_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_group: str, _message: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(get_channel_layer(), "group_send", refuse)
    change()
