"""From input audio to utterances: when somebody speaks, and what is said.

Owns audio time.  Everything here is counted in samples since the connection began, so that a
burst of replayed frames is heard as live frames are.  Knows no frame and no reply.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

from live.simulator.senses import (
    EAR_RATE_HZ,
    LOOKBACK_MS,
    Activity,
    ActivityDetector,
    Ear,
    SpeechEnded,
    SpeechStarted,
)

_BYTES_PER_SAMPLE: Final = 2
_LOOKBACK_SAMPLES: Final = EAR_RATE_HZ * LOOKBACK_MS // 1000
_NOTHING: Final[Sequence[Activity]] = ()


class Hearing:
    """One connection's audio.

    build_detector: makes a detector for a stream of audio; None when the client marks activity
    itself, in which case audio outside of its marks is not heard at all.
    """

    def __init__(self, ear: Ear, build_detector: Callable[[], ActivityDetector] | None) -> None:
        self._ear = ear
        self._build_detector = build_detector
        self._detector = build_detector() if build_detector else None
        self._detector_base = 0
        self._position = 0
        self._kept: deque[tuple[int, bytes]] = deque()
        self._kept_samples = 0
        self._ear_position = 0
        self._started_at = 0
        self._utterances: asyncio.Queue[AsyncIterator[str]] = asyncio.Queue()
        self._unread = 0
        self.speaking = False

    @property
    def busy(self) -> bool:
        """Whether an utterance is being spoken or its transcript is still to come."""
        return self.speaking or self._unread > 0

    @property
    def is_manual(self) -> bool:
        """Whether the client marks activity itself."""
        return self._build_detector is None

    @property
    def started_at(self) -> int:
        """The sample at which the last utterance began."""
        return self._started_at

    @property
    def speech_ms(self) -> float:
        """How long the open utterance lasts already."""
        if not self.speaking:
            return 0.0
        return (self._position - self._started_at) * 1000 / EAR_RATE_HZ

    def feed(self, pcm: bytes) -> Sequence[Activity]:
        """Hear audio (mono s16le at 16 kHz, even length); return the starts and ends in it."""
        start = self._position
        self._position += len(pcm) // _BYTES_PER_SAMPLE
        if self._detector is None:
            if self.speaking:
                self._ear.feed(pcm)
            return _NOTHING
        self._keep(start, pcm)
        activities = self._detector.feed(pcm)
        if not activities:
            if self.speaking:
                self._ear.feed(pcm)
                self._ear_position = self._position
            return _NOTHING
        for activity in activities:
            self._follow(activity)
        if self.speaking:
            self._feed_ear(self._position)
        return activities

    def start(self) -> None:
        """Open an utterance here (manual activity)."""
        if not self.speaking:
            self._open(self._position)

    def end(self) -> None:
        """Close the open utterance here (manual activity, or the end of the stream)."""
        if self.speaking:
            self._close()

    def end_stream(self) -> bool:
        """Forget the detector's expectations: no audio follows.  True when speech was ended."""
        was_speaking = self.speaking
        self.end()
        if self._build_detector is not None:
            self._detector = self._build_detector()
            self._detector_base = self._position
        self._kept.clear()
        self._kept_samples = 0
        return was_speaking

    async def next_utterance(self) -> AsyncIterator[str]:
        """Wait for the next utterance to begin; return its transcript's fragments, as they come.

        Every utterance must be read to its end and then `acknowledge`d.
        """
        return await self._utterances.get()

    def acknowledge(self) -> None:
        """Tell that the transcript of an utterance was read to its end."""
        self._unread -= 1

    def _keep(self, start: int, pcm: bytes) -> None:
        while self._kept and self._kept_samples > _LOOKBACK_SAMPLES:
            self._kept_samples -= len(self._kept.popleft()[1]) // _BYTES_PER_SAMPLE
        self._kept.append((start, pcm))
        self._kept_samples += len(pcm) // _BYTES_PER_SAMPLE

    def _follow(self, activity: Activity) -> None:
        at = self._detector_base + activity.at_sample
        match activity:
            case SpeechStarted():
                if not self.speaking:
                    # Never again what the last utterance has had already.
                    self._open(max(at, self._ear_position))
            case SpeechEnded():
                if self.speaking:
                    self._feed_ear(at)
                    self._close()

    def _open(self, at: int) -> None:
        self.speaking = True
        self._started_at = self._ear_position = at
        self._ear.start()
        self._unread += 1
        self._utterances.put_nowait(self._ear.fragments())

    def _close(self) -> None:
        self.speaking = False
        self._ear.finish()

    def _feed_ear(self, until: int) -> None:
        """Give the ear what it has not had of the audio before `until`."""
        for start, pcm in self._kept:
            first = max(0, self._ear_position - start) * _BYTES_PER_SAMPLE
            last = (until - start) * _BYTES_PER_SAMPLE
            if first < min(len(pcm), last):
                self._ear.feed(pcm[first:last])
                self._ear_position = start + min(len(pcm), last) // _BYTES_PER_SAMPLE
