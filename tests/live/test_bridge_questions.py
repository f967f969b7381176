"""Which question an interview shows and stores, whatever the model says of it."""

import asyncio
from functools import partial

import pytest

from interviews.frozen_plan import FrozenQuestion
from interviews.progress import Progress
from interviews.records import EndReason, TurnSource
from live.core.model import events
from live.core.protocol import client_messages
from live.core.sound.audio import downlink_samples
from tests.live import given
from tests.live.room import Room, shows_question
from tests.virtual_time import in_virtual_time, until


def calls(name: str, number: int | None = None, **arguments: object) -> events.ToolCalled:
    fields = arguments if number is None else {"number": number, **arguments}
    return events.ToolCalled(f"{name}-{number}", name, fields)


BEGIN, FINISH = partial(calls, "begin_question"), partial(calls, "finish_question", declined=False)
END = calls("end_interview", reason="questions_finished")

ASKED = {
    4: "So, tell me: what do you build?",
    6: "Thank you. And what went wrong with it?",
    8: "I see. Then what is next?",
}


async def last_answer_to(room: Room, call: events.ToolCalled) -> dict[str, object]:
    """Have the model call a function; return what it is told."""
    before = len(room.gemini.tool_answers)
    room.gemini.says(call)
    await until(lambda: len(room.gemini.tool_answers) > before)
    return dict(room.gemini.tool_answers[-1][2])


async def spoken_to(room: Room, text: str, *, turn: int, played_ms: int) -> None:
    """The interviewer says something for 2 s; the candidate hears the beginning of it."""
    room.gemini.says(
        events.SpokenFragment(text), events.ReplyAudio(bytes(2 * downlink_samples(2_000)))
    )
    await until(lambda: room.browser.captions.get(turn) == text)
    room.bridge.on_text(client_messages.Played(turn, played_ms))
    await asyncio.sleep(0.05)


async def barges_in(room: Room, *, turn: int, played_ms: int) -> None:
    room.gemini.says(events.Interrupted(), events.TurnComplete())
    await until(lambda: room.browser.got("flush"))
    room.bridge.on_text(client_messages.Played(turn, played_ms, flushed=True))
    await asyncio.sleep(0.05)


# What a model may call, and when
HABITS: dict[str, dict[int, list[events.ToolCalled]]] = {
    "nothing": {},
    "as it should": {4: [BEGIN(1)], 6: [FINISH(1), BEGIN(2)], 8: [FINISH(2), BEGIN(3)]},
    "late": {6: [BEGIN(1)], 8: [FINISH(1), BEGIN(2)]},
    "twice": {4: [BEGIN(1), BEGIN(1)], 6: [FINISH(1), FINISH(1), BEGIN(2), BEGIN(2)]},
    "out of order": {4: [BEGIN(3)], 6: [BEGIN(1), FINISH(3)], 8: [FINISH(1), BEGIN(2)]},
    "everything at once": {4: [BEGIN(1), FINISH(1), BEGIN(2), FINISH(2), BEGIN(3), FINISH(3)]},
}


@in_virtual_time
@pytest.mark.parametrize("habit", HABITS)
async def test_the_right_questions_are_shown_and_stored_whatever_the_model_calls(
    habit: str,
) -> None:
    room = Room()
    async with room.talking():
        for turn, text in ASKED.items():
            room.gemini.says(*HABITS[habit].get(turn, []))
            await room.reply(text, turn=turn)
            assert shows_question(room, turn // 2 - 1)
            await room.answer(f"My answer number {turn}, about engines.")
        await until(lambda: 9 in room.interviews.turns)
        await asyncio.sleep(1)
    assert [message["number"] for message in room.browser.got("question")] == [1, 2, 3]
    stored = {turn.number: turn.question for turn in room.interviews.transcript}
    assert stored == {2: None, 4: 1, 5: 1, 6: 2, 7: 2, 8: 3, 9: 3}
    assert room.interviews.progress.questions_asked == (1, 2, 3)
    assert room.interviews.progress.question == 3


@in_virtual_time
async def test_a_call_alone_moves_no_question() -> None:
    room = Room()
    async with room.talking():
        answer = await last_answer_to(room, BEGIN(2))
        assert answer["status"] == "ok"
        assert room.browser.got("question") == []
    assert room.interviews.progress.question is None


@in_virtual_time
async def test_a_senseless_call_is_answered_too() -> None:
    room = Room()
    async with room.talking():
        answer = await last_answer_to(room, calls("begin_question", number="x"))
        assert answer["status"] == "error"


@in_virtual_time
async def test_a_question_that_nobody_could_recognise_is_shown_and_stored_as_unknown() -> None:
    room = Room()
    async with room.talking():
        await room.reply(ASKED[4], turn=4)
        await room.answer("I build engines.")
        room.gemini.says(FINISH(1), BEGIN(2))
        await room.reply("And is there a failure that you remember?", turn=6)
        assert room.browser.got("question")[-1]["number"] is None
        await room.answer("One engine did not start.")
        await asyncio.sleep(1)
    assert (room.interviews.turns[6].question, room.interviews.turns[7].question) == (None, None)
    assert room.interviews.progress.questions_asked == (1,)


@in_virtual_time
@pytest.mark.parametrize("when", ["at once", "after the answer"])
async def test_a_question_that_is_announced_late_is_put_in_its_place_with_its_answer(
    when: str,
) -> None:
    questions = (
        FrozenQuestion(1, "What do you build?"),
        FrozenQuestion(2, "Warum möchten Sie Ihre jetzige Stelle wechseln?"),
    )
    plan = given.plan(language="de-DE", questions=questions)
    room = Room(claimed=given.claimed(plan=plan))
    async with room.talking():
        room.bridge.on_text(client_messages.Played(2, 1_000))
        await room.reply("Warum suchen Sie denn gerade jetzt eine neue Stelle?", turn=4)
        assert room.browser.got("question") == []
        if when == "at once":
            await last_answer_to(room, BEGIN(2))
            await until(lambda: shows_question(room, 2))
        await room.answer("Weil ich mehr bauen will.")
        if when != "at once":
            await last_answer_to(room, BEGIN(2))
            await until(lambda: shows_question(room, 2))
        await until(lambda: 5 in room.interviews.turns and room.interviews.turns[5].question == 2)
        assert (await last_answer_to(room, FINISH(2)))["status"] == "ok"
    assert room.interviews.turns[4].question == 2
    assert room.interviews.progress.questions_asked == (2,)


# What nobody has heard


@in_virtual_time
async def test_who_speaks_before_the_question_is_heard_has_not_been_asked_it() -> None:
    room = Room()
    async with room.talking():
        await room.reply(ASKED[4], turn=4)
        await room.answer("I build engines,")
        room.gemini.says(FINISH(1), BEGIN(2))
        await spoken_to(room, ASKED[6], turn=6, played_ms=200)
        await barges_in(room, turn=6, played_ms=250)
        await room.answer("and the tools for them.")
        await until(lambda: 7 in room.interviews.turns)
        assert shows_question(room, 1)
        assert "has not been asked yet" in str(await last_answer_to(room, FINISH(2)))
    assert room.interviews.turns[7].question == 1  # the answer goes on
    assert room.interviews.progress.questions_asked == (1,)


@in_virtual_time
async def test_who_speaks_into_the_last_words_of_a_question_answers_that() -> None:
    room = Room()
    async with room.talking():
        await room.reply(ASKED[4], turn=4)
        await room.answer("Engines.")
        speaking = asyncio.create_task(room.talk(3_000))
        await asyncio.sleep(0.3)
        await spoken_to(room, ASKED[6], turn=6, played_ms=1_900)
        await barges_in(room, turn=6, played_ms=1_950)
        await speaking
        room.gemini.says(events.HeardFragment("The bearing."))
        await until(lambda: 7 in room.interviews.turns)
    assert room.interviews.turns[7].question == 2


@in_virtual_time
async def test_words_that_come_late_belong_to_the_question_before_they_were_spoken() -> None:
    room = Room()
    async with room.talking():
        await room.reply(ASKED[4], turn=4)
        await asyncio.sleep(1)
        room.speak(20)  # its words come when the next question is half over
        await asyncio.sleep(0.5)
        await spoken_to(room, ASKED[6], turn=6, played_ms=1_900)
        assert shows_question(room, 2)
        room.gemini.says(events.HeardFragment("Engines."))
        await until(lambda: 5 in room.interviews.turns)
    assert (room.interviews.turns[5].question, room.interviews.turns[6].question) == (1, 2)


@in_virtual_time
async def test_a_noise_that_never_ends_keeps_no_answer_from_its_question() -> None:
    room = Room()
    async with room.talking():
        for turn, text in ASKED.items():
            room.speak(10)  # a fan that the page takes for voice
            await room.reply(text, turn=turn)
            room.speak(10)
            await asyncio.sleep(0.3)
            await room.answer("About engines.")
        await until(lambda: 9 in room.interviews.turns)
    assert [room.interviews.turns[number].question for number in (5, 7, 9)] == [1, 2, 3]


@in_virtual_time
async def test_what_is_typed_in_the_greeting_answers_no_question() -> None:
    room = Room()
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions and room.gemini.said)
        greeting = f"Hello Sam. {ASKED[4]}"
        await spoken_to(room, greeting, turn=2, played_ms=300)
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "Hello! I type."))
        await until(lambda: room.browser.got("text_ack"))
        assert room.browser.got("text_ack")[-1]["question"] is None
    assert room.interviews.turns[3].question is None
    assert room.interviews.progress.questions_answered == ()


@in_virtual_time
async def test_a_typed_answer_belongs_to_the_question_that_had_been_put() -> None:
    room = Room()
    async with room.talking():
        await room.reply(ASKED[4], turn=4)
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "Engines."))
        await until(lambda: room.browser.got("text_ack"))
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "Engines."))
        await until(lambda: len(room.browser.got("text_ack")) == 2)
        assert [ack["question"] for ack in room.browser.got("text_ack")] == [1, 1]
    assert room.interviews.progress.questions_answered == (1,)


# The end


@in_virtual_time
async def test_an_interview_is_not_ended_while_questions_are_open() -> None:
    room = Room()
    async with room.talking():
        await room.reply(ASKED[4], turn=4)
        await room.answer("I build engines.")
        told = str(await last_answer_to(room, END))
        assert "Questions 2 and 3 have not been asked yet" in told
        await asyncio.sleep(2)
        assert "ending" not in room.browser.phases
    assert room.interviews.ended is None


@in_virtual_time
async def test_a_model_that_insists_is_let_go_and_the_reviewer_reads_that_it_was_the_model() -> (
    None
):
    room = Room()
    async with room.talking():
        await room.reply("Goodbye, Sam.", turn=4)
        for _ in range(3):
            await last_answer_to(room, END)
        await room.closed(within_s=40)
        assert room.browser.got("ended")[0]["reason"] == "completed"
    assert room.interviews.ended is EndReason.INTERVIEWER_ENDED


@in_virtual_time
async def test_after_the_last_answer_the_interview_is_completed() -> None:
    room = Room()
    async with room.talking():
        for turn, text in ASKED.items():
            await room.reply(text, turn=turn)
            await room.answer("About engines.")
        await room.reply("Goodbye, Sam.", turn=10)
        await last_answer_to(room, END)
        await room.closed(within_s=40)
    assert room.interviews.ended is EndReason.COMPLETED
    assert room.interviews.progress.questions_answered == (1, 2, 3)


@in_virtual_time
@pytest.mark.parametrize(
    ("follow_up", "answer", "reason"),
    [
        ("And why engines?", "", EndReason.CANDIDATE_ENDED),
        ("And why engines?", "They are loud.", EndReason.COMPLETED),
        ("I see.", "", EndReason.COMPLETED),
    ],
)
async def test_who_presses_end_at_an_open_follow_up_has_ended_the_interview(
    follow_up: str, answer: str, reason: EndReason
) -> None:
    room = Room()
    async with room.talking():
        for turn, text in ASKED.items():
            await room.reply(text, turn=turn)
            await room.answer("About engines.")
        await room.reply(follow_up, turn=10)
        if answer:
            await room.answer(answer)
        room.bridge.on_text(client_messages.End())
        await room.closed(within_s=40)
    assert room.interviews.ended is reason


@in_virtual_time
async def test_a_candidate_who_asks_to_end_is_let_go_and_it_is_on_record() -> None:
    room = Room()
    async with room.talking():
        await room.reply(ASKED[4], turn=4)
        await room.answer("I would like to stop here.")
        await room.reply("Of course. Goodbye, Sam.", turn=6)
        await last_answer_to(room, calls("end_interview", reason="candidate_asked"))
        await room.closed(within_s=40)
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED


@in_virtual_time
async def test_the_time_is_not_up_because_the_model_says_so() -> None:
    room = Room()
    async with room.talking():
        told = str(await last_answer_to(room, calls("end_interview", reason="time_is_up")))
        assert "Time is not up: about 30 minutes remain." in told
    assert room.interviews.ended is None


# In writing


@in_virtual_time
async def test_in_writing_a_request_to_repeat_gets_the_question_again() -> None:
    room = Room()
    room.shared.dials_left = 0
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(partial(shows_question, room, 1))
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "Could you repeat that?"))
        await until(lambda: len(room.interviews.turns) == 3)
        room.bridge.on_text(client_messages.TypedAnswer("b" * 16, "Engines."))
        await until(partial(shows_question, room, 2))
        await asyncio.sleep(1)
    written = [turn.text for turn in room.interviews.transcript if turn.number % 2 == 0]
    assert written == ["What do you build?", "What do you build?", "What went wrong?"]
    assert all(turn.source is TurnSource.TYPED for turn in room.interviews.transcript)
    assert room.interviews.progress.questions_answered == (1,)


@in_virtual_time
async def test_the_next_owner_knows_what_was_asked_and_answered() -> None:
    first = Room()
    async with first.talking():
        await first.reply(ASKED[4], turn=4)
        await first.answer("I build engines.")
        await first.reply(ASKED[6], turn=6)
    kept = first.interviews.progress
    assert kept == Progress(
        elapsed_ms=kept.elapsed_ms,
        question=2,
        questions_finished=(1,),
        greeted=True,
        stream=kept.stream,
        safe_sequence=kept.safe_sequence,
        voice_sequence=kept.voice_sequence,
        unwritten_frames=kept.unwritten_frames,
        questions_asked=(1, 2),
        questions_answered=(1,),
        candidate_turns=1,
        interviewer_turns=3,
        has_started=True,
    )
    second = Room(
        claimed=given.claimed(
            epoch=2, first_time=False, progress=kept, turns=first.interviews.transcript
        )
    )
    second.interviews.epoch = 2
    async with second.open():
        assert second.browser.got("welcome")[0]["question"] == 2
