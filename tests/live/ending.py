"""Interviews whose end is near."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from live import instructions
from live.core.errors import Failure, LinkError
from live.core.model import events
from tests.live import given
from tests.live.room import Room
from tests.virtual_time import until

UNREACHABLE = LinkError(Failure.UNREACHABLE)
DROPPED = LinkError(Failure.DROPPED, 1011)
GREETED = instructions.GREET


def now() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def goodbye() -> AsyncIterator[Room]:
    """All is answered: the model says goodbye in turn 4 and asks for the end."""
    room = Room(claimed=given.claimed(progress=given.all_answered()))
    async with room.talking():
        await said_goodbye(room)
        yield room


async def said_goodbye(room: Room) -> None:
    await room.reply("Goodbye, Sam.", turn=4, ms=2_000, played=False)
    call = events.ToolCalled("c9", "end_interview", {"reason": "questions_finished"})
    room.gemini.says(call, events.TurnComplete())
    await until(lambda: room.browser.phases[-1] == "ending")
