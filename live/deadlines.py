"""Comes back to the machine when one of its deadlines has passed."""

import asyncio
from collections.abc import Callable

from live.core.happenings import Happening, Tick
from live.core.machine import Machine
from live.ports import Clock


class Deadlines:
    """Sleeps until the machine's next deadline; `look_again` when it may have moved."""

    def __init__(
        self, machine: Machine, tell: Callable[[Happening, float], None], clock: Clock
    ) -> None:
        self._machine = machine
        self._tell = tell
        self._clock = clock
        self._may_have_moved = asyncio.Event()

    def look_again(self) -> None:
        """The machine has taken something in."""
        self._may_have_moved.set()

    async def run(self) -> None:
        """Tell the machine each time that is due, until cancelled."""
        while True:
            self._may_have_moved.clear()
            deadline = self._machine.deadline
            wait = None if deadline is None else max(0.0, deadline - self._clock.now())
            try:
                async with asyncio.timeout(wait):
                    await self._may_have_moved.wait()
            except TimeoutError:
                self._tell(Tick(), self._clock.now())
