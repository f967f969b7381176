"""The cheap detector, for the scripted ear: the tone code, or loudness over an adaptive floor.

Owns the noise floor; endpointing is elsewhere.  A frame that reads as the tone code is speech at
once and never raises the floor (the code sounds without pauses).  Any other frame is judged as
human speech would be: by how far it stands out of the quietest sound of the last two seconds.
People are heard well enough in a quiet room; where people matter, use Silero.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from live.simulator.senses.endpointing import FRAME_SAMPLES, FrameDetector, Thresholds
from live.simulator.senses.interface import DetectorSettings, Sensitivity
from live.simulator.senses.tones import read_blocks

_THRESHOLDS: Final = Thresholds(  # dB over the floor
    start={Sensitivity.HIGH: 8.0, Sensitivity.LOW: 12.0},
    keep={Sensitivity.HIGH: 5.0, Sensitivity.LOW: 3.5},
)
_CODE_SCORE: Final = 60.0
_FLOOR_FRAMES: Final = 62
"""Two seconds: longer than a sentence goes without a pause between syllables."""
_QUIETEST_DB: Final = -60.0
"""Below this (dB of full scale) nothing is speech, and the floor is never lower."""
_QUIETEST_PEAK: Final = 48
"""Samples that stay below this (-57 dB) are silence without a look at their spectrum."""
_FLATTEST_DB: Final = -6.0
"""Noise, from white to brown, has a spectrum flatter than this; voiced speech seldom has."""
_VOICE_BINS: Final = slice(8, 128)
_TILT: Final = np.arange(_VOICE_BINS.start, _VOICE_BINS.stop)
"""Weighs power by frequency: pink noise, the commonest, becomes flat."""
_WINDOW: Final = np.hanning(FRAME_SAMPLES)
_FULL_SCALE: Final = (32_768.0 * FRAME_SAMPLES / 4) ** 2
_TINY: Final = 1e-12


class EnergyDetector(FrameDetector):
    """Listens for the tone code, or anything that stands out, on one connection."""

    def __init__(self, settings: DetectorSettings) -> None:
        super().__init__(settings, _THRESHOLDS)
        self._levels_db: deque[float] = deque(maxlen=_FLOOR_FRAMES)

    def _score(self, frame: bytes) -> float:
        samples = np.frombuffer(frame, dtype="<i2")
        if int(np.abs(samples).max()) < _QUIETEST_PEAK:
            self._levels_db.append(_QUIETEST_DB)
            return 0.0
        ((number, _place),) = read_blocks(samples[np.newaxis])
        if number is not None:
            return _CODE_SCORE
        power = np.abs(np.fft.rfft(samples * _WINDOW)[_VOICE_BINS]) ** 2 / _FULL_SCALE
        level_db = max(_QUIETEST_DB, 10.0 * math.log10(float(power.sum()) + _TINY))
        self._levels_db.append(level_db)
        score = level_db - min(self._levels_db)
        if not self.is_speaking and score >= _THRESHOLDS.start[Sensitivity.HIGH]:
            # Noise that sets in suddenly stands out as well, but no voice is as flat.
            return 0.0 if _flatness_db(power) > _FLATTEST_DB else score
        return score


def _flatness_db(power: NDArray[np.float64]) -> float:
    tilted = power * _TILT + _TINY
    return float(10.0 * (np.log10(tilted).mean() - np.log10(tilted.mean())))
