"""Whole interviews with the practice Gemini, whose manners with functions and words differ."""

import asyncio
import contextlib
import struct

import pytest

from interviews.records import EndReason, Speaker
from live.core.protocol import client_messages
from live.core.sound.audio import BYTES_PER_SAMPLE, downlink_ms
from live.simulator.clock import ScaledClock
from live.simulator.habits import Habits
from live.simulator.server import Simulator, running_simulator
from tests.live.practice import MODEL, practice_room
from tests.live.room import Room
from tests.virtual_time import until

HEADER_BYTES = 12
ANSWERS = (
    "I build pumps for ships, and have done so with three other people for more than six years.",
    "One pump ran dry at sea because nobody had told the night shift that a valve was shut.",
    "Larger pumps for harbours, because they have asked us for them twice since the summer began.",
)


async def play(room: Room) -> None:
    """Play everything, as a page would, in no time."""
    played = 0
    while True:
        if played < len(room.browser.frames):
            played = len(room.browser.frames)
            frame = room.browser.frames[-1]
            turn, offset = struct.unpack_from("<II", frame, 4)
            samples = offset + (len(frame) - HEADER_BYTES) // BYTES_PER_SAMPLE
            room.bridge.on_text(client_messages.Played(turn, downlink_ms(samples)))
        await asyncio.sleep(0.02)


def numbers_shown(room: Room) -> list[int | None]:
    shown = [message["number"] for message in room.browser.got("question")]
    return [number for at, number in enumerate(shown) if at == 0 or shown[at - 1] != number]


async def is_asked(room: Room, simulator: Simulator, number: int) -> None:
    """Wait until the question was heard here, and in the practice Gemini's opinion, too."""
    await until(lambda: numbers_shown(room)[-1:] == [number], 20.0)
    await simulator.control.until(lambda log: log[-1]["turns"] == number)
    await until(lambda: room.browser.phases[-1] == "listening", 20.0)


@pytest.mark.parametrize(
    "habit",
    ["", "late_tools", "unruly_tools", "paraphrase", "no_tools", "other_language"],
)
async def test_every_question_is_shown_asked_answered_and_on_record(habit: str) -> None:
    habits = Habits(lifetime_s=None, **{habit: True} if habit else {})  # type: ignore[arg-type]
    async with running_simulator(clock=ScaledClock(20), habits=habits) as simulator:
        room = practice_room(simulator, MODEL)
        async with room.open():
            playing = asyncio.create_task(play(room))
            room.bridge.on_text(client_messages.Start())
            for number, answer in enumerate(ANSWERS, start=1):
                await is_asked(room, simulator, number)
                room.bridge.on_text(client_messages.TypedAnswer(f"{number:016x}", answer))
            if habit == "no_tools":
                await until(lambda: "Goodbye" in list(room.browser.captions.values())[-1], 20.0)
                room.bridge.on_text(client_messages.End())
            await room.closed(within_s=20.0)
            playing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await playing
    assert room.interviews.ended is EndReason.COMPLETED
    assert numbers_shown(room) == [1, 2, 3]
    progress = room.interviews.progress
    assert progress.questions_asked == progress.questions_answered == (1, 2, 3)
    answered = {
        t.question: t.text for t in room.interviews.transcript if t.speaker is Speaker.CANDIDATE
    }
    assert answered == dict(enumerate(ANSWERS, start=1))
