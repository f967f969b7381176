"""A page that plays nothing: what its captions show counts as heard, and nothing waits for sound."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from interviews.records import LedgerKind
from live import instructions
from live.core.link import policy
from live.core.model import events
from live.core.protocol import client_messages
from tests.live import given
from tests.live import room as rooms
from tests.live.room import STREAM, Room
from tests.virtual_time import in_virtual_time, until

SILENT = client_messages.Hello(STREAM, 0, 0, None, plays=False)
REPLY_MS = 10_000


def voice(ms: int) -> events.ReplyAudio:
    return events.ReplyAudio(rooms.voice(ms))


def voiced_turns(room: Room) -> set[int]:
    """Which turns the page was sent sound of."""
    return {struct.unpack_from("<BBHII", frame)[3] for frame in room.browser.frames}


async def reply(room: Room, text: str, *, ms: int = REPLY_MS) -> None:
    """Gemini says something, faster than it could be played."""
    room.gemini.says(
        events.SpokenFragment(text),
        voice(ms),
        events.GenerationComplete(),
        events.TurnComplete(),
    )
    await asyncio.sleep(0.1)


@asynccontextmanager
async def reading(room: Room, hello: client_messages.Hello = SILENT) -> AsyncIterator[None]:
    """Somebody who reads has been greeted."""
    async with room.open(hello):
        room.bridge.on_text(client_messages.Start())
        await until(lambda: room.dialler.sessions and room.gemini.said)
        await reply(room, "Hello Sam.")
        yield


@in_virtual_time
async def test_a_silent_page_is_sent_no_sound_and_its_captions_are_what_was_heard() -> None:
    room = Room()
    async with reading(room):
        assert room.browser.captions == {2: "Hello Sam."}
        assert not room.browser.frames
        assert not room.browser.got("turn_end")
        assert room.browser.phases[-1] == "listening"
    stored = room.interviews.turns[2]
    assert (stored.text, stored.unheard_text, stored.final) == ("Hello Sam.", "", True)


@in_virtual_time
async def test_a_silent_page_that_writes_for_an_hour_is_never_too_slow() -> None:
    room = Room()
    async with reading(room):
        for number in range(30):
            room.bridge.on_text(client_messages.TypedAnswer(f"{number:016x}", f"Answer {number}."))
            await asyncio.sleep(2)
            await reply(room, f"Question {number}?", ms=30_000)
            assert room.browser.closed_with is None
    spoken = [turn for turn in room.interviews.transcript if turn.number % 2 == 0]
    assert [turn.text for turn in spoken[1:]] == [f"Question {number}?" for number in range(30)]
    assert not any(turn.unheard_text for turn in spoken)
    assert all(turn.final for turn in spoken)


@in_virtual_time
async def test_the_time_warning_comes_while_nothing_is_played() -> None:
    room = Room(claimed=given.claimed(plan=given.plan(duration_minutes=5)))
    async with reading(room):
        await until(lambda: bool(room.gemini.context), within_s=300)
        assert room.gemini.context == [instructions.time_is_short(1)]


@in_virtual_time
async def test_the_line_is_renewed_while_nothing_is_played() -> None:
    room = Room()
    async with reading(room):
        room.gemini.says(events.HandleIssued("h1"), events.GoingAway(60_000))
        await until(lambda: len(room.dialler.sessions) == 2, within_s=20)
    assert LedgerKind.ROLLED_OVER in room.interviews.kinds


@in_virtual_time
async def test_a_drops_dials_are_refilled_while_nothing_is_played() -> None:
    room = Room()
    async with reading(room):
        for drop in range(2 * policy.DIALS_PER_DROP):
            await room.dropped()
            for answer in ("Pumps.", "Valves."):
                room.bridge.on_text(
                    client_messages.TypedAnswer(f"{drop:08x}{len(answer):08x}", answer)
                )
                await reply(room, "What else?")
                await asyncio.sleep(policy.REFILL_AFTER_S + 1)
        assert "text_only" not in room.browser.phases


@in_virtual_time
async def test_a_reply_that_is_cut_was_heard_as_far_as_its_caption_went() -> None:
    room = Room()
    async with reading(room):
        room.gemini.says(
            events.SpokenFragment("What do you"),
            voice(4_000),
            events.Interrupted(),
            events.TurnComplete(),
        )
        await until(lambda: room.browser.phases[-1] == "listening")
        await reply(room, "Go on.")
    assert [room.interviews.turns[number].text for number in (4, 6)] == ["What do you", "Go on."]
    assert room.interviews.turns[4].interrupted
    assert room.interviews.turns[4].unheard_text == ""


@in_virtual_time
async def test_a_page_whose_sound_begins_to_run_hears_the_next_reply() -> None:
    room = Room()
    async with reading(room):
        room.gemini.says(events.SpokenFragment("Can you"), voice(1_000))
        await until(lambda: room.browser.captions.get(4) == "Can you")
        room.bridge.on_text(client_messages.Plays(True))
        await reply(room, " hear me?", ms=1_000)
        assert voiced_turns(room) == set()
        room.gemini.says(events.SpokenFragment("Yes."), voice(1_000), events.GenerationComplete())
        await until(lambda: bool(room.browser.got("turn_end")))
        assert voiced_turns(room) == {6}
        assert room.browser.phases[-1] == "speaking"
        room.bridge.on_text(client_messages.Played(6, 1_000))
        await until(lambda: room.browser.phases[-1] == "listening")
    assert [room.interviews.turns[number].text for number in (4, 6)] == ["Can you hear me?", "Yes."]


@in_virtual_time
async def test_a_page_whose_sound_stops_in_mid_reply_reads_the_rest() -> None:
    room = Room()
    async with room.talking():
        await room.reply("A long question.", turn=4, ms=4_000, played=False)
        room.gemini.says(events.SpokenFragment("And another."), voice(60_000))
        await until(lambda: room.browser.captions.get(6) == "And another.")
        sent = len(room.browser.frames)
        room.bridge.on_text(client_messages.Plays(False))
        room.gemini.says(voice(60_000), events.GenerationComplete(), events.TurnComplete())
        await until(lambda: room.browser.phases[-1] == "listening")
        assert len(room.browser.frames) == sent
    assert [room.interviews.turns[number].text for number in (4, 6)] == [
        "A long question.",
        "And another.",
    ]
    assert all(turn.unheard_text == "" for turn in room.interviews.transcript)


@in_virtual_time
async def test_a_page_that_does_not_say_whether_it_plays_is_sent_sound() -> None:
    room = Room()
    async with room.open(client_messages.Hello(STREAM, 0, 0, None)):
        await room.start()
    assert voiced_turns(room) == {2}
