"""A reply that something interrupts, on a page that can lower its sound."""

import asyncio

from live.core.model import events
from live.core.protocol import client_messages
from tests.live.room import STREAM, Room, voice
from tests.virtual_time import until

PAGE = client_messages.Hello(STREAM, 0, 0, None, ducks=True)
WORDS = "one two three four five six seven eight"


async def interrupt(room: Room, *, whole: bool = False) -> None:
    """The interviewer says eight words in 4 s, turn 4; after half a second of them something interrupts it."""
    room.gemini.says(events.SpokenFragment(WORDS), events.ReplyAudio(voice(4_000)))
    if whole:
        room.gemini.says(events.GenerationComplete())
    await until(lambda: len(room.browser.frames) >= 20)
    room.bridge.on_text(client_messages.Played(4, 500))
    room.gemini.says(events.Interrupted(), events.TurnComplete())
    await until(lambda: room.browser.got("duck"))


async def hear_to_the_end(room: Room) -> None:
    """The page plays on to the end of turn 4."""
    for ms in range(750, 4_001, 250):
        room.bridge.on_text(client_messages.Played(4, ms))
        await asyncio.sleep(0.25)


def ducks(room: Room) -> list[bool]:
    """Whether the page was told to lower the interviewer, each time."""
    return [message["on"] for message in room.browser.got("duck")]
