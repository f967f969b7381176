"""Gemini's words fall behind by more than is waited for, and the connection drops just then."""

import asyncio

from interviews.records import LedgerKind
from live.core.model import events
from live.core.protocol import client_messages
from live.core.sound.sent_frames import SAFE_FRAMES
from tests.fakes import FakeModelSession
from tests.live.room import STREAM, Room
from tests.virtual_time import in_virtual_time, until

STORED = "First I measured the bearing and"
# Said in the seconds between the last word that had come and the first frame that is sent again.
MISSED = "then I found that the old housing"
HEARD_AGAIN = "was three hundredths too wide, so"


async def answer_late(room: Room) -> None:
    """Speak for ten seconds, of which only the first five are words so far."""
    await room.talk(1_000)
    await hear(room, STORED[:8])
    await room.talk(9_000)
    await hear(room, STORED[8:])


async def fall_behind(room: Room) -> int:
    """Lose the line when words are late; return from where on the page is asked to send again."""
    await answer_late(room)
    await room.dropped()
    return int(room.browser.got("resend")[-1]["from_seq"])


async def hear(room: Room, *fragments: str) -> None:
    for fragment in fragments:
        room.gemini.says(events.HeardFragment(fragment))
        await asyncio.sleep(0.05)


def lines(room: Room) -> list[FakeModelSession]:
    return room.dialler.sessions


@in_virtual_time
async def test_what_lies_between_is_heard_by_another_line() -> None:
    room = Room()
    async with room.talking():
        asked = await fall_behind(room)
        await room.send_again()
        # The line that is given up brings some more before it is gone.
        said = (f" {HEARD_AGAIN}", " it was", " loose")
        room.gemini.says(*(events.HeardFragment(fragment) for fragment in said))
        await until(lambda: len(lines(room)) == 3)
        await until(lambda: len(room.browser.got("resend")) > 1)
        assert room.browser.got("resend")[-1]["from_seq"] == max(0, asked - SAFE_FRAMES)
        await room.send_again()
        await hear(room, " the bearing and", f" {MISSED}", f" {HEARD_AGAIN}", " it was loose.")
        await asyncio.sleep(1)
    assert room.interviews.turns[3].text == f"{STORED} {MISSED} {HEARD_AGAIN} it was loose."
    assert room.interviews.kinds.count(LedgerKind.ROLLED_OVER) == 1
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_a_page_that_has_forgotten_it_is_asked_once_and_loses_nothing_more() -> None:
    room = Room()
    async with room.talking():
        asked = await fall_behind(room)
        await room.send_again()
        await hear(room, f" {HEARD_AGAIN}")
        await until(lambda: len(lines(room)) == 3)
        await asyncio.sleep(0.1)
        room.speak(room.next_sequence - asked, resent_from=asked)
        await hear(room, f" {HEARD_AGAIN}", " it was loose.")
        await asyncio.sleep(1)
        assert len(lines(room)) == 3
    assert room.interviews.turns[3].text == f"{STORED} {HEARD_AGAIN} it was loose."
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds


@in_virtual_time
async def test_words_that_are_known_are_heard_by_the_line_that_stands() -> None:
    room = Room()
    async with room.talking():
        await fall_behind(room)
        await room.send_again()
        await hear(room, " measured the bearing and", f" {MISSED}")
        await asyncio.sleep(1)
        assert len(lines(room)) == 2
    assert room.interviews.turns[3].text == f"{STORED} {MISSED}"


@in_virtual_time
async def test_what_is_said_after_a_pause_has_nothing_to_repeat() -> None:
    room = Room()
    async with room.talking():
        await room.talk(1_000)
        await hear(room, STORED[:8])
        await room.talk(3_500, quiet=True)
        await hear(room, STORED[8:])
        await room.talk(2_000)
        await room.dropped()
        await room.send_again()
        await hear(room, f" {MISSED}")
        await asyncio.sleep(1)
        assert len(lines(room)) == 2
    assert room.interviews.turns[3].text == f"{STORED} {MISSED}"


@in_virtual_time
async def test_an_end_that_is_under_way_is_held_up_by_nothing() -> None:
    room = Room()
    async with room.talking():
        await fall_behind(room)
        room.bridge.on_text(client_messages.End())
        await room.send_again()
        await hear(room, f" {HEARD_AGAIN}")
        await room.closed()
        assert len(lines(room)) == 2
    assert room.interviews.turns[3].text == f"{STORED} {HEARD_AGAIN}"


@in_virtual_time
async def test_the_owner_after_one_whose_page_lost_its_line_finds_it_too() -> None:
    first = Room()
    async with first.talking():
        await answer_late(first)
        await asyncio.sleep(2)
    asked = first.interviews.progress.safe_sequence + 1
    room = Room(claimed=first.next_claim, next_sequence=first.next_sequence)
    room.interviews.epoch = 2
    comes_back = client_messages.Hello(STREAM, asked, first.next_sequence, None)
    async with room.open(comes_back):
        assert room.browser.got("welcome")[0]["resend_from"] == asked > SAFE_FRAMES / 2
        await until(lambda: lines(room))
        room.speak(room.next_sequence - asked, resent_from=asked)
        await hear(room, f" {HEARD_AGAIN}")
        await until(lambda: len(lines(room)) == 2)
        await asyncio.sleep(0.1)
        assert room.browser.got("resend")[-1]["from_seq"] == max(0, asked - SAFE_FRAMES)
        await room.send_again()
        await hear(room, " the bearing and", f" {MISSED}", f" {HEARD_AGAIN}")
        await asyncio.sleep(1)
        assert len(lines(room)) == 2
    assert room.interviews.turns[3].text == f"{STORED} {MISSED} {HEARD_AGAIN}"
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds
