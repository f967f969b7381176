"""Command over a running stand-in: faults, the log of connections, a clean slate.

Owns what can be commanded; `control_http.py` offers it to other processes, tests use it directly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from live.simulator.connection import Connection
from live.simulator.fault_reading import read_fault
from live.simulator.faults import Fault, Kind, Moment
from live.simulator.stage import Stage

Log = Sequence[Mapping[str, Any]]


class Controls:
    """Commands a stand-in.

    connections: the live ones.  end_outage: opens the port again at once.
    """

    def __init__(
        self,
        stage: Stage,
        connections: Callable[[], Sequence[Connection]],
        end_outage: Callable[[], None],
    ) -> None:
        self._stage = stage
        self._live = connections
        self._end_outage = end_outage

    async def fault(self, fault: str | Mapping[str, Any] | Fault, **values: Any) -> dict[str, Any]:
        """Let something go wrong; return its number, whom it struck, and whether it waits.

        fault: its name (with its fields as keywords), its JSON, or itself.  Raises FaultError.
        """
        if isinstance(fault, str):
            fault = {"fault": fault, **values}
        if isinstance(fault, Mapping):
            fault = read_fault(fault)
        board = self._stage.board
        fault = board.number(fault)
        concerned = [
            one for one in self._live() if fault.concerns(one.record.number, one.record.candidate)
        ]
        struck: list[int] = []
        if fault.when is Moment.NOW:
            if fault.kind is Kind.OUTAGE:
                self._stage.begin_outage(fault.seconds)
            else:
                await asyncio.gather(*(one.strike(fault) for one in concerned))
            struck = [one.record.number for one in concerned]
        else:
            board.arm(fault)
            struck = await self._strike_between_turns(fault, concerned)
            if fault.kind in (Kind.SLOW, Kind.LATE_PONG):
                struck = _slow_down(concerned, fault)
        waits = any(one.number == fault.number for one in board.armed)
        return {"number": fault.number, "struck": struck, "waits": waits}

    def faults(self) -> list[dict[str, Any]]:
        """Return the faults that wait."""
        return [fault.as_json() for fault in self._stage.board.armed]

    def habits(self, candidate: str = "", **values: Any) -> dict[str, Any]:
        """Change habits by name, for one candidate or everybody; return all that hold.

        Raises HabitError.
        """
        if values:
            self._stage.habits.change(values, candidate)
        return self._stage.habits.as_json()

    def connections(self, *, since: int = 0, open_only: bool = False) -> list[dict[str, Any]]:
        """Return the log: every connection after number `since`, in the order of dialling."""
        return [
            record.as_json()
            for record in self._stage.journal.records()
            if record.number > since and (record.is_open or not open_only)
        ]

    async def until(self, condition: Callable[[Log], bool], *, seconds: float = 10.0) -> Log:
        """Wait until the log fulfils a condition; return the log.  Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition(log := self.connections()):
                await self._stage.journal.change()
        return log

    async def reset(self, *, handles: bool = False) -> None:
        """Forget faults, changed habits and closed connections, end an outage and slowness.

        handles: forget these, too.
        """
        self._stage.board.clear()
        self._stage.habits.reset()
        self._end_outage()
        self._stage.journal.forget_closed()
        for one in self._live():
            one.link.slow_down(0)
            one.link.delay_pongs(0)
        if handles:
            self._stage.book.forget_all()

    async def _strike_between_turns(
        self, fault: Fault, concerned: Sequence[Connection]
    ) -> list[int]:
        """Let a fault for between two turns happen at once where nobody speaks.

        It would otherwise wait there for the end of a turn that is not coming: whoever is between
        two turns has had that end already.
        """
        struck = []
        if fault.when is Moment.BETWEEN_TURNS:
            for one in concerned:
                record = one.record
                if one.is_idle and self._stage.board.take_number(fault.number):
                    await one.strike(fault)
                    struck.append(record.number)
        return struck


def _slow_down(concerned: Sequence[Connection], fault: Fault) -> list[int]:
    for one in concerned:
        if fault.kind is Kind.SLOW:
            one.link.slow_down(fault.latency_ms / 1000)
        else:
            one.link.delay_pongs(fault.seconds)
    return [one.record.number for one in concerned]


__all__ = ["Controls", "Log"]
