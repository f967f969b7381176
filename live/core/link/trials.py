"""Trials: dials while answers are being written, to go on in speech.

Owns how often they are made, and what becomes of one that fails. Times are monotonic seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass

from live.core.errors import NOTHING_SPENT, Failure
from live.core.link import policy


@dataclass(frozen=True, slots=True)
class TrialVerdict:
    """What the failure of a trial leads to.

    wait_s: before the next trial. says_so: the candidate asked for it, and waits for an answer.
    """

    wait_s: float
    drops_handle: bool = False
    says_so: bool = False


class Trials:
    """The trials of one interview on this worker."""

    def __init__(self, rand: Callable[[], float]) -> None:
        self._rand = rand
        # In a row: trials that reached Gemini and led to no settled turn.
        self._failures = 0
        self._last_at: float | None = None
        self._is_asked_for = False  # the candidate waits for the one that is under way

    def begin(self, now: float, *, asked: bool) -> None:
        """A trial begins; `asked`: by the candidate."""
        self._last_at = now
        self._is_asked_for = asked

    def asked(self) -> None:
        """The candidate asks to talk again while a trial is under way: it is theirs from now on."""
        self._is_asked_for = True

    def opened(self) -> None:
        """The trial has opened a connection; until that has led to something, it is a failure."""
        self._failures += 1
        self._is_asked_for = False

    def proven(self) -> None:
        """A connection has led to something."""
        self._failures = 0

    def failed(self, failure: Failure) -> TrialVerdict:
        """The trial has opened no connection."""
        if failure is Failure.HANDLE_REFUSED:
            # Gemini is there, and said what was wrong; without the handle it is another trial.
            self._is_asked_for = False
            return TrialVerdict(wait_s=0.0, drops_handle=True)
        has_reached = failure not in NOTHING_SPENT
        self._failures += has_reached
        # The handle may be what was refused; the next trial tells the conversation anew.
        return self._made_later(drops_handle=has_reached)

    def denied(self) -> TrialVerdict:
        """The trials of this minute are used up."""
        return self._made_later(drops_handle=False)

    def is_fit_after_answer(self, now: float) -> bool:
        """Whether a moment between two answers shall be used for a trial."""
        return self._last_at is None or now - self._last_at >= policy.TRIAL_FIRST_S

    def wait_s(self) -> float:
        """Seconds before the next trial that nobody has asked for."""
        return policy.trial_wait_s(self._failures, self._rand)

    def _made_later(self, *, drops_handle: bool) -> TrialVerdict:
        was_asked_for, self._is_asked_for = self._is_asked_for, False
        return TrialVerdict(self.wait_s(), drops_handle=drops_handle, says_so=was_asked_for)
