"""How hard we try, and when we stop: backoff, budgets, watchdogs, heartbeat.

Every number here is a bound with its reason; `live.core.machine` applies them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

# A dial is a connection that reached the setup frame. 1011 loops were seen to
# make other systems dial 170 times in 10 s; ours stops at these.
DIALS_PER_DROP: Final = 3
DIALS_PER_MINUTE: Final = 6
DIALS_PER_INTERVIEW: Final = 20
# These count failures: a dial that led to a settled turn is given back. So is one whose link has
# stood for so long and had words transcribed, in an answer that is not over yet.
PROVEN_AFTER_S: Final = 10.0
# Trials from text are few by their own backoff; this bounds those that a candidate asks for.
TRIALS_PER_MINUTE: Final = 3

# A probe is an attempt that never reached setup: it costs nobody anything, and a
# short gap between probes is what brings us back within a second of Gemini's return.
PROBE_GAP_S: Final = 0.75
# People wait half a minute in silence, hardly longer; then text, with Live behind it.
RECOVERY_BOUND_S: Final = 30.0
# While answers are typed, Live is tried again behind them this often.
TEXT_RETRY_S: Final = 20.0

BACKOFF_FIRST_S: Final = 0.25
BACKOFF_LONGEST_S: Final = 5.0
# A budget refills only after the conversation has really gone on for this long.
REFILL_AFTER_S: Final = 10.0

# google-genai waits for setupComplete without a limit of its own.
DIAL_TIMEOUT_S: Final = 5.0
SEND_TIMEOUT_S: Final = 5.0

REPLY_OWED_S: Final = 10.0
# A nudge that does not move the model within this will not.
NUDGE_ANSWERED_S: Final = 5.0
# Voice alone, noise perhaps, puts off the watchdogs no longer than this after the last word.
VOICE_EXCUSES_S: Final = 30.0
# Speech that is not transcribed at all: so much voice, so long ago, and the line is renewed. It may
# have been noise, which is why that is done so seldom.
UNHEARD_VOICE_S: Final = 3.0
UNHEARD_AFTER_S: Final = 12.0
UNHEARD_WITHIN_S: Final = 20.0
UNHEARD_TIMES: Final = 2
# After a resume, speech that is transcribed but never answered (voiceclaw#255).
POISONED_AFTER_S: Final = 8.0
# Leaves time to close the old socket before Gemini does it for us.
ROLLOVER_MARGIN_S: Final = 3.0
# A model that asks for the end before it says goodbye gets this long to begin.
GOODBYE_BEGINS_S: Final = 2.0
# The goodbye may take this long to be said and heard.
GOODBYE_S: Final = 30.0
# With what the candidate asks in the middle of it, and the answer to that.
LONGEST_GOODBYE_S: Final = 60.0

HEARTBEAT_S: Final = 5.0
HEARTBEAT_CHECK_S: Final = 2.5
MISSED_PONGS: Final = 2
HELLO_TIMEOUT_S: Final = 10.0


def backoff_s(attempt: int, rand: Callable[[], float]) -> float:
    """Seconds to wait before attempt number `attempt` (from 0): exponential, full jitter.

    `rand` returns a number in [0, 1). See "Exponential Backoff and Jitter" (AWS
    Architecture Blog, 2015): full jitter spreads a herd best.
    """
    return rand() * min(BACKOFF_LONGEST_S, BACKOFF_FIRST_S * (1 << min(attempt, 16)))


def probe_gap_s(rand: Callable[[], float]) -> float:
    """Seconds before the next probe: at most 750 ms, half of it jitter."""
    return PROBE_GAP_S * (0.5 + rand() / 2)


@dataclass(slots=True)
class DropBudget:
    """What may still be spent on one drop.

    It refills only after ten seconds of generated content or settled turns since
    the connection came back, never by a mere message.
    """

    dials: int = 0
    attempts: int = 0
    since: float | None = None
    _steady_from: float | None = field(default=None)
    _connected_at: float | None = field(default=None)

    def begin(self, now: float) -> None:
        """A drop was noticed; a second one before the refill spends the same dials.

        The time to recover is its own where the connection stood in between: a long
        answer proves nothing about the model, but nobody was waiting either.
        """
        stood = self._connected_at is not None and now - self._connected_at >= REFILL_AFTER_S
        if self.since is None or stood:
            self.since = now
        self._connected_at = None
        self._steady_from = None

    def dialled(self) -> None:
        """A dial reached Gemini."""
        self.dials += 1
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
        if self._steady_from is not None and now - self._steady_from >= REFILL_AFTER_S:
            self.refill()

    def refill(self) -> None:
        """Forget the drop: the conversation has gone on."""
        self.dials = self.attempts = 0
        self.since = self._steady_from = None

    def out_of_dials(self) -> bool:
        """Whether this drop has had its dials."""
        return self.dials >= DIALS_PER_DROP

    def has_one_dial_left(self) -> bool:
        """Whether the next dial of this drop is its last."""
        return self.dials == DIALS_PER_DROP - 1

    def out_of_time(self, now: float) -> bool:
        """Whether the candidate has waited for as long as we let them."""
        return self.since is not None and now - self.since >= RECOVERY_BOUND_S
