"""Command over a running stand-in: faults, the log of connections, a clean slate.

Owns what can be commanded; `control_http.py` offers it to other processes, tests use it directly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from live.simulator.connection import Connection
from live.simulator.faults import Fault, FaultError, Kind, Moment, read_fault
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
            struck = await self._strike_the_idle(fault, concerned)
            if fault.kind is Kind.SLOW:
                struck = _slow_down(concerned, fault)
        waits = any(one.number == fault.number for one in board.armed)
        return {"number": fault.number, "struck": struck, "waits": waits}

    def faults(self) -> list[dict[str, Any]]:
        """Return the faults that wait."""
        return [fault.as_json() for fault in self._stage.board.armed]

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
        """Forget faults and closed connections, end an outage and slowness; with handles too."""
        self._stage.board.clear()
        self._end_outage()
        self._stage.journal.forget_closed()
        for one in self._live():
            one.link.slow_down(0)
        if handles:
            self._stage.book.forget_all()

    async def _strike_the_idle(self, fault: Fault, concerned: Sequence[Connection]) -> list[int]:
        """Let a fault for between the turns happen where it is between the turns already."""
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
        one.link.slow_down(fault.latency_ms / 1000)
    return [one.record.number for one in concerned]


__all__ = ["Controls", "FaultError", "Log"]
