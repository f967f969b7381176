"""Audio of any rate made audio of the ear's rate, piece by piece.

Pure.  How audio is cut into pieces changes no sample.  The service resamples by the rate that the
MIME type names (Live API guide, read 2026-11-26).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from live.simulator.senses import EAR_RATE_HZ

RATES_HZ: Final = range(8_000, 48_001)


class Resampler:
    """One stream of mono s16le.

    rate_hz: of what comes in; what goes out has 16 kHz.
    """

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._ratio = rate_hz / EAR_RATE_HZ
        self._kept = np.zeros(0, dtype=np.float64)
        self._kept_from = 0
        self._given = 0

    def feed(self, pcm: bytes) -> bytes:
        """Take a piece (even length); return all that it completes."""
        self._kept = np.concatenate((self._kept, np.frombuffer(pcm, dtype="<i2")))
        here = np.arange(len(self._kept)) + self._kept_from
        until = self._kept_from + len(self._kept)
        if self._ratio >= 1:
            # Each sample is the mean of those that it replaces.
            ready = int(until / self._ratio)
            edges = np.arange(self._given, ready + 1) * self._ratio
            sums = np.interp(edges, np.append(here, until), np.append(0.0, np.cumsum(self._kept)))
            samples = np.diff(sums) / self._ratio
        else:
            ready = int((until - 1) / self._ratio) + 1 if until else 0
            samples = np.interp(np.arange(self._given, ready) * self._ratio, here, self._kept)
        self._given = max(self._given, ready)
        done = min(int(self._given * self._ratio), until) - self._kept_from
        # One sample more is kept: the next is drawn from it.
        done = max(0, done - 1)
        self._kept, self._kept_from = self._kept[done:], self._kept_from + done
        resampled: bytes = np.round(samples).astype("<i2").tobytes()
        return resampled
