"""A stand-in in the test's own process, its time running twenty times as fast."""

import pytest

from live.simulator.clock import ScaledClock
from live.simulator.habits import Habits
from live.simulator.server import running_simulator
from tests.live.simulator.candidate import GREET
from tests.live.simulator.talk import Talk


@pytest.fixture
async def simulator():
    async with running_simulator(
        clock=ScaledClock(20), habits=Habits(lifetime_s=None)
    ) as simulator:
        yield simulator


@pytest.fixture
def talk() -> Talk:
    talk = Talk()
    talk.reads(GREET)
    return talk
