"""Listens to a voice that goes on without a word, where our server decides when an answer is over.

Owns the task. Must not know what speech sounds like, nor what comes of it.
"""

import asyncio
from typing import Final

from live.ports import SpeechDetector
from live.turn_end import SPEECH_FRAMES, TurnEnd

LOOK_EVERY_S: Final = 0.5


class NoiseWatch:
    """Asks the detector about what is in doubt, and tells what it hears."""

    def __init__(self, turn_end: TurnEnd, detector: SpeechDetector) -> None:
        self._turn_end = turn_end
        self._detector = detector

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            frames = self._turn_end.doubted
            if frames:
                speech = await self._detector.find_speech([frame.pcm for frame in frames])
                # A word may have come meanwhile.
                if self._turn_end.doubted:
                    self._turn_end.judge(is_speech=sum(speech) >= SPEECH_FRAMES)
