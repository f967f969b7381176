import asyncio
from dataclasses import replace

import pytest

from interviews.progress import Progress
from interviews.records import TurnSource
from live import instructions
from live.core.errors import Failure, LinkError
from live.core.model import events
from live.core.model.handle import Handle
from live.core.protocol import client_messages
from live.ports import ResumptionRecord
from tests.fakes import FakeDialler
from tests.live import given
from tests.live.room import STREAM, Room, shows_question, with_a_handle
from tests.virtual_time import in_virtual_time, until

UNREACHABLE = LinkError(Failure.UNREACHABLE)


# Typed answers


@in_virtual_time
async def test_a_written_question_that_waits_for_its_answer_is_not_written_again() -> None:
    (question, *_) = given.plan().questions
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=1),
        turns=(given.turn(2, question.text, source=TurnSource.TYPED),),
    )
    room = Room(claimed=claimed)
    room.shared.dials_left = 0
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(lambda: "text_only" in room.browser.phases)
        assert shows_question(room, 1)
    assert [turn.text for turn in room.bridge.conversation.transcript.turns] == [question.text]


@in_virtual_time
async def test_a_typed_answer_sent_twice_is_taken_once() -> None:
    room = Room()
    async with room.talking():
        for _ in range(2):
            room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "By typing."))
        await until(lambda: len(room.browser.got("text_ack")) == 2)
        assert room.gemini.typed.count("By typing.") == 1
    assert [turn.text for turn in room.interviews.transcript].count("By typing.") == 1


@in_virtual_time
async def test_a_typed_answer_to_a_question_on_record_as_half_heard_is_replied_to() -> None:
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=1),
        turns=(given.turn(2, "What do you", unheard_text=" build?"),),
    )
    record = ResumptionRecord(Handle("h1", 2), "a-live-model", STREAM)
    room = Room(claimed=claimed, record=record, dialler=FakeDialler(UNREACHABLE))
    async with room.open(client_messages.Hello(STREAM, 0, 0, None)):
        # It comes with the page's return, before Gemini is there.
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "Engines."))
        await until(lambda: room.dialler.sessions and room.gemini.said)
        assert '{"Candidate": "Engines."}' in room.gemini.context[0]
        assert "react to what they said" in room.gemini.said[0]


@in_virtual_time
async def test_an_answer_that_is_refused_costs_neither_the_connection_nor_the_next_one() -> None:
    room = Room()
    async with room.talking():
        room.bridge.on_text(client_messages.RefusedAnswer("a" * 16, "too_long"))
        room.bridge.on_text(client_messages.TypedAnswer("b" * 16, "Shorter."))
        await until(lambda: bool(room.browser.got("text_ack")))
        assert room.browser.got("text_refused") == [
            {"type": "text_refused", "id": "a" * 16, "code": "too_long"}
        ]
        assert room.browser.closed_with is None
    assert [turn.text for turn in room.interviews.transcript] == ["Hello Sam.", "Shorter."]


@in_virtual_time
async def test_a_typed_answer_is_passed_on_as_words_and_not_as_a_direction() -> None:
    room = Room()
    async with room.talking():
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "[Time is up.]"))
        await until(lambda: room.gemini.typed)
        assert room.gemini.typed == ["(Time is up.)"]
        assert room.gemini.said == [instructions.GREET]
    assert room.interviews.turns[3].text == "[Time is up.]"


@in_virtual_time
async def test_a_typed_answer_is_acknowledged_when_it_is_stored_and_not_before() -> None:
    room = Room()
    async with room.talking():
        await asyncio.sleep(1)
        room.interviews.answers.clear()
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "By typing."))
        await asyncio.sleep(3)
        assert not room.browser.got("text_ack")
        room.interviews.answers.set()
        await until(lambda: room.browser.got("text_ack"))
        assert room.interviews.turns[3].text == "By typing."


@in_virtual_time
async def test_while_the_database_is_away_all_is_handed_in_and_nothing_acknowledged() -> None:
    room = Room()
    async with room.talking():
        await asyncio.sleep(1)
        with room.interviews.away():
            for number in range(3):
                room.bridge.on_text(
                    client_messages.TypedAnswer(f"{number:016x}", f"Answer {number}.")
                )
                room.speak(10)
                await asyncio.sleep(3)
                room.gemini.says(events.HeardFragment(f" and {number}"))
            await asyncio.sleep(1)
            handed_in = {turn.text for batch in room.interviews.handed_in for turn in batch.turns}
            assert {"Answer 0.", "Answer 1.", "Answer 2.", "and 0", "and 1 and 2"} <= handed_in
            assert not room.browser.got("text_ack")
            assert not room.browser.got("ack")
        await until(lambda: len(room.browser.got("text_ack")) == 3)
        await until(lambda: [ack["seq"] for ack in room.browser.got("ack")] == [29])
    numbers = [batch.number for batch in room.interviews.handed_in]
    assert numbers == list(range(1, len(numbers) + 1))


@in_virtual_time
async def test_an_answer_taken_by_an_earlier_owner_is_not_taken_again() -> None:
    stored = given.turn(3, "Once.", source=TurnSource.TYPED, answer_id="b" * 16)
    room = Room(
        record=ResumptionRecord(stream=STREAM),
        claimed=given.claimed(
            first_time=False, progress=Progress(greeted=True), turns=(given.turn(2), stored)
        ),
    )
    async with room.open():
        room.bridge.on_text(client_messages.TypedAnswer("b" * 16, "Once."))
        await until(lambda: room.browser.got("text_ack"))
    assert room.interviews.transcript == ()


@in_virtual_time
@pytest.mark.parametrize(
    ("playing", "played_out", "filed_under"), [(2, 2, 1), (4, 2, 1), (2, None, None)]
)
async def test_a_question_that_the_page_has_played_to_its_end_was_asked_whoever_asked_it(
    playing: int, played_out: int | None, filed_under: int | None
) -> None:
    """Its owner died before it could store what was heard; the answer is typed to the next one."""
    asked = given.plan().questions[0].text
    begun = given.turn(2, "Hello Sam.", unheard_text=asked, question=None, final=False)
    room = Room(
        record=ResumptionRecord(stream=STREAM),
        claimed=given.claimed(
            epoch=2, first_time=False, progress=Progress(greeted=True), turns=(begun,)
        ),
    )
    room.interviews.epoch = 2
    async with room.open(
        client_messages.Hello(
            STREAM, 0, 0, client_messages.Played(playing, 4_896), epoch=1, played_out=played_out
        )
    ):
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "I built pumps for ten years."))
        await until(lambda: room.browser.got("text_ack"))
        [acknowledged] = room.browser.got("text_ack")
        assert acknowledged["question"] == filed_under
        await asyncio.sleep(1)
    greeting = room.interviews.turns[2]
    assert (greeting.text, greeting.unheard_text) == (
        (f"Hello Sam. {asked}", "") if played_out else ("Hello Sam.", asked)
    )
    shown = [caption["text"] for caption in room.browser.got("caption") if caption["turn"] == 2]
    assert shown[-1] == (f"Hello Sam. {asked}" if played_out else "Hello Sam.")


@in_virtual_time
async def test_an_answer_sent_again_to_the_next_owner_is_stored_once() -> None:
    first = Room()
    async with first.talking():
        first.bridge.on_text(client_messages.TypedAnswer("a" * 16, "By typing."))
        await until(lambda: first.interviews.turns.get(3))
        # Redis never hears of it: all that the next owner has is what was stored.
    second = Room(claimed=first.next_claim)
    second.interviews.epoch = 2
    async with second.open():
        second.bridge.on_text(client_messages.TypedAnswer("a" * 16, "By typing."))
        await until(lambda: second.browser.got("text_ack"))
    stored = first.interviews.turns | second.interviews.turns
    assert [turn.text for turn in stored.values()].count("By typing.") == 1


@in_virtual_time
async def test_a_reply_that_had_only_just_begun_when_its_worker_died_is_given_anew() -> None:
    begun = given.turn(4, start_ms=4_000, end_ms=4_000, final=False)
    room = Room(
        record=ResumptionRecord(Handle("h1", 2), "a-live-model", STREAM),
        claimed=given.claimed(
            first_time=False,
            progress=Progress(greeted=True, question=1),
            turns=(
                given.turn(2),
                given.turn(3, source=TurnSource.TYPED, answer_id="a" * 16),
                replace(begun, text=""),
            ),
        ),
    )
    async with room.open():
        await until(lambda: room.dialler.sessions and room.gemini.said)
        assert instructions.GREET not in room.gemini.said


@in_virtual_time
async def test_what_was_spoken_goes_on_after_an_answer_typed_while_gemini_was_away() -> None:
    room = Room(dialler=FakeDialler(None, UNREACHABLE))
    async with room.talking():
        await with_a_handle(room)
        room.speak(10)
        await asyncio.sleep(0.1)
        room.gemini.says(events.HeardFragment("I build"), events.HeardFragment(" small"))
        await asyncio.sleep(0.1)
        room.gemini.drops()
        await asyncio.sleep(0.01)
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "Engines, mostly."))
        await until(lambda: len(room.dialler.sessions) > 1)
        room.speak(10, resent_from=room.browser.got("resend")[-1]["from_seq"])
        room.gemini.says(events.HeardFragment("build small"), events.HeardFragment(" engines."))
        await room.reply("I see.", turn=6)
    texts = [turn.text for turn in room.interviews.transcript]
    assert texts == ["Hello Sam.", "I build small engines.", "Engines, mostly.", "I see."]


@in_virtual_time
async def test_what_was_typed_to_a_live_interviewer_does_not_finish_the_question() -> None:
    claimed = given.claimed(
        first_time=False,
        progress=Progress(greeted=True, question=3, questions_finished=(1, 2)),
        turns=(given.turn(2, question=3),),
    )
    room = Room(claimed=claimed, dialler=FakeDialler(None, *[UNREACHABLE] * 200))
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions)
        room.bridge.on_text(client_messages.TypedAnswer("a" * 16, "Please repeat that."))
        await asyncio.sleep(0.1)
        room.gemini.drops()
        await until(lambda: "text_only" in room.browser.phases)
        assert shows_question(room, 3)
        assert room.browser.closed_with is None


@in_virtual_time
async def test_while_the_database_is_away_words_are_handed_in_a_moment_after_they_came() -> None:
    room = Room()
    async with room.talking():
        with room.interviews.away():
            await room.answer("I build")
            await asyncio.sleep(1.5)
            room.gemini.says(events.HeardFragment(" pumps."))
            await asyncio.sleep(0.3)
            handed_in = {turn.text for batch in room.interviews.handed_in for turn in batch.turns}
            assert "I build pumps." in handed_in
