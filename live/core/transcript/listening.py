"""How much of a voice without words is listened to: all of it, or the loudest seconds of a noise that goes on.

A fan sounds for hours, and the detector that would tell it from speech has one thread for all interviews
of a worker. Who speaks beside a fan is louder than it. Pure. Times are monotonic seconds.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from live.core.sound.audio import frames_in

# So much is listened to whole, in each interview; a tenth of the time that goes by comes to it.
WHOLE_FRAMES: Final = frames_in(120_000)
SHARE: Final = 0.1
# Beyond that only so much is listened to: two windows in which speech is looked for.
LOUDEST_FRAMES: Final = frames_in(6_000)
# One sample of so many is looked at.
_STRIDE: Final = 16


class Allowance:
    """What one interview may still have listened to whole."""

    def __init__(self) -> None:
        self._frames = float(WHOLE_FRAMES)
        self._at: float | None = None

    def take(self, frames: int, now: float) -> bool:
        """Whether so many frames are allowed now; they are used up then."""
        gone_s = now - self._at if self._at is not None else 0.0
        self._at = now
        self._frames = min(WHOLE_FRAMES, self._frames + gone_s * SHARE * frames_in(1_000))
        if frames > self._frames:
            return False
        self._frames -= frames
        return True


def loudest(frames: Sequence[bytes]) -> slice:
    """Return where the loudest stretch of `LOUDEST_FRAMES` frames (mono s16le) is, or all of them."""
    sums = list(accumulate(map(_loudness, frames), initial=0))
    starts = range(max(1, len(frames) - LOUDEST_FRAMES + 1))
    start = max(starts, key=lambda at: sums[min(len(frames), at + LOUDEST_FRAMES)] - sums[at])
    return slice(start, start + LOUDEST_FRAMES)


def _loudness(pcm: bytes) -> int:
    return sum(map(abs, memoryview(pcm).cast("h")[::_STRIDE].tolist()))
