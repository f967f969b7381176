"""Staff end an interview, or withdraw its links, while it is held: the page and Gemini are told at once."""

import asyncio

import pytest

from interviews.openness import NotOpenReason
from interviews.records import LedgerKind
from live.core.errors import CloseCode
from live.core.model import events
from live.core.protocol import client_messages
from live.stopping import LAST_WORDS_S
from tests.live.desk import Desk
from tests.live.given import SESSION_ID
from tests.live.room import Room
from tests.virtual_time import in_virtual_time, until

ONE = "a" * 16
# What was asked for: it reaches a running interview within a second.
AT_ONCE_S = 1.0
# Without Redis the owner finds it with a save, and a heartbeat makes one.
WITHOUT_REDIS_S = 5.0


def end_now(room: Room) -> None:
    """As staff do: the row, then the word to the workers."""
    room.interviews.is_over = True
    room.bridge.look_again()


def withdraw(room: Room) -> None:
    room.interviews.token_generation += 1
    room.bridge.look_again()


def is_closed(room: Room) -> bool:
    return room.browser.closed_with is not None and not room.gemini.is_open


@in_virtual_time
async def test_an_interview_that_is_ended_closes_the_page_and_gemini_within_a_second() -> None:
    room = Room()
    async with room.talking():
        await asyncio.sleep(5)
        end_now(room)
        await until(lambda: is_closed(room), AT_ONCE_S)
        assert room.browser.closed_with == CloseCode.NORMAL
        assert room.browser.got("notice")[-1]["code"] == "ended_by_staff"
        assert room.browser.got("ended") == [
            {"type": "ended", "reason": "completed", "url": "/done/"}
        ]


@in_virtual_time
async def test_who_has_withdrawn_elsewhere_reads_that_and_not_that_staff_have_ended_it() -> None:
    room = Room()
    async with room.talking():
        room.interviews.by_candidate = True
        end_now(room)
        await until(lambda: is_closed(room), AT_ONCE_S)
        assert room.browser.got("notice")[-1]["code"] == "consent_withdrawn"
        assert room.browser.got("ended")[-1]["reason"] == "candidate_ended"
    assert LedgerKind.ENDED not in room.interviews.kinds


@in_virtual_time
async def test_a_save_that_has_just_been_made_does_not_delay_it() -> None:
    room = Room()
    async with room.talking():
        await room.answer("Just now ")
        await until(lambda: room.interviews.turns.get(3))
        end_now(room)
        await until(lambda: room.browser.got("notice"), 0.2)


@in_virtual_time
async def test_without_a_word_from_staff_the_owner_finds_it_with_a_save() -> None:
    room = Room()
    async with room.talking():
        await asyncio.sleep(5)
        room.interviews.is_over = True
        await until(lambda: is_closed(room), WITHOUT_REDIS_S)


@in_virtual_time
async def test_what_is_just_being_said_still_becomes_text() -> None:
    room = Room()
    async with room.talking():
        room.speak(60)
        room.gemini.says(events.HeardFragment("I was about to "))
        await asyncio.sleep(0.1)
        end_now(room)
        await asyncio.sleep(1)
        room.gemini.says(events.HeardFragment("say this."))
        await until(lambda: is_closed(room), LAST_WORDS_S + AT_ONCE_S)
    assert room.interviews.turns[3].text == "I was about to say this."
    assert room.interviews.turns[3].final


@in_virtual_time
async def test_who_speaks_on_does_not_hold_it_up_and_what_has_no_words_is_a_row() -> None:
    room = Room()
    async with room.talking():
        talking = asyncio.create_task(room.talk(30_000))
        await asyncio.sleep(2)
        end_now(room)
        await until(lambda: is_closed(room), LAST_WORDS_S + AT_ONCE_S)
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
    lost = [row for row in room.interviews.ledger if row.kind is LedgerKind.AUDIO_LOST]
    assert lost[-1].details == {"cause": "unwritten"}


@in_virtual_time
async def test_the_owner_adds_no_second_end_to_the_ledger() -> None:
    room = Room()
    async with room.talking():
        end_now(room)
        await until(lambda: is_closed(room), AT_ONCE_S)
    assert LedgerKind.ENDED not in room.interviews.kinds
    assert room.interviews.ledger[-1].kind is LedgerKind.LEFT
    assert room.interviews.ledger[-1].details == {"code": CloseCode.INTERVIEW_OVER}


@in_virtual_time
async def test_an_interruption_that_an_end_by_staff_closes_is_counted() -> None:
    room = Room()
    async with room.talking():
        room.dialler.is_away = True
        room.gemini.drops()
        await asyncio.sleep(2)
        end_now(room)
        await until(lambda: is_closed(room), LAST_WORDS_S + AT_ONCE_S)
    gap_ms = room.interviews.ledger[-1].gap_ms
    assert gap_ms is not None
    assert 2_000 <= gap_ms < 7_000


@in_virtual_time
async def test_a_page_whose_start_is_not_pressed_yet_is_told_as_well() -> None:
    room = Room()
    async with room.open():
        end_now(room)
        await until(lambda: room.browser.closed_with is not None, AT_ONCE_S)
        assert room.dialler.sessions == []
    assert room.browser.got("ended")


@in_virtual_time
async def test_an_end_that_the_candidate_asked_for_meanwhile_is_one_end() -> None:
    room = Room()
    async with room.talking():
        room.speak(60)
        room.bridge.on_text(client_messages.End())
        await asyncio.sleep(0.5)
        end_now(room)
        await until(lambda: is_closed(room), LAST_WORDS_S + AT_ONCE_S)
    assert len(room.browser.got("ended")) == 1


@in_virtual_time
async def test_a_withdrawn_link_closes_the_page_and_gemini_within_a_second() -> None:
    room = Room()
    async with room.talking():
        room.speak(60)
        await asyncio.sleep(5)
        withdraw(room)
        await until(lambda: is_closed(room), AT_ONCE_S)
        assert room.browser.closed_with == CloseCode.NOT_SIGNED_IN
        assert room.browser.got("error")[-1]["code"] == "revoked"
    assert (room.interviews.ended, room.interviews.interruptions) == (None, 1)
    row = room.interviews.ledger[-1]
    assert (row.kind, row.details) == (LedgerKind.LEFT, {"code": CloseCode.NOT_SIGNED_IN})


@in_virtual_time
async def test_a_withdrawal_is_found_without_redis_too() -> None:
    room = Room()
    async with room.talking():
        room.interviews.token_generation += 1
        await until(lambda: is_closed(room), WITHOUT_REDIS_S)
        assert room.browser.closed_with == CloseCode.NOT_SIGNED_IN


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (NotOpenReason.CANCELLED, CloseCode.NOT_OPEN),
        (NotOpenReason.COMPLETED, CloseCode.INTERVIEW_OVER),
        (NotOpenReason.REVOKED, CloseCode.NOT_SIGNED_IN),
    ],
)
def test_who_only_looks_is_told_within_a_second_too(reason: NotOpenReason, code: CloseCode) -> None:
    @in_virtual_time
    async def look() -> None:
        desk = Desk()
        page = desk.page(ONE)
        async with page.connected():
            await until(lambda: page.browser.got("lobby"))
            await asyncio.sleep(5)
            desk.interviews.refusal = reason
            desk.boards["here"].tell_changed(SESSION_ID)
            await until(page.run.done, AT_ONCE_S)
        assert page.refused is not None
        assert page.refused.close_code == code

    look()


@in_virtual_time
async def test_who_holds_it_is_told_by_its_worker() -> None:
    desk = Desk()
    async with desk.talking() as page:
        desk.interviews.is_over = True
        for board in desk.boards.values():
            board.tell_changed(SESSION_ID)
        await until(lambda: page.browser.got("ended"), AT_ONCE_S)
        await until(page.run.done)
