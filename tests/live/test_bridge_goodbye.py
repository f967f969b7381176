"""What is said into the goodbye is heard, answered once, and stored before the end."""

import asyncio

import pytest

from interviews.records import EndReason
from live.bridge import COMES_BACK_S
from live.core.errors import CloseCode
from live.core.model import events
from live.core.protocol import client_messages
from live.endings import Ending
from live.last_words import NO_WORD_AT_ALL_S, NOISE_S, SILENT_FOR_GOOD_S
from tests.live.ending import goodbye, now
from tests.live.room import STREAM, Room
from tests.virtual_time import in_virtual_time, until


@in_virtual_time
async def test_a_question_in_the_goodbye_is_stored_and_answered_before_the_end() -> None:
    async with goodbye() as room:
        room.speak(30)
        room.gemini.says(events.Interrupted(), events.TurnComplete())
        await until(lambda: room.browser.got("flush"))
        room.bridge.on_text(client_messages.Played(4, 500, flushed=True))
        await room.talk(1_500, quiet=True)
        room.gemini.says(events.HeardFragment("Wait, may I still ask who leads the team?"))
        # Longer than an end waits for more words.
        await room.talk(5_000, quiet=True)
        assert room.browser.closed_with is None
        await room.reply("Ms Roth does.", turn=6)
        await room.closed()
    assert room.interviews.turns[5].text == "Wait, may I still ask who leads the team?"
    assert room.interviews.turns[6].text == "Ms Roth does."
    assert room.interviews.ended is EndReason.COMPLETED


@in_virtual_time
async def test_a_typed_question_in_the_goodbye_is_answered_before_the_end() -> None:
    async with goodbye() as room:
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "Who leads the team?"))
        room.bridge.on_text(client_messages.Played(4, 2_000))
        await until(lambda: "Who leads the team?" in room.gemini.typed)
        await asyncio.sleep(3.0)
        assert room.browser.closed_with is None
        await room.reply("Ms Roth does.", turn=6)
        await room.closed()
    assert [turn.text for turn in room.interviews.transcript[-2:]] == [
        "Who leads the team?",
        "Ms Roth does.",
    ]
    assert room.interviews.turns[5].question is None
    assert room.browser.got("text_ack")[0]["question"] is None


@in_virtual_time
async def test_a_courtesy_in_the_goodbye_is_stored_and_the_end_goes_on() -> None:
    async with goodbye() as room:
        room.speak(20)
        room.bridge.on_text(client_messages.Played(4, 2_000))
        await room.talk(1_000, quiet=True)
        room.gemini.says(events.HeardFragment("Thank you, bye."))
        await room.talk(4_000, quiet=True)
        assert await room.closed() < 0.1
    assert room.interviews.turns[5].text == "Thank you, bye."
    assert room.interviews.turns[5].question is None
    assert room.interviews.ended is EndReason.COMPLETED


@in_virtual_time
async def test_words_in_a_goodbye_whose_link_breaks_are_heard_by_the_next_one() -> None:
    async with goodbye() as room:
        room.speak(20)
        await asyncio.sleep(0.1)
        await room.dropped()
        room.speak(20, resent_from=room.browser.got("resend")[-1]["from_seq"])
        room.gemini.says(events.HeardFragment("Who leads the team?"))
        await room.closed()
    assert any(turn.text == "Who leads the team?" for turn in room.interviews.transcript)
    assert room.interviews.ended is EndReason.COMPLETED


@in_virtual_time
async def test_a_goodbye_does_not_end_in_the_middle_of_what_is_said_into_it() -> None:
    async with goodbye() as room:
        room.bridge.on_text(client_messages.Played(4, 2_000))
        for number in range(25):
            room.speak(10)
            room.gemini.says(events.HeardFragment(f" and{number}"))
            await asyncio.sleep(0.32)
            assert room.browser.closed_with is None
            assert room.gemini.audio_ends == 0
        await room.closed()
    assert room.interviews.turns[5].text.endswith("and24")


@in_virtual_time
async def test_a_line_that_breaks_in_what_is_said_into_a_goodbye_leaves_the_interview_open() -> (
    None
):
    async with goodbye() as room:
        room.speak(20)
        await asyncio.sleep(0.1)
        room.bridge.page_gone(closed=False)
        await asyncio.sleep(COMES_BACK_S - 1)
        # The page is back, on another worker, and has what was not sent.
        room.bridge.give_to(STREAM)
        await until(room.task.done)
    assert room.interviews.ended is None
    assert room.interviews.interruptions == 1


@in_virtual_time
async def test_a_page_that_does_not_come_back_into_the_goodbye_has_ended() -> None:
    async with goodbye() as room:
        room.speak(20)
        await asyncio.sleep(0.1)
        room.bridge.page_gone(closed=False)
        await asyncio.sleep(COMES_BACK_S - 1)
        room.gemini.says(events.HeardFragment("Who leads the team?"))
        await until(room.task.done)
    assert room.interviews.turns[3].text == "Who leads the team?"
    assert room.interviews.ended is EndReason.COMPLETED


@in_virtual_time
async def test_what_is_said_into_a_line_that_is_half_open_in_the_goodbye_is_waited_for() -> None:
    async with goodbye() as room:
        await room.talk(500, quiet=True)
        room.bridge.on_text(client_messages.Played(4, 2_000))
        # Nothing comes any more, and nobody has said that the line is broken.
        await asyncio.sleep(SILENT_FOR_GOOD_S - 1)
        assert room.browser.closed_with is None
        room.bridge.give_to(STREAM)  # the page is back on another worker
        await until(room.task.done)
    assert room.interviews.ended is None
    assert room.interviews.interruptions == 1


@in_virtual_time
@pytest.mark.parametrize("is_muted", [True, False])
async def test_a_page_that_sends_nothing_is_waited_for_once_and_not_when_it_is_muted(
    is_muted: bool,
) -> None:
    async with goodbye() as room:
        await room.talk(500, quiet=True)
        if is_muted:
            room.bridge.on_text(client_messages.Mute(muted=True))
        room.bridge.on_text(client_messages.Played(4, 2_000))
        patience_s = 2.0 if is_muted else SILENT_FOR_GOOD_S + 3
        assert await room.closed() < patience_s
    assert room.interviews.ended is EndReason.COMPLETED


@in_virtual_time
async def test_a_noise_without_end_does_not_hold_a_goodbye_up_for_ever() -> None:
    async with goodbye() as room:
        room.bridge.on_text(client_messages.Played(4, 2_000))
        began = now()
        while room.browser.closed_with is None:
            room.speak(30)
            await asyncio.sleep(0.96)
        assert now() - began < NOISE_S + NO_WORD_AT_ALL_S + 3


@in_virtual_time
async def test_an_end_that_was_decided_outlives_an_error_of_the_same_moment() -> None:
    room = Room()
    async with room.talking():
        room.bridge.leave(Ending(CloseCode.TOO_SLOW))
        room.bridge.on_text(client_messages.End())
        await until(room.task.done)
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED
    assert room.interviews.interruptions == 0
