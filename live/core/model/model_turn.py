"""Gemini's turn while it comes in: what it has held, and what no longer belongs to it.

Sound of a reply that was cut still comes after `interrupted`, until `turnComplete`. A turn
may be complete and hold nothing, a filter may have ended it, and a whole reply may be
all but silent (Google, live-api-examples#40): who waits for it has heard nothing.
Times are monotonic seconds.
"""

from enum import StrEnum
from typing import Final

from live.core.sound.audio import DOWNLINK_HZ

# `turnComplete` follows `interrupted` at once; without it, what comes later is a new reply.
TAIL_S: Final = 3.0
# -54 dB of full scale: below any speech, above the noise of a decoder.
AUDIBLE_PEAK: Final = 64
# A shorter piece may be the pause before the first word.
JUDGED_FROM_SAMPLES: Final = DOWNLINK_HZ
# One sample of so many is looked at: speech has no wave that slips through.
_STRIDE: Final = 16


class Missed(StrEnum):
    """Why the candidate has heard no reply, though Gemini ended its turn."""

    EMPTY = "empty"
    REJECTED = "rejected"
    INAUDIBLE = "inaudible"


class ModelTurn:
    """One turn of Gemini's, until it is complete."""

    def __init__(self) -> None:
        self.began_at: float | None = None  # its sound did
        self.was_cut = False
        self._cut_at: float | None = None
        self._broken_off_at: float | None = None
        self._has_text = False
        self._needs_no_words = False
        self._samples = 0
        self._is_audible = False

    def sounds(self, pcm: bytes, now: float) -> None:
        """Take a piece of its sound (mono s16le at 24 kHz, even length)."""
        if self.began_at is None:
            self.began_at = now
        self._samples += len(pcm) // 2
        if not self._is_audible:
            some = memoryview(pcm).cast("h")[::_STRIDE].tolist()
            self._is_audible = max(map(abs, some), default=0) >= AUDIBLE_PEAK

    def speaks(self) -> None:
        """Take a piece of its text."""
        self._has_text = True

    def needs_no_words(self) -> None:
        """It holds a function call, or says that the candidate is to go on."""
        self._needs_no_words = True

    def cut(self, now: float, *, generating: bool) -> None:
        """It was interrupted; `generating`: more of it may be on its way."""
        self.was_cut = True
        if generating or self._cut_at is not None:
            # Where we cut it ourselves, Gemini's own word for it comes later, and so may its sound.
            self._cut_at = now
        self._has_text = True  # whatever it held, it is not missed

    def break_off(self, now: float) -> None:
        """It was interrupted, and what has come and is on its way is played all the same."""
        self.was_cut = self._has_text = True
        self._broken_off_at = now

    def is_left_open(self, now: float) -> bool:
        """Whether it was interrupted, and its end has not come: what comes now is a new reply."""
        return self._broken_off_at is not None and now - self._broken_off_at >= TAIL_S

    def is_over(self, now: float) -> bool:
        """Whether what comes now still belongs to a reply that was cut."""
        return self._cut_at is not None and now - self._cut_at < TAIL_S

    @property
    def is_inaudible(self) -> bool:
        """Whether so far its sound cannot be heard."""
        return self._samples >= JUDGED_FROM_SAMPLES and not self._is_audible

    def missed(self, *, was_rejected: bool) -> Missed | None:
        """Return why nothing came of it, now that it is complete; None where something did."""
        if was_rejected:
            return Missed.REJECTED
        is_empty = not (self._samples or self._has_text or self._needs_no_words)
        return Missed.EMPTY if is_empty else None
