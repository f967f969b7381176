import asyncio

import pytest

from interviews.progress import Progress
from interviews.records import EndReason, LedgerKind
from live import instructions
from live.core.link import policy
from live.core.model import events
from live.core.model.model_turn import Missed
from live.core.protocol import client_messages
from live.core.sound.fragment_lag import LEAST_S as LEAST_LAG_S
from tests.live import given
from tests.live.room import Room, voice
from tests.virtual_time import in_virtual_time, until


def now() -> float:
    return asyncio.get_running_loop().time()


async def cut_by_a_noise(room: Room) -> None:
    """The interviewer asks something in turn 4; 160 ms of noise cut it off in the middle."""
    room.gemini.says(events.SpokenFragment("one two three four"), events.ReplyAudio(voice(1_000)))
    await until(lambda: len(room.browser.frames) >= 10)
    room.bridge.on_text(client_messages.Played(4, 250))
    room.speak(5)
    room.gemini.says(events.Interrupted(), events.TurnComplete())
    await until(lambda: room.browser.got("flush"))
    room.bridge.on_text(client_messages.Played(4, 500, flushed=True))
    await asyncio.sleep(0.05)


def rows(room: Room, why: str) -> int:
    nudges = [row for row in room.interviews.ledger if row.kind is LedgerKind.NUDGED]
    return sum(row.details.get("why") == why for row in nudges)


# Nobody's turn


@in_virtual_time
async def test_a_reply_that_a_noise_has_cut_is_taken_up_again() -> None:
    room = Room()
    async with room.talking():
        await cut_by_a_noise(room)
        began = now()
        await until(lambda: instructions.cut_by_a_noise("one two") in room.gemini.said)
        assert policy.TAKE_UP_AFTER_S - 0.2 <= now() - began <= policy.TAKE_UP_AFTER_S + 0.2
        await room.reply("three four", turn=6)
        await asyncio.sleep(15)
        assert len(room.gemini.said) == 2  # the greeting, and this once
    assert rows(room, "cut") == 1


@in_virtual_time
async def test_a_reply_that_words_have_cut_is_not_taken_up() -> None:
    room = Room()
    async with room.talking():
        await cut_by_a_noise(room)
        room.gemini.says(events.HeardFragment("Wait."))
        await asyncio.sleep(policy.TAKE_UP_AFTER_S + 1)
        assert len(room.gemini.said) == 1


@in_virtual_time
async def test_a_reply_is_not_taken_up_into_the_candidates_voice() -> None:
    room = Room()
    async with room.talking():
        await cut_by_a_noise(room)
        for _ in range(5):
            room.speak(30)
            await asyncio.sleep(0.96)
        assert len(room.gemini.said) == 1
        await asyncio.sleep(policy.TAKE_UP_AFTER_S)
        assert len(room.gemini.said) == 2


@in_virtual_time
async def test_a_candidate_who_is_silent_for_long_is_told_to_take_their_time() -> None:
    room = Room()
    async with room.talking():
        await asyncio.sleep(policy.SILENCES_S[0] + 0.5)
        assert room.gemini.said[1:] == [instructions.TAKE_YOUR_TIME]
        assert [n["code"] for n in room.browser.got("notice")] == ["take_your_time"]
        await room.reply("Take your time.", turn=4)
        await asyncio.sleep(policy.SILENCES_S[1] + 0.5)
        # Nothing has been asked yet.
        asked = instructions.ask_open(room.claimed.plan.questions[0])
        assert room.gemini.said[1:] == [instructions.TAKE_YOUR_TIME, asked]
        await room.reply("No hurry.", turn=6)
        await asyncio.sleep(policy.SILENCES_S[2] + 0.5)
        assert room.gemini.said[3:] == [instructions.ASK_WHETHER_TO_GO_ON]
        await room.reply("Shall we go on?", turn=8)
        await asyncio.sleep(600)
        assert len(room.gemini.said) == 4
        assert room.browser.closed_with is None


@in_virtual_time
async def test_who_is_silent_at_a_question_hears_it_once_more() -> None:
    room = Room()
    async with room.talking():
        await room.reply("What do you build?", turn=4)
        await asyncio.sleep(policy.SILENCES_S[0] + 0.5)
        await room.reply("Take your time.", turn=6)
        await asyncio.sleep(policy.SILENCES_S[1] + 0.5)
        assert room.gemini.said[-1] == instructions.ask_after_silence(given.plan().questions[0])
        codes = [notice["code"] for notice in room.browser.got("notice")]
        assert codes == ["take_your_time", "question_again"]


@in_virtual_time
async def test_what_the_interviewer_says_of_itself_is_no_response_to_a_noise() -> None:
    room = Room()
    async with room.talking():
        await cut_by_a_noise(room)
        await asyncio.sleep(policy.TAKE_UP_AFTER_S + 0.5)
        await room.reply("three four", turn=6)
        room.speak(5)  # a cough
        await asyncio.sleep(policy.SILENCES_S[0] + 1)
        await room.reply("Take your time.", turn=8)
    assert len(room.gemini.said) == 3
    assert [room.interviews.turns[number].latency_ms for number in (6, 8)] == [None, None]


@in_virtual_time
async def test_after_an_answer_another_silence_is_another_one() -> None:
    room = Room()
    async with room.talking():
        await asyncio.sleep(policy.SILENCES_S[0] + 0.5)
        await room.reply("Take your time.", turn=4)
        await room.answer("I build engines.")
        await room.reply("What went wrong?", turn=6)
        await asyncio.sleep(policy.SILENCES_S[0] + 0.5)
        assert room.gemini.said[1:] == [instructions.TAKE_YOUR_TIME] * 2


@in_virtual_time
async def test_an_interview_whose_model_never_asks_for_the_end_is_said_goodbye_to() -> None:
    progress = Progress(
        greeted=True,
        question=3,
        questions_asked=(1, 2, 3),
        questions_answered=(1, 2, 3),
        questions_finished=(1, 2, 3),
    )
    room = Room(claimed=given.claimed(progress=progress))
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions and room.gemini.said)
        await room.reply("Goodbye.", turn=2)
        await asyncio.sleep(policy.SILENCES_S[0] + 0.5)
        assert room.gemini.said[-1] == instructions.TAKE_YOUR_TIME
        await room.reply("Take your time.", turn=4)
        await asyncio.sleep(policy.SILENCES_S[1] + 0.5)
        assert room.gemini.said[-1] == instructions.ALL_ASKED
        await room.reply("Goodbye again.", turn=6)
        await room.closed()
    assert room.interviews.ended is EndReason.COMPLETED


@in_virtual_time
async def test_an_interviewer_that_says_goodbye_while_a_question_is_open_is_told_to_ask_it() -> (
    None
):
    progress = Progress(
        greeted=True,
        question=3,
        questions_asked=(1, 2, 3),
        questions_answered=(1, 3),
        questions_finished=(1, 3),
    )
    room = Room(claimed=given.claimed(progress=progress))
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions)
        await room.reply("Goodbye.", turn=2)
        await asyncio.sleep(policy.SILENCES_S[0] + 0.5)
        await room.reply("Goodbye, and thank you again.", turn=4)
        await asyncio.sleep(policy.SILENCES_S[1] + 0.5)
        assert "question 2 is open" in room.gemini.said[-1]
        await room.reply("What went wrong?", turn=6)
        await room.answer("The bearing.")
        await room.reply("Goodbye.", turn=8)
    assert room.interviews.progress.questions_answered == (1, 2, 3)


# Turns in which nothing was heard


@in_virtual_time
async def test_an_empty_turn_is_asked_for_again_at_once() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I build engines.")
        began = now()
        room.gemini.says(events.TurnComplete())
        await until(lambda: len(room.gemini.said) == 2)
        assert now() - began < 3.0
        assert room.gemini.said[1] == instructions.nudge(None)


@in_virtual_time
async def test_a_turn_that_only_calls_a_function_is_not_empty() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I build engines.")
        room.gemini.says(
            events.ToolCalled("c1", "finish_question", {"number": 1}), events.TurnComplete()
        )
        await asyncio.sleep(policy.REPLY_OWED_S - 1)
        assert len(room.gemini.said) == 1


@in_virtual_time
async def test_a_turn_that_ends_in_silence_where_nothing_is_owed_is_nothing() -> None:
    room = Room()
    async with room.talking():
        room.gemini.says(events.TurnComplete())
        await asyncio.sleep(15)
        assert len(room.gemini.said) == 1


@in_virtual_time
async def test_a_rejected_reply_is_asked_for_in_other_words() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I build engines.")
        room.gemini.says(events.TurnComplete("RESPONSE_REJECTED"))
        await until(lambda: instructions.nudge(Missed.REJECTED) in room.gemini.said)
    assert rows(room, "rejected") == 1


@in_virtual_time
async def test_a_reply_that_is_all_but_silent_is_noticed_and_asked_for_again() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I build engines.")
        room.gemini.says(
            events.SpokenFragment("I see. What went wrong?"),
            events.ReplyAudio(b"\x01\x00" * 72_000),
            events.GenerationComplete(),
        )
        await until(lambda: instructions.nudge(Missed.INAUDIBLE) in room.gemini.said)
        room.gemini.says(events.TurnComplete())
        await room.reply("I see. What went wrong?", turn=6)
    assert rows(room, "inaudible") == 1
    assert room.interviews.turns[4].text == ""
    assert room.interviews.turns[4].unheard_text == "I see. What went wrong?"
    assert room.interviews.turns[6].text == "I see. What went wrong?"


@in_virtual_time
async def test_a_line_on_which_nothing_can_be_heard_is_given_up_after_some_times() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I build engines.")
        for _ in range(policy.ASKED_AGAIN + 1):
            room.gemini.says(
                events.ReplyAudio(bytes(96_000)), events.GenerationComplete(), events.TurnComplete()
            )
            await asyncio.sleep(0.2)
        await until(lambda: len(room.dialler.sessions) == 2)


@in_virtual_time
async def test_gemini_that_waits_for_the_candidate_owes_nothing() -> None:
    room = Room()
    async with room.talking():
        await room.answer("I build")
        room.gemini.says(events.WaitingForInput(), events.TurnComplete())
        await asyncio.sleep(policy.REPLY_OWED_S + 2)
        assert len(room.gemini.said) == 1


# After an interruption


@in_virtual_time
async def test_sound_that_trails_an_interruption_is_no_turn() -> None:
    room = Room()
    async with room.talking():
        room.gemini.says(events.SpokenFragment("one two"), events.ReplyAudio(voice(500)))
        await asyncio.sleep(0.1)
        frames = len(room.browser.frames)
        room.gemini.says(
            events.Interrupted(),
            events.ReplyAudio(voice(200)),
            events.SpokenFragment(" three"),
            events.TurnComplete(),
        )
        await asyncio.sleep(0.1)
        assert len(room.browser.frames) == frames
        room.bridge.on_text(client_messages.Played(4, 100, flushed=True))
        await room.answer("Wait.")
        await room.reply("Of course.", turn=6)
    assert [turn.number for turn in room.interviews.transcript] == [2, 4, 5, 6]


# Words that come late


@in_virtual_time
@pytest.mark.parametrize("seconds", [20, 35])
async def test_a_line_is_not_given_up_while_the_candidate_goes_on_speaking(seconds: int) -> None:
    room = Room()
    async with room.talking():
        for _ in range(seconds):
            room.speak(30)
            await asyncio.sleep(0.96)
        room.gemini.says(events.HeardFragment("all of it, at the end"))
        await asyncio.sleep(LEAST_LAG_S)
        assert len(room.dialler.sessions) == 1
        assert "reconnecting" not in room.browser.phases
    assert room.interviews.turns[3].text == "all of it, at the end"


@in_virtual_time
async def test_a_line_that_never_understands_a_word_is_given_up_before_the_page_forgets() -> None:
    room = Room()
    async with room.talking():
        began = now()
        while len(room.dialler.sessions) == 1 and now() - began < 60:
            room.speak(30)
            await asyncio.sleep(0.96)
        assert now() - began < policy.DEAF_AT_MOST_S + 5
