"""The browser's side of a bridge: how a page leaves, and what it says of itself."""

import pytest

from interviews.progress import EarlierPage
from interviews.records import LedgerKind
from live.bridge import LeftBehind
from live.core.errors import CloseCode, WireError
from live.core.protocol import client_messages
from live.endings import Ending
from tests.live.room import STREAM, Room
from tests.virtual_time import in_virtual_time, until


@in_virtual_time
async def test_a_browser_that_leaves_interrupts_the_interview() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I was saying")
    assert room.interviews.interruptions == 1
    assert room.interviews.ended is None
    assert room.interviews.turns[3].text == "I was saying"
    assert not room.gemini.is_open
    assert room.shared.leases == {}


@in_virtual_time
async def test_a_heartbeat_without_answers_closes_the_connection() -> None:
    room = Room(answers_pings=False)
    async with room.open():
        await until(lambda: room.browser.closed_with is not None)
        assert room.browser.closed_with == CloseCode.HEARTBEAT_LOST
    assert room.interviews.kinds == [LedgerKind.JOINED, LedgerKind.BROWSER_LOST]


@in_virtual_time
@pytest.mark.parametrize(
    ("closed", "kind"), [(True, LedgerKind.LEFT), (False, LedgerKind.BROWSER_LOST)]
)
async def test_a_line_that_broke_is_told_from_a_page_that_left(
    closed: bool, kind: LedgerKind
) -> None:
    room = Room()
    async with room.talking():
        room.bridge.page_gone(closed=closed)
    assert room.interviews.kinds == [LedgerKind.JOINED, kind]


@in_virtual_time
async def test_a_stale_owner_writes_nothing_and_leaves_its_page_to_be_asked() -> None:
    room = Room()
    async with room.talking():
        room.interviews.epoch = 2
        await room.answer("never stored")
        await until(room.task.done)
    # What was said and not stored is the next owner's to hear.
    assert room.bridge.left_behind == LeftBehind(EarlierPage(STREAM, -1), 2)
    assert room.browser.closed_with is None
    assert 3 not in room.interviews.turns
    assert room.interviews.interruptions == 0


@in_virtual_time
async def test_a_second_hello_breaks_the_protocol() -> None:
    room = Room()
    async with room.open():
        with pytest.raises(WireError) as refused:
            room.bridge.on_text(client_messages.Hello(STREAM, 0, 0, None))
        assert refused.value.code == "second_hello"


@in_virtual_time
async def test_a_ping_is_answered() -> None:
    room = Room()
    async with room.open():
        room.bridge.on_text(client_messages.Ping(7))
        await until(lambda: room.browser.got("pong"))
        assert room.browser.got("pong") == [{"type": "pong", "id": 7}]


@in_virtual_time
async def test_muting_ends_the_audio() -> None:
    room = Room()
    async with room.talking():
        room.bridge.on_text(client_messages.Mute(True))
        await until(lambda: room.gemini.audio_ends == 1)


@in_virtual_time
async def test_only_the_first_reason_to_leave_counts() -> None:
    room = Room()
    async with room.open():
        room.bridge.leave(Ending(CloseCode.MOVING))
        room.bridge.leave(Ending(CloseCode.TAKEN_OVER))
        await until(room.task.done)
    assert room.browser.closed_with == CloseCode.MOVING
