"""How it stands with one interview's link: its state, what is due, and how far the end is decided.

Owns what a move forgets. Must not know what leads to a move. Times are monotonic seconds.
"""

from typing import Final

from interviews.records import EndReason
from live.core.link.farewell import End
from live.core.link.states import TRANSITIONS, Move, State
from live.core.link.watchdogs import Watchdogs

# The interviewer has the word, or had it: what it has begun to say is owed to its end.
SPEAKING: Final = frozenset({State.TALKING, State.CLOSING})


class MachineState:
    """What everybody may read of the machine."""

    def __init__(self) -> None:
        self._state = State.WAITING
        self._retry_at: float | None = None
        self._roll_over_at: float | None = None
        self._watchdogs = Watchdogs()
        self._end = End()

    @property
    def state(self) -> State:
        """Where the link is."""
        return self._state

    @property
    def end_reason(self) -> EndReason:
        """Why the interview ends, once that is decided."""
        return self._end.reason

    @property
    def is_ending(self) -> bool:
        """Whether the end is decided: the goodbye is said, or the last words are waited for."""
        return self._state in {State.CLOSING, State.ENDED} or self._end.is_pending

    @property
    def end_is_final(self) -> bool:
        """Whether nothing that the interviewer would say belongs to the interview any more."""
        return self._end.is_final

    @property
    def deadline(self) -> float | None:
        """When `Tick` is due next, if ever."""
        is_watched = self._state in SPEAKING and not self._end.is_pending
        times = (
            self._retry_at,
            self._watchdogs.deadline if is_watched else None,
            self._roll_over_at,
            self._end.deadline,
        )
        return min((time for time in times if time is not None), default=None)

    def _move(self, move: Move) -> None:
        """Go where the table says; what was due in the state before is due no more.

        Raises:
            KeyError: the table has no such move from this state.
        """
        self._state = TRANSITIONS[self._state, move]
        self._retry_at = self._roll_over_at = None
        self._watchdogs.stand_down()
