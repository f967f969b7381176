"""A noise interrupts the practice Gemini, which believes that the rest was not heard, though it was."""

import asyncio
import contextlib

from interviews.records import LedgerKind
from live.core.protocol import client_messages
from live.simulator.clock import ScaledClock
from live.simulator.habits import Habits
from live.simulator.server import running_simulator
from live.simulator.speaking import Pace
from tests.live.interrupting import PAGE, ducks
from tests.live.practice import MODEL, practice_room
from tests.live.test_practice_questions import is_asked, numbers_shown, play
from tests.virtual_time import until

ANSWER = (
    "I build pumps for ships, and have done so with three other people for more than six years."
)


async def test_a_question_that_was_heard_behind_a_noise_is_not_asked_again() -> None:
    habits = Habits(lifetime_s=None, pace=Pace(speed=50.0))
    async with running_simulator(clock=ScaledClock(5), habits=habits) as simulator:
        # Of five seconds that come at once, three would have been heard.
        await simulator.control.fault("noise_cut", after_ms=3_000)
        room = practice_room(simulator, MODEL)
        async with room.open(PAGE):
            room.bridge.on_text(client_messages.Start())
            await until(lambda: ducks(room), 20.0)
            playing = asyncio.create_task(play(room))
            await is_asked(room, simulator, 1)
            await until(lambda: ducks(room) == [True, False], 20.0)
            room.bridge.on_text(client_messages.TypedAnswer("0" * 16, ANSWER))
            await is_asked(room, simulator, 2)
            playing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await playing
    assert numbers_shown(room) == [1, 2]
    assert not [row for row in room.interviews.ledger if row.kind is LedgerKind.NUDGED]
    (record,) = simulator.control.connections()
    assert record["interruptions"] == 1
