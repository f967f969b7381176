"""Leaving without losing anybody: what a worker does when it is told to stop."""

import asyncio
import time
from typing import Final

from live.admission import admission
from live.practice import practice_desk

DRAIN_S: Final = 5.0
LOOK_EVERY_S: Final = 0.05


async def drain() -> None:
    """Move every browser to another worker and wait until all is stored."""
    desks = (admission(), practice_desk())
    for desk in desks:
        desk.move_everybody()
    deadline = time.monotonic() + DRAIN_S
    while any(desk.busy_with for desk in desks) and time.monotonic() < deadline:  # noqa: ASYNC110 - bridges end in many ways
        await asyncio.sleep(LOOK_EVERY_S)
