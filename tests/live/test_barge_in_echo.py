"""The interviewer's own sound that comes back through the microphone is nobody's answer."""

import asyncio

import pytest

from interviews.records import LedgerKind
from live.core.model import events
from live.core.protocol import client_messages
from tests.live.interrupting import PAGE, ducks, hear_to_the_end, interrupt
from tests.live.room import Room
from tests.virtual_time import in_virtual_time


def notices(room: Room) -> list[str]:
    return [notice["code"] for notice in room.browser.got("notice")]


@in_virtual_time
async def test_words_that_were_just_played_are_an_echo_and_nobodys_answer() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        for fragment in ("one", " two", " thr"):
            room.gemini.says(events.HeardFragment(fragment))
            await asyncio.sleep(0.1)
        await hear_to_the_end(room)
        await asyncio.sleep(3)
        assert not room.browser.got("flush")
        assert notices(room) == ["echo"]
    assert [turn.number for turn in room.interviews.transcript] == [2, 4]
    rows = [r for r in room.interviews.ledger if r.kind is LedgerKind.NUDGED]
    assert "echo" in [row.details["why"] for row in rows]


@pytest.mark.parametrize("answer", [("two", " I"), ("two three", " four Wait")])
@in_virtual_time
async def test_who_repeats_some_words_of_it_and_goes_on_has_spoken(answer: tuple[str, str]) -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        for fragment in answer:
            room.gemini.says(events.HeardFragment(fragment))
            await asyncio.sleep(0.1)
        assert room.browser.got("flush")
        room.bridge.on_text(client_messages.Played(4, 1_000, flushed=True))
        await asyncio.sleep(0.1)
    assert room.interviews.turns[5].text == "".join(answer)
    assert not notices(room)


@in_virtual_time
async def test_who_repeats_two_words_of_it_is_heard_when_nothing_follows() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        room.gemini.says(events.HeardFragment("three"))
        await hear_to_the_end(room)
        await asyncio.sleep(3)
        assert not notices(room)
    assert room.interviews.turns[5].text == "three"


@in_virtual_time
async def test_a_voice_that_comes_and_goes_with_the_loudness_is_an_echo() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        await room.talk(1_000, quiet=True)
        assert ducks(room) == [True, False]
        room.detector.hears_speech = True
        await room.talk(400)
        assert ducks(room) == [True, False, True]
        room.detector.hears_speech = False
        await room.talk(1_500, quiet=True)
        assert ducks(room) == [
            True,
            False,
            True,
        ]  # it stays low: loud it would interrupt itself again
        assert notices(room) == ["echo"]
        assert not room.browser.got("flush")


@in_virtual_time
async def test_words_that_are_kept_back_at_the_end_are_stored() -> None:
    room = Room()
    async with room.talking(PAGE):
        await interrupt(room)
        room.gemini.says(events.HeardFragment("three"))
        await asyncio.sleep(0.1)
        room.bridge.on_text(client_messages.End(0))
        await room.closed()
    assert room.interviews.turns[5].text == "three"
