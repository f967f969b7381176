"""An end on a line to Gemini that may have frozen: another one hears what was said into it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from interviews.records import EndReason, LedgerKind, TurnSource
from live.core.model import events
from live.core.protocol import client_messages
from live.last_words import NO_WORD_AT_ALL_S
from tests.live.room import Room, sequences, with_a_handle
from tests.virtual_time import in_virtual_time, until


@asynccontextmanager
async def spoken_into_silence(ms: int = 5_000, *, hears_speech: bool = True) -> AsyncIterator[Room]:
    """Five seconds of voice, and nothing comes of them; the candidate ends the interview."""
    room = Room()
    room.detector.hears_speech = hears_speech
    async with room.talking():
        await with_a_handle(room)
        await room.talk(ms)
        room.bridge.on_text(client_messages.End(unsent_voice=0))
        yield room


def untranscribed(room: Room) -> list[int]:
    turns = room.interviews.transcript
    return [turn.number for turn in turns if turn.source is TurnSource.UNTRANSCRIBED]


@in_virtual_time
async def test_what_was_said_into_a_frozen_line_is_heard_by_another_one_before_the_end() -> None:
    async with spoken_into_silence() as room:
        await until(lambda: len(room.dialler.sessions) == 2, NO_WORD_AT_ALL_S + 3)
        await room.send_again()
        assert sequences(room.gemini.audio)[: room.next_sequence] == list(range(room.next_sequence))
        room.gemini.says(events.HeardFragment("my last words"))
        await room.closed()
    answer = room.interviews.turns[3]
    assert answer.text == "my last words"
    assert abs(answer.end_ms - answer.start_ms - 5_000) < 100  # it was not said again
    assert (untranscribed(room), room.dialler.handles) == ([], [None, "h1"])
    assert LedgerKind.AUDIO_LOST not in room.interviews.kinds
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED


@in_virtual_time
async def test_where_the_other_line_brings_no_word_either_that_is_on_record_and_no_third_is_tried() -> (
    None
):
    async with spoken_into_silence() as room:
        await until(lambda: len(room.dialler.sessions) == 2, NO_WORD_AT_ALL_S + 3)
        await room.send_again()
        await room.closed()
    assert (untranscribed(room), len(room.dialler.sessions)) == ([3], 2)


@in_virtual_time
async def test_a_word_or_two_that_no_line_understands_are_lost_on_record() -> None:
    async with spoken_into_silence(ms=640) as room:
        await until(lambda: len(room.dialler.sessions) == 2, NO_WORD_AT_ALL_S + 3)
        await room.send_again()
        await room.closed()
    assert (untranscribed(room), len(room.dialler.sessions)) == ([], 2)
    assert [row.frames for row in room.interviews.ledger if row.kind is LedgerKind.AUDIO_LOST] == [
        20
    ]


@in_virtual_time
async def test_a_line_that_comes_while_words_are_waited_for_has_its_own_time() -> None:
    async with spoken_into_silence() as room:
        await asyncio.sleep(NO_WORD_AT_ALL_S - 0.08)
        room.gemini.drops()
        # All of it is sent before anybody has looked.
        await until(lambda: len(room.browser.got("resend")) == 2)
        first = room.browser.got("resend")[-1]["from_seq"]
        room.speak(room.next_sequence - first, resent_from=first)
        await asyncio.sleep(3)
        room.gemini.says(events.HeardFragment("my last words"))
        await room.closed()
    assert room.interviews.turns[3].text == "my last words"
    assert len(room.dialler.sessions) == 2


@in_virtual_time
async def test_a_noise_before_the_end_costs_no_line() -> None:
    async with spoken_into_silence(hears_speech=False) as room:
        assert await room.closed() < NO_WORD_AT_ALL_S + 1.0
    assert (untranscribed(room), len(room.dialler.sessions)) == ([], 1)


@in_virtual_time
async def test_a_page_that_has_left_cannot_send_it_again() -> None:
    async with spoken_into_silence() as room:
        room.bridge.page_gone(closed=True)
        await until(room.task.done)
    assert (untranscribed(room), len(room.dialler.sessions)) == ([3], 1)
