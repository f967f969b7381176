"""Pieces of the interviewer's sound, as they come → whole samples at 24 kHz.

A piece may end in the middle of a sample, and its rate may be another one: what is left over
waits for the next piece, so that the seam between two pieces is not heard.
"""

import sys
from array import array
from typing import Final

from live.core.sound.audio import BYTES_PER_SAMPLE, DOWNLINK_HZ

LOWEST_HZ: Final = 4_000
HIGHEST_HZ: Final = 192_000


class ReplySound:
    """Joins one connection's pieces of sound; `turn_over` is a border that nothing crosses."""

    def __init__(self) -> None:
        self._half_sample = b""
        self._resampler = Resampler(DOWNLINK_HZ)

    def take(self, pcm: bytes, hz: int = DOWNLINK_HZ) -> bytes:
        """Return what is whole by now, at 24 kHz.

        pcm: mono s16le at `hz`, of any length. An `hz` that no sound has is read as 24 kHz.
        """
        pcm = self._half_sample + pcm
        whole = len(pcm) - len(pcm) % BYTES_PER_SAMPLE
        self._half_sample = pcm[whole:]
        if not LOWEST_HZ <= hz <= HIGHEST_HZ:
            hz = DOWNLINK_HZ
        if hz != self._resampler.hz:
            self._resampler = Resampler(hz)
        return pcm[:whole] if hz == DOWNLINK_HZ else self._resampler.convert(pcm[:whole])

    def turn_over(self) -> None:
        """Another reply begins: forget half a sample that is left of the last one."""
        self._half_sample = b""
        self._resampler = Resampler(DOWNLINK_HZ)


class Resampler:
    """A stream of mono s16le at `hz` → 24 kHz, by straight lines between the samples.

    Good enough for speech at a rate that Gemini is not known to use. Exact arithmetic: the
    stream comes out the same however it is cut into pieces. Costs about 5 ms a second of sound.
    """

    def __init__(self, hz: int) -> None:
        self.hz = hz
        self._samples = array("h")
        self._position = 0  # of the next sample to make, in 24 000ths of a sample of `_samples`

    def convert(self, pcm: bytes) -> bytes:
        """Take whole samples at `hz`; return those at 24 kHz that lie between what is known."""
        new = array("h", pcm)
        if sys.byteorder == "big":
            new.byteswap()
        samples = self._samples + new
        made = array("h")
        position, end = self._position, (len(samples) - 1) * DOWNLINK_HZ
        while position < end:
            index, part = divmod(position, DOWNLINK_HZ)
            left = samples[index]
            made.append(left + (samples[index + 1] - left) * part // DOWNLINK_HZ)
            position += self.hz
        used = min(position // DOWNLINK_HZ, len(samples))
        self._samples = samples[used:]
        self._position = position - used * DOWNLINK_HZ
        if sys.byteorder == "big":
            made.byteswap()
        return made.tobytes()
