"""What one interview may come to in all: at a total it ends as when its time is up."""

import asyncio
from decimal import Decimal

from interviews.progress import Progress, Usage
from interviews.records import EndReason, LedgerKind
from live import instructions
from live.core.link.totals import TURNS_A_SIDE, TYPED_CHARACTERS, Ceilings
from live.core.model import events
from live.core.protocol import client_messages
from live.core.protocol.flood import TokenBucket
from live.timekeeper import GRACE_MS
from tests.fakes import FakeModelSession
from tests.live import given
from tests.live.room import Room
from tests.virtual_time import in_virtual_time, until

LONGEST = "x" * 4_000
PRICES = {
    "currency": "USD",
    "audio_in": "3.00",
    "audio_out": "12.00",
    "text_in": "0.75",
    "text_out": "4.50",
}


def typed(number: int, text: str = LONGEST) -> client_messages.TypedAnswer:
    return client_messages.TypedAnswer(f"{number:016x}", text)


def refused(room: Room) -> list[tuple[str, str]]:
    return [(message["id"], message["code"]) for message in room.browser.got("text_refused")]


def told_to_end(gemini: FakeModelSession) -> bool:
    return instructions.FULL in gemini.said


def claimed_with(**progress: object) -> Room:
    came_to = Progress(question=1, questions_asked=(1,), **progress)  # type: ignore[arg-type]
    return Room(claimed=given.claimed(progress=came_to, first_time=False))


# Totals hold whatever the pace is; that has tests of its own.
def any_pace() -> TokenBucket:
    return TokenBucket(1_000, 1_000)


@in_virtual_time
async def test_who_types_as_fast_as_the_server_reads_is_said_goodbye_to_at_the_total() -> None:
    room = Room(answers=any_pace())
    async with room.talking():
        for number in range(200):
            room.bridge.on_text(typed(number))
            await asyncio.sleep(0.06)
        assert sum(len(words) for words in room.gemini.typed) == TYPED_CHARACTERS
        assert len(refused(room)) == 200 - TYPED_CHARACTERS // 4_000
        assert {code for _, code in refused(room)} == {"full"}
        await until(lambda: told_to_end(room.gemini))
        room.gemini.says(events.ToolCalled("c1", instructions.END_INTERVIEW, {"reason": "done"}))
        await room.reply("Thank you, goodbye.", turn=22)
        await until(lambda: room.interviews.ended is not None)
    assert room.interviews.ended is EndReason.LIMIT_REACHED
    assert room.interviews.progress.typed_characters == TYPED_CHARACTERS
    assert room.browser.got("ended")[0]["reason"] == "completed"
    ended = next(event for event in room.interviews.ledger if event.kind is LedgerKind.ENDED)
    assert ended.details == {"reason": "limit_reached", "total": "typed"}


@in_virtual_time
async def test_an_answer_that_was_taken_before_the_total_is_acknowledged_again_after_it() -> None:
    room = Room(answers=any_pace())
    async with room.talking():
        for number in range(11):
            room.bridge.on_text(typed(number))
        room.bridge.on_text(typed(3))
        await until(lambda: len(room.browser.got("text_ack")) == 11)
        assert [answer for answer, _ in refused(room)] == [typed(10).id]


@in_virtual_time
async def test_an_answer_of_long_ago_that_comes_again_is_acknowledged_and_stored_once() -> None:
    last = tuple(given.turn(number) for number in range(301, 421))
    before = {typed(5).id: 2}
    room = Room(claimed=given.claimed(turns=last, answers=before, first_time=False))
    async with room.open():
        room.bridge.on_text(typed(5))
        await until(lambda: room.browser.got("text_ack"))
        assert room.browser.got("text_ack")[0]["question"] == 2
    assert all(turn.answer_id != typed(5).id for turn in room.interviews.turns.values())


@in_virtual_time
async def test_a_candidate_is_told_when_most_of_what_may_be_typed_was_typed() -> None:
    room = claimed_with(typed_characters=31_900)
    async with room.talking():
        room.bridge.on_text(typed(1, "y" * 600))
        await until(lambda: room.browser.got("notice"))
        assert "7500 more characters" in room.browser.got("notice")[0]["sentence"]
        assert room.browser.got("notice")[0]["code"] == "nearly_full"
        assert room.gemini.context.count(instructions.NEARLY_FULL) == 1
        await asyncio.sleep(5)
        assert len(room.browser.got("notice")) == 1


@in_virtual_time
async def test_who_comes_back_is_not_told_again_that_little_can_be_typed() -> None:
    room = claimed_with(typed_characters=36_000)
    async with room.open():
        await room.start()
        await asyncio.sleep(5)
        assert not room.browser.got("notice")


@in_virtual_time
async def test_an_interviewer_that_does_not_say_goodbye_is_ended_a_minute_after_the_total() -> None:
    room = claimed_with(candidate_turns=TURNS_A_SIDE - 1)
    async with room.talking():
        await room.answer("One word too many.")
        await until(lambda: told_to_end(room.gemini))
        await until(lambda: room.interviews.ended is not None, within_s=2 * GRACE_MS / 1_000)
    assert room.interviews.ended is EndReason.LIMIT_REACHED


@in_virtual_time
async def test_an_hour_of_the_plan_has_five_hundred_turns_a_side_and_two_hours_twice_as_many() -> (
    None
):
    came_to = Progress(candidate_turns=TURNS_A_SIDE + 1, questions_asked=(1,))
    plan = given.plan(duration_minutes=61)
    room = Room(claimed=given.claimed(plan=plan, progress=came_to, first_time=False))
    async with room.talking():
        await asyncio.sleep(5)
        assert not told_to_end(room.gemini)


@in_virtual_time
async def test_an_interview_that_has_cost_what_it_may_is_said_goodbye_to() -> None:
    room = Room(ceilings=Ceilings(cost=Decimal(2), prices=PRICES))
    async with room.talking():
        room.gemini.says(events.TokensUsed(Usage(prompt_tokens=2_000_000, total_tokens=2_000_000)))
        await asyncio.sleep(3)
        assert not told_to_end(room.gemini)
        room.gemini.says(events.TokensUsed(Usage(prompt_tokens=700_000, total_tokens=700_000)))
        await until(lambda: told_to_end(room.gemini))


@in_virtual_time
async def test_tokens_that_cost_nothing_are_counted_too() -> None:
    free = dict.fromkeys(PRICES, "0")
    room = Room(ceilings=Ceilings(tokens=100_000, prices=free))
    async with room.talking():
        room.gemini.says(events.TokensUsed(Usage(total_tokens=60_000, thoughts_tokens=40_000)))
        await until(lambda: told_to_end(room.gemini))


@in_virtual_time
async def test_who_reloads_the_page_at_a_total_gets_no_second_minute() -> None:
    first = claimed_with(typed_characters=TYPED_CHARACTERS - 1)
    async with first.talking():
        first.bridge.on_text(typed(1, "the last"))
        await asyncio.sleep(40)
    kept = first.interviews.progress
    assert kept.full_at_ms is not None
    assert kept.elapsed_ms > kept.full_at_ms + 30_000
    again = Room(claimed=given.claimed(progress=kept, epoch=2, first_time=False))
    again.interviews.epoch = 2
    async with again.talking():
        again.bridge.on_text(typed(2, "one more"))
        await until(lambda: refused(again) == [(typed(2).id, "full")])
        await until(lambda: again.interviews.ended is not None, within_s=30)
    assert again.interviews.ended is EndReason.LIMIT_REACHED


@in_virtual_time
async def test_an_interview_in_writing_ends_at_a_total_at_once() -> None:
    room = claimed_with(typed_characters=TYPED_CHARACTERS - 10)
    room.shared.dials_left = 0
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(lambda: "text_only" in room.browser.phases)
        room.bridge.on_text(typed(1, "the very last"))
        await until(lambda: room.interviews.ended is not None, within_s=5)
    assert room.interviews.ended is EndReason.LIMIT_REACHED


@in_virtual_time
async def test_what_every_owner_counted_is_stored() -> None:
    room = claimed_with(typed_characters=7, candidate_turns=3, interviewer_turns=4)
    async with room.talking():
        room.bridge.on_text(typed(1, "four"))
        await room.answer("Spoken, too.")
        await until(lambda: room.interviews.progress.candidate_turns == 5)
    kept = room.interviews.progress
    assert (kept.typed_characters, kept.interviewer_turns) == (11, 5)
