"""The end of the interview's time, without cutting the interviewer off."""

import asyncio

from live import instructions
from live.core.model import events
from live.core.protocol import client_messages
from tests.live import given
from tests.live.room import Room, voice
from tests.virtual_time import in_virtual_time, until

FIVE_MINUTES = given.claimed(plan=given.plan(duration_minutes=5))


@in_virtual_time
async def test_the_warning_waits_until_the_interviewer_has_finished_speaking() -> None:
    room = Room(claimed=FIVE_MINUTES)
    async with room.talking():
        await asyncio.sleep(235)
        room.gemini.says(
            events.SpokenFragment("A long question."),
            events.ReplyAudio(voice(20_000)),
            events.GenerationComplete(),
        )
        await until(lambda: room.browser.got("time_warning"))
        assert not room.gemini.context
        for ms in range(2_000, 22_000, 2_000):
            room.bridge.on_text(client_messages.Played(4, ms))
            await asyncio.sleep(0.1)
        await until(lambda: bool(room.gemini.context))
        assert room.gemini.context == [instructions.time_is_short(1)]


@in_virtual_time
async def test_an_interviewer_that_goes_on_speaking_is_told_that_time_is_up() -> None:
    room = Room(claimed=FIVE_MINUTES)
    async with room.talking():
        await asyncio.sleep(295)
        room.gemini.says(
            events.SpokenFragment("An endless story"),
            events.ReplyAudio(voice(30_000)),
        )
        await asyncio.sleep(8)
        assert instructions.TIME_IS_UP not in room.gemini.said
        await asyncio.sleep(10)
        assert instructions.TIME_IS_UP in room.gemini.said


@in_virtual_time
async def test_a_connection_that_took_the_end_with_it_is_followed_by_one_that_is_told_again() -> (
    None
):
    room = Room(claimed=FIVE_MINUTES)
    async with room.talking():
        await until(lambda: instructions.TIME_IS_UP in room.gemini.said, within_s=400)
        await room.dropped()
        await until(lambda: instructions.TIME_IS_UP in room.gemini.said)
        assert len(room.dialler.sessions) == 2
