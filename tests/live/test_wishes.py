"""What the candidate asks of the interviewer by a button."""

import asyncio

import pytest

from interviews.progress import Progress
from interviews.records import EndReason
from live import instructions
from live.core.link import policy
from live.core.model import events
from live.core.protocol import client_messages
from live.core.protocol.client_messages import Ask, Asked, Hold
from live.core.protocol.server_messages import TAKES
from live.questions import Questions
from tests.live import given
from tests.live.room import Room, voice
from tests.virtual_time import in_virtual_time, until

FIRST, SECOND = given.plan().questions[:2]


async def asked(room: Room) -> None:
    """The first question was put, and heard."""
    await room.reply(f"{FIRST.text}", turn=4)
    await until(lambda: room.browser.got("question"))


def codes(room: Room) -> list[str]:
    return [notice["code"] for notice in room.browser.got("notice")]


@in_virtual_time
async def test_a_page_is_told_that_it_may_ask() -> None:
    room = Room()
    async with room.open():
        assert room.browser.got("welcome")[0]["takes"] == list(TAKES)


@pytest.mark.parametrize(
    ("what", "direction"),
    [
        (Asked.REPEAT, instructions.repeat(FIRST)),
        (Asked.REWORD, instructions.reword(FIRST)),
        (Asked.SKIP, instructions.leave_out(SECOND)),
    ],
)
@in_virtual_time
async def test_the_interviewer_is_told_what_the_candidate_asks(what: Asked, direction: str) -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        room.bridge.on_text(Ask(what))
        await until(lambda: room.gemini.said[-1] == direction)
        assert room.browser.got("phase")[-1]["phase"] == "thinking"


@in_virtual_time
async def test_a_question_that_is_left_out_was_declined_and_is_not_asked_again() -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        room.bridge.on_text(Ask(Asked.SKIP))
        await room.reply(f"All right. {SECOND.text}", turn=6)
    assert room.interviews.progress.questions_declined == (1,)
    assert room.interviews.progress.questions_finished == (1,)


@in_virtual_time
async def test_what_is_being_said_is_broken_off_for_what_the_candidate_asks() -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        room.gemini.says(events.SpokenFragment("one two three"), events.ReplyAudio(voice(3_000)))
        await until(lambda: room.browser.got("caption")[-1]["turn"] == 6)
        room.bridge.on_text(Ask(Asked.REPEAT))
        await until(lambda: room.browser.got("flush"))
        await until(lambda: room.gemini.said[-1] == instructions.repeat(FIRST))


@pytest.mark.parametrize("what", Asked)
@in_virtual_time
async def test_before_a_question_was_heard_there_is_nothing_to_ask(what: Asked) -> None:
    room = Room()
    async with room.talking():
        room.bridge.on_text(Ask(what))
        await asyncio.sleep(1)
        assert room.gemini.said == [instructions.GREET]


@pytest.mark.parametrize("what", Asked)
@in_virtual_time
async def test_nothing_is_asked_of_an_interviewer_who_says_goodbye(what: Asked) -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        room.bridge.on_text(client_messages.End())
        said = len(room.gemini.said)
        room.bridge.on_text(Ask(what))
        await asyncio.sleep(0.2)
        assert len(room.gemini.said) == said
    assert room.interviews.progress.questions_declined == ()


def test_who_leaves_out_the_last_question_has_completed_the_interview() -> None:
    numbers = tuple(question.number for question in given.plan().questions)
    done = {"questions_asked": numbers, "questions_answered": numbers[:-1]}
    asking = Questions(given.plan(), Progress(question=numbers[-1], **done))
    assert asking.end_reason(EndReason.CANDIDATE_ENDED) is EndReason.CANDIDATE_ENDED
    asking.decline_current()
    assert asking.still_open() is None
    assert asking.end_reason(EndReason.CANDIDATE_ENDED) is EndReason.COMPLETED


# A moment


@in_virtual_time
async def test_who_needs_a_moment_hears_nothing_until_they_are_back() -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        room.bridge.on_text(Hold(on=True))
        frames, captions = len(room.browser.frames), len(room.browser.got("caption"))
        room.gemini.says(
            events.SpokenFragment("Still there?"),
            events.ReplyAudio(voice(1_000)),
            events.GenerationComplete(),
        )
        await asyncio.sleep(20)
        assert len(room.browser.frames) == frames
        assert len(room.browser.got("caption")) == captions
        room.bridge.on_text(Hold(on=False))
        await until(lambda: len(room.browser.frames) == frames + 5)
        await until(lambda: room.browser.got("caption")[-1]["text"] == "Still there?")


@in_virtual_time
async def test_silence_is_none_in_a_moment_that_was_asked_for() -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        room.bridge.on_text(Hold(on=True))
        await asyncio.sleep(policy.LONGEST_HOLD_S - 1)
        assert room.gemini.said == [instructions.GREET]
        room.bridge.on_text(Hold(on=False))
        await asyncio.sleep(policy.SILENCES_S[0] - 1)
        assert room.gemini.said == [instructions.GREET]
        await asyncio.sleep(1.5)
        assert room.gemini.said[1:] == [instructions.TAKE_YOUR_TIME]


@in_virtual_time
async def test_a_moment_that_lasts_for_long_ends_with_a_question() -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        room.bridge.on_text(Hold(on=True))
        await asyncio.sleep(policy.LONGEST_HOLD_S + 0.5)
        assert [message["on"] for message in room.browser.got("hold")] == [False]
        assert room.gemini.said[1:] == [instructions.ARE_YOU_READY]
        assert codes(room) == ["hold_over"]
        await room.reply("Are you ready?", turn=6)
        await asyncio.sleep(600)
        assert len(room.browser.got("hold")) == 1


@in_virtual_time
async def test_a_reply_that_waited_for_the_candidate_was_not_late() -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        await room.answer("I build engines.")
        room.bridge.on_text(Hold(on=True))
        room.gemini.says(
            events.SpokenFragment("I see."),
            events.ReplyAudio(voice(500)),
            events.GenerationComplete(),
        )
        await asyncio.sleep(60)
        room.bridge.on_text(Hold(on=False))
        await until(lambda: room.browser.got("turn_end")[-1]["turn"] == 6)
    assert room.interviews.turns[6].latency_ms is None


@in_virtual_time
async def test_a_long_reply_may_wait_for_the_candidate_as_long_as_they_need() -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        room.bridge.on_text(Hold(on=True))
        for _ in range(120):
            room.gemini.says(events.SpokenFragment("word"), events.ReplyAudio(voice(1_000)))
            await asyncio.sleep(0.25)
        assert room.browser.closed_with is None
        frames = len(room.browser.frames)
        room.bridge.on_text(Hold(on=False))
        await until(lambda: len(room.browser.frames) > frames)


@in_virtual_time
async def test_the_line_may_break_in_a_moment_that_was_asked_for() -> None:
    room = Room()
    async with room.talking():
        await asked(room)
        room.bridge.on_text(Hold(on=True))
        room.gemini.drops()
        await until(lambda: len(room.dialler.sessions) == 2)
        said = len(room.gemini.said)
        await asyncio.sleep(policy.SILENCES_S[0] + 5)
        assert len(room.gemini.said) == said
        room.bridge.on_text(Hold(on=False))
        await asyncio.sleep(policy.SILENCES_S[0] + 1)
        assert room.gemini.said[-1] == instructions.TAKE_YOUR_TIME
