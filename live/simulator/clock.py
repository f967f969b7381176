"""The simulator's time: real, or real time made to pass faster for tests.

Everything that lasts (playback, pacing, lifetimes, faults) waits on one Clock, never on asyncio's
own sleep; audio positions are samples and know no clock.
"""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds that pass evenly; its zero means nothing."""

    def now(self) -> float:
        """Return the time in seconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait until `seconds` of this clock's time have passed."""
        ...


class ScaledClock:
    """Monotonic time, running `scale` times as fast as the wall's.

    scale: 1 for real time; 10 makes a reply of 5 s "played" after 0.5 s.
    """

    def __init__(self, scale: float = 1.0) -> None:
        if scale <= 0:
            raise ValueError(f"time scale {scale} is not above 0")
        self._scale = scale

    def now(self) -> float:
        return time.monotonic() * self._scale

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self._scale)
