"""An interview in text only, and how the voice comes back."""

import asyncio
from functools import partial

import pytest

from interviews.progress import Progress
from interviews.records import EndReason, LedgerKind
from live.core.errors import Failure, LinkError
from live.core.protocol import client_messages
from tests.fakes import FakeDialler
from tests.live import given
from tests.live.room import Room, shows_question, with_a_handle
from tests.virtual_time import in_virtual_time, until

DROPPED = LinkError(Failure.DROPPED, 1011)
UNREACHABLE = LinkError(Failure.UNREACHABLE)


@in_virtual_time
async def test_without_a_model_the_questions_are_put_on_the_page_and_the_interview_completes() -> (
    None
):
    room = Room()
    room.shared.dials_left = 0
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        for number in range(1, 4):
            await until(partial(shows_question, room, number))
            room.bridge.on_text(client_messages.TypedAnswer(f"{number:016x}", f"Answer {number}."))
        await room.closed()
    assert room.interviews.ended is EndReason.COMPLETED
    assert [turn.text for turn in room.interviews.transcript] == [
        "What do you build?",
        "Answer 1.",
        "What went wrong?",
        "Answer 2.",
        "What is next?",
        "Answer 3.",
    ]
    assert room.interviews.kinds.count(LedgerKind.TEXT_ONLY) == 1


@in_virtual_time
async def test_the_clock_runs_while_answers_are_written_also_after_a_gemini_that_fell_silent() -> (
    None
):
    room = Room()
    async with room.talking():
        await room.answer("I build engines.")  # to a Gemini that never replies, however dialled
        await until(lambda: "text_only" in room.browser.phases, 120.0)
        clock, loop = room.bridge.conversation.clock, asyncio.get_running_loop()
        before = clock.at(loop.time())
        await asyncio.sleep(10)
        assert clock.at(loop.time()) - before == pytest.approx(10_000, abs=2)


@in_virtual_time
async def test_a_question_answered_in_writing_while_gemini_was_away_is_not_asked_again() -> None:
    claimed = given.claimed(
        first_time=False, progress=Progress(greeted=True, question=1), turns=(given.turn(2),)
    )
    room = Room(claimed=claimed, dialler=FakeDialler(*[UNREACHABLE] * 200))
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await asyncio.sleep(1)
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "By typing."))
        await until(lambda: "text_only" in room.browser.phases)
        assert shows_question(room, 2)
    assert [turn.text for turn in room.interviews.transcript] == ["By typing.", "What went wrong?"]


# The voice comes back


async def go_by_text(room: Room) -> None:
    """Be greeted, and then have the voice taken away."""
    await room.start()
    await with_a_handle(room)
    room.dialler.is_away = True
    room.gemini.drops()
    await until(lambda: "text_only" in room.browser.phases)


@in_virtual_time
async def test_who_asks_for_the_voice_has_it_at_once_when_it_is_there() -> None:
    room = Room()
    async with room.open():
        await go_by_text(room)
        await asyncio.sleep(100)
        room.dialler.is_away = False
        room.bridge.on_text(client_messages.TryVoice())
        await until(lambda: len(room.dialler.sessions) == 2, 1.0)
        await until(lambda: room.browser.phases[-1] == "listening", 1.0)
        assert not room.browser.got("notice")


@in_virtual_time
async def test_who_asks_for_a_voice_that_is_away_is_told_so() -> None:
    room = Room()
    async with room.open():
        await go_by_text(room)
        room.bridge.on_text(client_messages.TryVoice())
        await until(lambda: room.browser.got("notice"), 1.0)
        assert room.browser.got("notice")[0]["code"] == "voice_away"
        assert room.browser.phases[-1] == "text_only"


@in_virtual_time
async def test_a_trial_that_gemini_refused_is_not_made_with_the_same_handle_again() -> None:
    room = Room()
    async with room.open():
        await go_by_text(room)
        dials = len(room.dialler.handles)
        room.dialler.is_away = False
        room.dialler.failures.extend([DROPPED] * 3)
        await until(lambda: len(room.dialler.sessions) == 2, 400.0)
        assert room.dialler.handles[dials:] == ["h1", None, None, None]


@in_virtual_time
async def test_a_gemini_that_takes_the_setup_and_fails_is_found_within_five_minutes() -> None:
    room = Room(claimed=given.claimed(plan=given.plan(duration_minutes=60)))
    async with room.open():
        await go_by_text(room)
        room.dialler.is_away = False
        room.dialler.failures.extend([DROPPED] * 1_000)
        await asyncio.sleep(1_000)
        assert 5 <= room.shared.trials <= 8
        room.dialler.failures.clear()
        await until(lambda: len(room.dialler.sessions) == 2, 300.0)


@in_virtual_time
async def test_the_next_owner_goes_on_in_writing_and_tries_the_voice_at_once() -> None:
    first = Room()
    async with first.open():
        await go_by_text(first)
        first.bridge.on_text(client_messages.TypedAnswer("a" * 16, "By typing."))
        await until(partial(shows_question, first, 2))
    second = Room(
        claimed=first.next_claim,
        record=first.shared.records[given.SESSION_ID],
    )
    second.interviews.epoch = 2
    second.dialler.is_away = True
    async with second.open():
        await until(lambda: "text_only" in second.browser.phases, 1.0)
        await until(partial(shows_question, second, 2), 1.0)
        second.dialler.is_away = False
        await until(lambda: second.dialler.sessions, 30.0)
        await until(lambda: second.browser.phases[-1] == "listening")
