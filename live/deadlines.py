"""Comes back to the machine when one of its deadlines has passed."""

import asyncio
from collections.abc import Callable

from live.core.link.machine import Machine
from live.ports import Clock


class Deadlines:
    """Sleeps until the machine's next deadline; `look_again` when it may have moved.

    tick: called when it has passed.
    """

    def __init__(self, machine: Machine, tick: Callable[[], None], clock: Clock) -> None:
        self._machine = machine
        self._tick = tick
        self._clock = clock
        self._awaited: float | None = None
        self._has_come_nearer = asyncio.Event()

    def look_again(self) -> None:
        """The machine has taken something in; only an earlier deadline wakes anybody."""
        deadline = self._machine.deadline
        if deadline is not None and (self._awaited is None or deadline < self._awaited):
            self._has_come_nearer.set()

    async def run(self) -> None:
        """Tell it each time that one is due, until cancelled."""
        while True:
            self._has_come_nearer.clear()
            self._awaited = self._machine.deadline
            wait = None if self._awaited is None else max(0.0, self._awaited - self._clock.now())
            try:
                async with asyncio.timeout(wait):
                    await self._has_come_nearer.wait()
            except TimeoutError:
                self._tick_if_due()

    def _tick_if_due(self) -> None:
        """Tell it, unless the deadline has been put off while it was awaited."""
        deadline = self._machine.deadline
        if deadline is not None and deadline <= self._clock.now():
            self._tick()
