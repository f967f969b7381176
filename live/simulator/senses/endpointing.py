"""From scores of 32 ms frames to starts and ends of speech, in audio time.

Owns the four settings' meaning and every position; knows nothing of how a frame is scored.
Meaning of the settings: Live API reference, `AutomaticActivityDetection` (2026-11): the prefix
padding is the speech needed before a start is committed, the silence duration the silence needed
before an end is.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from live.simulator.senses.interface import (
    EAR_RATE_HZ,
    LOOKBACK_MS,
    Activity,
    DetectorSettings,
    Sensitivity,
    SpeechEnded,
    SpeechStarted,
)

FRAME_SAMPLES: Final = 512
FRAME_BYTES: Final = 2 * FRAME_SAMPLES
_SAMPLES_PER_MS: Final = EAR_RATE_HZ // 1_000

_LEAD_SAMPLES: Final = 6 * FRAME_SAMPLES
"""The ear gets 192 ms from before the first frame that scored as speech: soft consonants."""

_FRAMES_THAT_RESUME: Final = {Sensitivity.HIGH: 2, Sensitivity.LOW: 1}
"""How many frames of sound in a row end a silence.  With HIGH a click in it does not."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The scores that start speech and that keep it going, for each sensitivity."""

    start: dict[Sensitivity, float]
    keep: dict[Sensitivity, float]


class FrameCutter:
    """Cuts a stream of any pieces into frames of 512 samples, keeping the rest."""

    def __init__(self) -> None:
        self._rest = b""

    def cut(self, pcm: bytes) -> Iterator[bytes]:
        audio = self._rest + pcm
        whole = len(audio) - len(audio) % FRAME_BYTES
        self._rest = audio[whole:]
        for first in range(0, whole, FRAME_BYTES):
            yield audio[first : first + FRAME_BYTES]


class Endpointer:
    """Follows one connection, a score a frame."""

    def __init__(self, settings: DetectorSettings, thresholds: Thresholds) -> None:
        self._start_score = thresholds.start[settings.start_sensitivity]
        self._keep_score = thresholds.keep[settings.end_sensitivity]
        self._frames_that_resume = _FRAMES_THAT_RESUME[settings.end_sensitivity]
        frame_ms = FRAME_SAMPLES / _SAMPLES_PER_MS
        self._frames_to_start = max(1, math.ceil(settings.prefix_padding_ms / frame_ms))
        self._silence_samples = settings.silence_duration_ms * _SAMPLES_PER_MS
        self._position = 0
        self._speaking = False
        self._evidence = 0
        self._onset = 0
        self._resuming = 0
        self._last_sound = 0
        self._last_boundary = 0

    @property
    def is_speaking(self) -> bool:
        return self._speaking

    def hear(self, score: float) -> Activity | None:
        """Judge the next frame."""
        begin, self._position = self._position, self._position + FRAME_SAMPLES
        return self._hear_in_speech(score) if self._speaking else self._hear_idle(score, begin)

    def flush(self) -> Activity | None:
        """End open speech at this position: no more audio will come for now."""
        self._evidence = 0
        return self._end(self._position) if self._speaking else None

    def _hear_idle(self, score: float, begin: int) -> Activity | None:
        # Evidence leaks: a short gap in a word costs a frame, clicks far apart add up to nothing.
        if score < self._start_score:
            self._evidence = max(0, self._evidence - 1)
            return None
        if self._evidence == 0:
            self._onset = begin
        self._evidence += 1
        if self._evidence < self._frames_to_start:
            return None
        self._evidence, self._speaking, self._resuming = 0, True, 0
        self._last_sound = self._position
        earliest = max(self._last_boundary, self._position - LOOKBACK_MS * _SAMPLES_PER_MS)
        return SpeechStarted(at_sample=max(earliest, self._onset - _LEAD_SAMPLES))

    def _hear_in_speech(self, score: float) -> Activity | None:
        self._resuming = self._resuming + 1 if score >= self._keep_score else 0
        if self._resuming >= self._frames_that_resume:
            self._last_sound = self._position
        end = self._last_sound + self._silence_samples
        return self._end(end) if self._position >= end else None

    def _end(self, at_sample: int) -> SpeechEnded:
        self._speaking = False
        self._last_boundary = at_sample
        return SpeechEnded(at_sample=at_sample)


class FrameDetector(ABC):
    """A detector that scores each frame by itself. Implements `interface.ActivityDetector`."""

    def __init__(self, settings: DetectorSettings, thresholds: Thresholds) -> None:
        self._endpointer = Endpointer(settings, thresholds)
        self._frames = FrameCutter()

    @property
    def is_speaking(self) -> bool:
        return self._endpointer.is_speaking

    def feed(self, pcm: bytes) -> Sequence[Activity]:
        found = (self._endpointer.hear(self._score(frame)) for frame in self._frames.cut(pcm))
        return [activity for activity in found if activity is not None]

    def flush(self) -> Sequence[Activity]:
        ended = self._endpointer.flush()
        return [] if ended is None else [ended]

    @abstractmethod
    def _score(self, frame: bytes) -> float:
        """Return how much like speech a frame of 512 samples is."""
