"""The faults that wait for their moment.

Owns which fault is next and how often it still happens; knows nothing of what a fault does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from live.simulator.faults import Fault, Kind, Moment


class FaultBoard:
    """The faults that wait for their moment, oldest first."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._numbers = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing can go wrong; asked for every frame."""
        return not self._armed

    @property
    def armed(self) -> list[Fault]:
        return list(self._armed)

    def number(self, fault: Fault) -> Fault:
        """Give a fault its number without arming it."""
        self._numbers += 1
        return replace(fault, number=self._numbers)

    def arm(self, fault: Fault) -> None:
        self._armed.append(fault)

    def take(self, connection: int, candidate: str, kind: Kind) -> Fault | None:
        """Use up one count of a fault that holds for a situation."""
        return self._take(
            lambda fault: fault.kind is kind and fault.concerns(connection, candidate)
        )

    def take_at(
        self, connection: int, candidate: str, moment: Moment, progress_ms: float = 0
    ) -> list[Fault]:
        """Use up one count of each fault whose moment has come."""
        due = [
            fault
            for fault in self._armed
            if fault.when is moment
            and fault.after_ms <= progress_ms
            and fault.concerns(connection, candidate)
        ]
        return [fault for fault in due if self.take_number(fault.number)]

    def take_number(self, number: int) -> bool:
        """Use up one count of this very fault; False when it is used up already."""
        return self._take(lambda fault: fault.number == number) is not None

    def clear(self) -> None:
        self._armed.clear()

    def _take(self, suits: Callable[[Fault], bool]) -> Fault | None:
        for index, fault in enumerate(self._armed):
            if not suits(fault):
                continue
            if fault.count is not None:
                if fault.count <= 1:
                    del self._armed[index]
                else:
                    self._armed[index] = replace(fault, count=fault.count - 1)
            return fault
        return None
