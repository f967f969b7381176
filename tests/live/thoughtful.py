"""An interview in which our server decides when an answer is over."""

from typing import Any

from interviews.frozen_plan import TURN_TAKING_PRESETS
from tests.live import given
from tests.live.room import Room

PLAN = given.plan(turn_taking=TURN_TAKING_PRESETS["thoughtful"])


def thoughtful(**fields: Any) -> Room:
    """A room like any other, but for who decides."""
    return Room(claimed=given.claimed(plan=PLAN), **fields)


def marks(room: Room) -> list[str]:
    """What Gemini was told on its present connection, in order."""
    return [mark for mark, _ in room.gemini.activities]
