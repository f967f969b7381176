"""What a conversation on one connection is made of.

Owns the grouping, and the two questions that everybody in it asks: which habits hold for this
candidate now, and whether a fault is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from live.simulator.faults import Fault, Kind, Moment
from live.simulator.habits import Habits
from live.simulator.handles import Lineage
from live.simulator.journal import ConnectionRecord
from live.simulator.link import Link
from live.simulator.models import MODELS, Model
from live.simulator.setup import Setup
from live.simulator.stage import Stage


@dataclass(frozen=True, slots=True)
class Scene:
    """One connection's surroundings.

    group: where its tasks live; the connection ends them.  strike_at: carries out the faults
    whose moment has come.  poisoned: it transcribes and never replies.
    """

    stage: Stage
    setup: Setup
    lineage: Lineage
    link: Link
    record: ConnectionRecord
    group: asyncio.TaskGroup
    strike_at: Callable[[Moment, float], Awaitable[None]]
    poisoned: bool

    @property
    def habits(self) -> Habits:
        """What this candidate meets now; it may change at any time."""
        return self.stage.habits.of(self.record.candidate)

    @property
    def model(self) -> Model:
        """The rules of the model that speaks."""
        return MODELS[self.setup.model]

    def take_fault(self, kind: Kind) -> Fault | None:
        """Use up one count of a fault that holds for a situation; None when none is armed."""
        return self.stage.board.take(self.record.number, self.record.candidate, kind)
