"""Typed answers that come faster than anybody types are taken later, in order, each once."""

import asyncio

from interviews.records import EndReason
from live.answer_pace import WAITING_MOST
from live.core.protocol import client_messages
from live.core.protocol.flood import ANSWERS_BURST, ANSWERS_PER_S
from tests.live.room import Room
from tests.virtual_time import in_virtual_time, until

AT_ONCE = int(ANSWERS_BURST)


def type_answers(room: Room, count: int, *, first: int = 0) -> None:
    for number in range(first, first + count):
        room.bridge.on_text(client_messages.TypedAnswer(f"{number:016x}", f"Answer {number}."))


def stored(room: Room) -> list[str]:
    return [turn.text for turn in room.interviews.transcript if turn.number % 2]


def acknowledged(room: Room) -> list[int]:
    return [int(ack["id"], 16) for ack in room.browser.got("text_ack")]


@in_virtual_time
async def test_a_few_answers_at_once_are_taken_at_once() -> None:
    room = Room()
    async with room.talking():
        type_answers(room, AT_ONCE)
        await until(lambda: len(acknowledged(room)) == AT_ONCE, within_s=2)


@in_virtual_time
async def test_more_are_taken_one_after_the_other_and_none_is_refused() -> None:
    room = Room()
    async with room.talking():
        type_answers(room, AT_ONCE + WAITING_MOST)
        type_answers(room, AT_ONCE + WAITING_MOST)  # the page sends them again: they count once
        await asyncio.sleep(1)
        assert acknowledged(room)[:AT_ONCE] == list(range(AT_ONCE))
        assert len(stored(room)) == AT_ONCE
        await asyncio.sleep(WAITING_MOST / ANSWERS_PER_S + 2)
        assert sorted(set(acknowledged(room))) == list(range(AT_ONCE + WAITING_MOST))
    assert stored(room) == [f"Answer {number}." for number in range(AT_ONCE + WAITING_MOST)]
    assert room.browser.got("text_refused") == []


@in_virtual_time
async def test_a_flood_of_answers_is_refused_with_a_time_and_the_connection_goes_on() -> None:
    room = Room()
    async with room.talking():
        type_answers(room, 40)
        await asyncio.sleep(1)
        refused = room.browser.got("text_refused")
        assert len(refused) == 40 - AT_ONCE - WAITING_MOST
        assert {one["code"] for one in refused} == {"too_fast"}
        assert refused[0]["retry_ms"] == WAITING_MOST / ANSWERS_PER_S * 1000
        assert room.browser.closed_with is None


@in_virtual_time
async def test_an_end_takes_the_answers_that_wait_along() -> None:
    room = Room()
    async with room.talking():
        type_answers(room, AT_ONCE + 3)
        room.bridge.on_text(client_messages.End())
        await until(lambda: room.interviews.ended is not None)
    assert room.interviews.ended is EndReason.CANDIDATE_ENDED
    assert stored(room) == [f"Answer {number}." for number in range(AT_ONCE + 3)]
