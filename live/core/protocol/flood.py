"""How much a browser may send: token buckets for sound, for messages, and for what is neither."""

from dataclasses import dataclass
from typing import Final

from live.core.errors import CloseCode, WireError
from live.core.sound.audio import UPLINK_FRAME_MS

# Live speech is 31 frames a second, a replay twice that and eight times in its pauses; the burst
# lets a page that was asleep empty its whole buffer of 60 s at once.
AUDIO_PER_S: Final = 4 * 1000 / UPLINK_FRAME_MS
AUDIO_BURST: Final = 60_000 // UPLINK_FRAME_MS + 200
TEXT_PER_S: Final = 20.0
TEXT_BURST: Final = 60.0
# Pings, pongs and pieces of messages: browsers send none of their own, proxies a ping now and then.
CONTROL_PER_S: Final = 10.0
CONTROL_BURST: Final = 60.0
# An interview's page is taken by another one, loaded again, opened on a phone: no more often than this.
CLAIMS_PER_S: Final = 10 / 60
CLAIMS_BURST: Final = 10.0
# The page that holds it comes back; a line that breaks every two seconds holds no conversation.
RETURNS_PER_S: Final = 0.5
RETURNS_BURST: Final = 10.0
LOOKS_PER_S: Final = 1.0
LOOKS_BURST: Final = 20.0
# A device check has two: it cuts its line on purpose.
CHECK_LINES_PER_S: Final = 10 / 60
CHECK_LINES_BURST: Final = 12.0
# Each takes minutes, and costs what Gemini costs.
PRACTICES_PER_S: Final = 1 / 600
PRACTICES_BURST: Final = 6.0
# Nobody types more; what was kept while the line was gone comes at once.
ANSWERS_PER_S: Final = 0.5
ANSWERS_BURST: Final = 5.0


@dataclass(slots=True)
class TokenBucket:
    """Lets `rate_per_s` through on average, `burst` at once."""

    rate_per_s: float
    burst: float
    _level: float | None = None
    _at: float = 0.0

    def count(self, now: float) -> float:
        """Count one; return the seconds until as many would be allowed, 0 where they are."""
        level = self.burst if self._level is None else self._level
        level = min(self.burst, level + (now - self._at) * self.rate_per_s) - 1
        self._level, self._at = level, now
        return max(0.0, -level / self.rate_per_s)

    def ask(self, now: float) -> float:
        """Count one if it is allowed; return the seconds until it would be, 0 where it was counted."""
        before = self._level, self._at
        wait_s = self.count(now)
        if wait_s:
            self._level, self._at = before
        return wait_s

    def take(self, now: float) -> None:
        """Count one message; raises `WireError` when there were too many."""
        if self.count(now):
            raise WireError(
                CloseCode.FLOODING, "flooding", "The page sent too much at once. It reconnects."
            )


def audio_bucket() -> TokenBucket:
    """Return the bucket for microphone frames."""
    return TokenBucket(AUDIO_PER_S, AUDIO_BURST)


def text_bucket() -> TokenBucket:
    """Return the bucket for text messages."""
    return TokenBucket(TEXT_PER_S, TEXT_BURST)


def control_bucket() -> TokenBucket:
    """Return the bucket for frames that are no message of their own."""
    return TokenBucket(CONTROL_PER_S, CONTROL_BURST)


def claim_bucket() -> TokenBucket:
    """Return the bucket for claims of one interview by pages that did not hold it."""
    return TokenBucket(CLAIMS_PER_S, CLAIMS_BURST)


def return_bucket() -> TokenBucket:
    """Return the bucket for claims of one interview by the page that holds it."""
    return TokenBucket(RETURNS_PER_S, RETURNS_BURST)


def look_bucket() -> TokenBucket:
    """Return the bucket for pages that come to look at one interview."""
    return TokenBucket(LOOKS_PER_S, LOOKS_BURST)


def check_bucket() -> TokenBucket:
    """Return the bucket for the lines of device checks of one interview."""
    return TokenBucket(CHECK_LINES_PER_S, CHECK_LINES_BURST)


def practice_bucket() -> TokenBucket:
    """Return the bucket for the practice questions of one interview."""
    return TokenBucket(PRACTICES_PER_S, PRACTICES_BURST)


def answer_bucket() -> TokenBucket:
    """Return the bucket for typed answers of one interview."""
    return TokenBucket(ANSWERS_PER_S, ANSWERS_BURST)
