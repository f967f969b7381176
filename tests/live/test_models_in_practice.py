"""Our table of models against the practice Gemini's own: an interview outlives a drop with each."""

from dataclasses import replace

import pytest

from live.core.protocol import client_messages
from live.gemini_models import LIVE_MODELS
from live.simulator.clock import ScaledClock
from live.simulator.controls import Log
from live.simulator.habits import Habits
from live.simulator.models import MODELS
from live.simulator.server import running_simulator
from tests.live.practice import practice_room

NAMES = sorted(LIVE_MODELS)


def asks_further(log: Log) -> bool:
    """Whether the answer was understood: it is short, and the plan's follow-up is asked."""
    return "Thank you. Why that?" in log[-1]["said"]


def test_both_tables_know_the_same_models_and_the_same_dead_ones() -> None:
    assert sorted(MODELS) == NAMES
    for name in NAMES:
        assert bool(LIVE_MODELS[name].gone.value) == (not MODELS[name].is_served.value)


@pytest.mark.parametrize("model", NAMES)
async def test_a_drop_without_a_handle_leads_back_to_a_voice(model: str) -> None:
    habits = replace(Habits(), lifetime_s=None, dead_models=True)
    async with running_simulator(clock=ScaledClock(20), habits=habits) as simulator:
        await simulator.control.fault("not_resumable")
        room = practice_room(simulator, model)
        async with room.open():
            room.bridge.on_text(client_messages.Start())
            await simulator.control.until(lambda log: bool(log) and log[0]["turns"] == 1)
            await simulator.control.fault("drop")
            await simulator.control.until(lambda log: len(log) == 2 and log[1]["setup_done"])
            room.bridge.on_text(
                client_messages.TypedAnswer("0123456789abcdef", "I build pumps for ships")
            )
            log = await simulator.control.until(asks_further)
    assert [one["setup_done"] for one in log] == [True, True]
    assert log[1]["open"]
    assert sum(one["greetings"] for one in log) == 1
