"""The turns of a transcript by their numbers, and what of them has to be stored.

An exchange is a candidate's turn and the interviewer's answer to it. The candidate's
turns are odd, the interviewer's even, and a number may stay unused.
"""

from collections.abc import Iterable
from typing import Final

from interviews.records import TurnRecord

# An owner is a second behind with its saves, or as long as the database is away.
UNSTORED_TURNS: Final = 100


class NumberedTurns:
    """All turns of one interview, as they stand now."""

    def __init__(self, turns: Iterable[TurnRecord]) -> None:
        self._turns = {turn.number: turn for turn in turns}
        self._changed: set[int] = set()
        self._finished: list[int] = []
        self._passed_over = 0
        self._added = {0: 0, 1: 0}

    def __contains__(self, number: int) -> bool:
        return number in self._turns

    def __getitem__(self, number: int) -> TurnRecord:
        return self._turns[number]

    def get(self, number: int) -> TurnRecord | None:
        """Return one turn, if there is one of this number."""
        return self._turns.get(number)

    def in_order(self) -> list[TurnRecord]:
        """Return all turns in order."""
        return [self._turns[number] for number in sorted(self._turns)]

    def put(self, record: TurnRecord) -> None:
        """Keep a turn as it is now."""
        before = self._turns.get(record.number)
        if record.final and not (before and before.final):
            self._finished.append(record.number)
        if before is None:
            self._added[record.number % 2] += 1
        if before != record:
            self._turns[record.number] = record
            self._changed.add(record.number)

    def take_changes(self) -> list[TurnRecord]:
        """Return the turns changed since the last call, in order."""
        changed = [self._turns[number] for number in sorted(self._changed)]
        self._changed.clear()
        return changed

    @property
    def added_odd(self) -> int:
        """How many of the candidate's turns came to those that it began with."""
        return self._added[1]

    @property
    def added_even(self) -> int:
        """How many of the interviewer's turns came to those that it began with."""
        return self._added[0]

    def take_finished(self) -> list[int]:
        """Return the turns that became final since the last call."""
        finished, self._finished = self._finished, []
        return finished

    def pass_over(self, number: int) -> None:
        """Use no number up to this one again: the page knows it from an owner that died.

        A page that claims more than an owner can leave unstored is not believed.
        """
        if number <= self._last() + UNSTORED_TURNS:
            self._passed_over = max(self._passed_over, number)

    def last_even(self) -> int:
        """Return the number of the interviewer's last turn; 0 when there is none."""
        return max((number for number in self._turns if number % 2 == 0), default=0)

    def next_odd(self) -> int:
        """Return the number of the candidate's next turn."""
        last = self._last()
        return last + 1 + (last % 2)

    def next_even(self) -> int:
        """Return the number of the interviewer's next turn; an odd place is free before it."""
        last = self._last()
        return last + 1 if last % 2 else last + 2

    def _last(self) -> int:
        return max(self._passed_over, max(self._turns, default=0))
