"""Calls of functions that wait for their answers.

Owns the ids of calls and which of them hold up the conversation.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from live.simulator.mind import Call


@dataclass(frozen=True, slots=True)
class Issued:
    """A call on its way to the client."""

    call_id: str
    name: str
    args: Mapping[str, Any]
    blocking: bool
    answered: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


class ToolDesk:
    """The calls of one connection.

    declared: names of the functions of the setup, each with whether it is BLOCKING.
    """

    def __init__(self, declared: Mapping[str, bool]) -> None:
        self.declared = declared
        self._pending: dict[str, Issued] = {}

    @property
    def is_waiting(self) -> bool:
        """Whether any call waits for its answer."""
        return bool(self._pending)

    @property
    def is_blocked(self) -> bool:
        """Whether a BLOCKING call waits for its answer."""
        return any(issued.blocking for issued in self._pending.values())

    def issue(self, calls: Iterable[Call]) -> tuple[Issued, ...]:
        """Give calls their ids and await their answers."""
        issued = tuple(
            Issued(
                call_id=f"function-call-{secrets.randbits(63)}",
                name=call.name,
                args=call.args,
                blocking=self.declared.get(call.name, False),
            )
            for call in calls
        )
        self._pending.update((one.call_id, one) for one in issued)
        return issued

    def answer(self, call_id: str) -> Issued | None:
        """Take an answer; None when nothing waits for it."""
        issued = self._pending.pop(call_id, None)
        if issued is not None:
            issued.answered.set()
        return issued

    @property
    def waiting(self) -> list[str]:
        """The ids of the calls that wait for their answers."""
        return list(self._pending)

    def cancel(self, *, blocking_only: bool) -> list[str]:
        """Take back the calls that wait, or only those that hold up the reply; return their ids."""
        ids = [
            call_id
            for call_id, issued in self._pending.items()
            if issued.blocking or not blocking_only
        ]
        for call_id in ids:
            del self._pending[call_id]
        return ids
