"""Where a transcriber that punctuates by silence puts its full stops.

Owns what a pause is.  Counted in samples, so that replayed audio is punctuated as live audio is.
"""

from __future__ import annotations

from typing import Final

from live.simulator.senses import EAR_RATE_HZ

_PAUSE_SAMPLES: Final = EAR_RATE_HZ // 2
_LOUD: Final = 300
"""A sample of less than a hundredth of full scale is silence."""


class FullStops:
    """One connection's."""

    def __init__(self) -> None:
        self._quiet_samples = 0
        self._is_due = False

    def hear(self, pcm: bytes) -> bool:
        """Hear audio (mono s16le at 16 kHz, even length); tell whether somebody has just fallen silent."""
        samples = memoryview(pcm).cast("h")
        if any(abs(sample) >= _LOUD for sample in samples):
            self._quiet_samples, self._is_due = 0, True
            return False
        self._quiet_samples += len(samples)
        if self._quiet_samples < _PAUSE_SAMPLES or not self._is_due:
            return False
        self._is_due = False
        return True
