"""What has been tried to reach Gemini, and what is left to try.

Three things are counted apart: the dials of one drop, the trials (`trials`), and whether the
present connection has led to anything. Times are monotonic seconds; `live.core.link.policy` has the
bounds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from live.core.errors import NOTHING_SPENT, Failure
from live.core.link import policy
from live.core.link.trials import Trials

# After these, the next dial must be another one.
_ABOUT_THE_HANDLE = frozenset({Failure.HANDLE_REFUSED, Failure.INPUT_REFUSED, Failure.POISONED})


class Course(Enum):
    """How the interview goes on after a connection failed."""

    DIAL = auto()
    WRITE = auto()
    FAIL = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failure leads to; `wait_s`: before the next dial, where there is one."""

    course: Course
    drops_handle: bool
    gives_up_sound: bool = False
    wait_s: float = 0.0


@dataclass(slots=True)
class DropBudget:
    """What may still be spent on one drop.

    It refills only after ten seconds of generated content or settled turns since
    the connection came back, never by a mere message.
    """

    dials: int = 0
    refused: int = 0  # of these, by the key or the model
    input_refusals: int = 0  # of what was sent on connections that stood
    attempts: int = 0
    since: float | None = None
    _steady_from: float | None = field(default=None)
    _connected_at: float | None = field(default=None)

    def begin(self, now: float) -> None:
        """A drop was noticed; a second one before the refill spends the same dials.

        The time to recover is its own where the connection stood in between: a long
        answer proves nothing about the model, but nobody was waiting either.
        """
        connected_at = self._connected_at
        stood = connected_at is not None and now - connected_at >= policy.REFILL_AFTER_S
        if self.since is None or stood:
            self.since = now
        self._connected_at = None
        self._steady_from = None

    def dialled(self, *, refused: bool = False) -> None:
        """A dial reached Gemini."""
        self.dials += 1
        self.refused += refused
        self.attempts += 1

    def connected(self, now: float) -> None:
        """The connection stands, which proves nothing yet."""
        self._connected_at = now
        self._steady_from = None

    def progressed(self, now: float) -> None:
        """Generated content came."""
        if self._steady_from is None:
            self._steady_from = now
        self.settled(now)

    def settled(self, now: float) -> None:
        """A turn is over; it proves nothing on a connection that generated nothing."""
        if self._steady_from is not None and now - self._steady_from >= policy.REFILL_AFTER_S:
            self.refill()

    def heard(self, now: float) -> None:
        """Words were transcribed: a connection that does so for so long is no failing one."""
        connected_at = self._connected_at
        if connected_at is not None and now - connected_at >= policy.REFILL_AFTER_S:
            self.refill()

    def refill(self) -> None:
        """Forget the drop: the conversation has gone on."""
        self.dials = self.refused = self.input_refusals = self.attempts = 0
        self.since = self._steady_from = None

    def out_of_dials(self) -> bool:
        """Whether this drop has had its dials."""
        return self.dials >= policy.DIALS_PER_DROP

    def has_one_dial_left(self) -> bool:
        """Whether the next dial of this drop is its last."""
        return self.dials == policy.DIALS_PER_DROP - 1

    def was_always_refused(self) -> bool:
        """Whether every dial of this drop was refused for the key or the model."""
        return 0 < self.dials == self.refused

    def out_of_time(self, now: float) -> bool:
        """Whether the candidate has waited for as long as we let them."""
        return self.since is not None and now - self.since >= policy.RECOVERY_BOUND_S


@dataclass(slots=True)
class Proof:
    """Whether the present connection has led to anything, so that its dial was no failure."""

    _opened_at: float | None = field(default=None)
    _has_generated: bool = field(default=False)

    def opened(self, now: float) -> None:
        """A connection stands."""
        self._opened_at = now
        self._has_generated = False

    def progressed(self) -> None:
        """Gemini generates."""
        self._has_generated = True

    def settled(self) -> bool:
        """A turn is over; return whether that proves it, which it does once."""
        return self._has_generated and self._take()

    def heard(self, now: float) -> bool:
        """Words were transcribed; return whether that proves it: the answer may be a long one."""
        opened_at = self._opened_at
        return opened_at is not None and now - opened_at >= policy.PROVEN_AFTER_S and self._take()

    def _take(self) -> bool:
        was_open, self._opened_at = self._opened_at is not None, None
        return was_open


class Recovery:
    """Judges what happened to the connection.

    has_talked: Gemini has spoken in this interview, perhaps on another worker. A key that is
    refused then is no reason to end it: it goes on in writing, and the operators are told.
    """

    def __init__(self, rand: Callable[[], float], *, has_talked: bool) -> None:
        self._rand = rand
        self._has_talked = has_talked
        self._has_opened = False
        self.drop = DropBudget()
        self.trials = Trials(rand)
        self.proof = Proof()

    def opened(self, now: float) -> None:
        """A connection stands."""
        if not self._has_opened:
            # The dials before an owner's first connection are no part of a drop that may follow.
            self._has_opened = True
            self.drop.refill()
        if self.drop.since is not None:
            self.drop.dialled()
        self.drop.connected(now)
        self.proof.opened(now)
        self._has_talked = True

    def dial_failed(self, failure: Failure, now: float) -> Verdict:
        """A dial led to no connection; a trial that fails is no part of a drop (see `Trials`)."""
        self.drop.begin(now)
        if failure not in NOTHING_SPENT:
            self.drop.dialled(refused=failure is Failure.CREDENTIALS)
        # Gemini is there and said what was wrong; the next dial is another one.
        is_another = failure in (Failure.HANDLE_REFUSED, Failure.CONTEXT_REFUSED)
        return self._verdict(failure, now, at_once=is_another)

    def link_lost(self, failure: Failure, now: float) -> Verdict:
        """A connection that stood is gone."""
        drop = self.drop
        drop.begin(now)
        # The first dial after a drop is the one the candidate waits for.
        verdict = self._verdict(failure, now, at_once=drop.attempts == 0)
        if failure is not Failure.INPUT_REFUSED:
            return verdict
        drop.input_refusals += 1
        # Once, it may have been something else that was refused; the words are sent again.
        return replace(verdict, gives_up_sound=drop.input_refusals >= policy.INPUT_REFUSALS)

    def _verdict(self, failure: Failure, now: float, *, at_once: bool) -> Verdict:
        """Judge a failure; `at_once`: the next dial, where there is one, need not wait."""
        course = self._course(now)
        return Verdict(
            course,
            # A handle that keeps failing, by whatever code, must not cost the fresh session.
            drops_handle=failure in _ABOUT_THE_HANDLE or self.drop.has_one_dial_left(),
            wait_s=self._wait_s(failure, at_once=at_once) if course is Course.DIAL else 0.0,
        )

    def _course(self, now: float) -> Course:
        drop = self.drop
        if drop.out_of_dials() and drop.was_always_refused() and not self._has_talked:
            return Course.FAIL
        return Course.WRITE if drop.out_of_dials() or drop.out_of_time(now) else Course.DIAL

    def progressed(self, now: float) -> None:
        """Generated content came."""
        self.drop.progressed(now)
        self.proof.progressed()

    def settled(self, now: float) -> bool:
        """A turn is over; return whether the connection's dial is given back by that."""
        self.drop.settled(now)
        return self._proven(self.proof.settled())

    def heard(self, now: float) -> bool:
        """Words were transcribed; return whether the connection's dial is given back by that."""
        self.drop.heard(now)
        return self._proven(self.proof.heard(now))

    def _proven(self, is_proven: bool) -> bool:  # noqa: FBT001 - the one thing it is told
        if is_proven:
            self.trials.proven()
        return is_proven

    def _wait_s(self, failure: Failure, *, at_once: bool) -> float:
        if failure in NOTHING_SPENT:
            return policy.probe_gap_s(self._rand)
        return 0.0 if at_once else policy.backoff_s(self.drop.attempts, self._rand)
