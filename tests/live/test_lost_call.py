"""The whole bridge against the practice Gemini: a call that a drop took costs no reply."""

import asyncio
from dataclasses import replace

import pytest

from live.core.protocol import client_messages, client_reader
from live.ports import ResumptionRecord
from live.simulator.clock import ScaledClock
from live.simulator.habits import Habits
from live.simulator.server import running_simulator
from tests.fakes import FakeInterviewStore
from tests.live.practice import MODEL, practice_room
from tests.live.room import Room
from tests.virtual_time import until


async def greeted(room: Room) -> ResumptionRecord:
    """Hold the greeting; return what the next worker finds of it."""
    records = room.shared.records
    async with room.open():
        room.bridge.on_text(client_messages.Start())
        await until(lambda: any(record.handle for record in records.values()), 10.0)
        # All of it was heard: the next connection is told nothing that would be its first input.
        room.bridge.on_text(client_messages.Played(2, client_reader.MAX_PLAYED_MS))
        await until(lambda: room.interviews.turns[2].final, 10.0)
    return records[room.claimed.session_id]


@pytest.mark.parametrize("lost_calls", [{"c1": "begin_question"}, {}], ids=["known", "not known"])
async def test_an_answer_after_a_lost_call_is_replied_to_where_the_call_is_known(
    lost_calls: dict[str, str],
) -> None:
    async with running_simulator(
        clock=ScaledClock(20), habits=Habits(lifetime_s=None)
    ) as simulator:
        first = practice_room(simulator, MODEL)
        record = await greeted(first)
        await simulator.control.fault("lost_call")
        second = practice_room(
            simulator,
            MODEL,
            claimed=first.next_claim,
            record=replace(record, lost_calls=lost_calls),
            interviews=FakeInterviewStore(epoch=2),
        )
        async with second.open():
            second.bridge.on_text(client_messages.Start())
            await simulator.control.until(lambda log: len(log) == 2 and log[1]["resumed"])
            second.bridge.on_text(
                client_messages.TypedAnswer("0123456789abcdef", "I build pumps for ships")
            )
            if lost_calls:
                await until(lambda: second.browser.frames, 20.0)
            else:
                await asyncio.sleep(1.0)  # twenty of Gemini's
                assert not second.browser.frames
    assert [t.text for t in second.interviews.transcript if t.answer_id] == [
        "I build pumps for ships"
    ]
