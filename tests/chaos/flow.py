"""Whether a candidate's voice reaches Gemini: the simulator's log, looked at again and again."""

import asyncio
import time
from typing import Any, Final, Self

from tests.stack import RealStack

LOOK_EVERY_S: Final = 0.05


class Silence:
    """The longest time since it was made in which nothing of a candidate's arrived."""

    def __init__(self, now: float) -> None:
        self._last = now
        self.longest_ms = 0

    def arrived(self, now: float) -> None:
        """Something arrived."""
        self.longest_ms = max(self.longest_ms, round((now - self._last) * 1000))
        self._last = now


class Flow:
    """Use as an asynchronous context manager, one for a stack."""

    def __init__(self, stack: RealStack, every_s: float = LOOK_EVERY_S) -> None:
        self._stack = stack
        self._every_s = every_s
        self._watches: dict[str, Silence] = {}
        self._frames: dict[int, int] = {}

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def watch(self, name: str) -> None:
        """Watch a candidate from now on."""
        self._watches[name] = Silence(time.monotonic())

    def longest_silence_ms(self, name: str) -> int:
        """Return how long at the most nothing arrived of a candidate who is watched."""
        return self._watches[name].longest_ms

    async def _look(self) -> None:
        simulator, since = self._stack.simulator, 0
        while True:
            await asyncio.sleep(self._every_s)
            if simulator is not self._stack.simulator:
                # One that was started again counts its connections anew.
                simulator, since = self._stack.simulator, 0
                self._frames.clear()
            try:
                records = await asyncio.to_thread(self._stack.connections, since=since)
            except OSError:
                continue
            now = time.monotonic()
            for record in records:
                self._take(record, now)
            open_ones = [record["number"] for record in records if record["open"]]
            since = min(open_ones, default=since + len(records) + 1) - 1

    def _take(self, record: dict[str, Any], now: float) -> None:
        grown = record["audio_frames"] > self._frames.get(record["number"], 0)
        self._frames[record["number"]] = record["audio_frames"]
        watch = self._watches.get(record["candidate"])
        if grown and watch is not None:
            watch.arrived(now)
