"""Listens while the interviewer is interrupted: does somebody speak?

Owns the task that has the microphone's frames listened to, and comes back to an interruption in time.
What follows of it is decided in `barge_in`.
"""

import asyncio
from typing import Final

from live.conversation import Conversation
from live.core.sound.interruption import Interruption
from live.driver import Driver
from live.ports import Clock, SpeechDetector

# Two frames of the microphone.
LOOK_EVERY_S: Final = 0.064
# A detector that has not told by then is busy: the page's measure of a voice counts.
LISTEN_S: Final = 0.3


class InterruptionWatch:
    """Has each interruption of one interview listened to."""

    def __init__(
        self,
        conversation: Conversation,
        driver: Driver,
        detector: SpeechDetector,
        clock: Clock,
    ) -> None:
        self._conversation = conversation
        self._barge_in = conversation.barge_in
        self._driver = driver
        self._detector = detector
        self._clock = clock
        self._begun = asyncio.Event()
        self._barge_in.begun = self._begun.set

    async def run(self) -> None:
        """Listen to one interruption after the other, until cancelled."""
        while True:
            await self._begun.wait()
            self._begun.clear()
            while (interruption := self._barge_in.interruption) is not None:
                await self._listen(interruption)
                self._look()
                await asyncio.sleep(LOOK_EVERY_S)

    async def _listen(self, interruption: Interruption) -> None:
        frames, count = interruption.to_listen()
        if not count:
            return
        try:
            async with asyncio.timeout(LISTEN_S):
                speech = await self._detector.find_speech([one.pcm for one in frames], urgent=True)
        except TimeoutError:
            speech = [not frame.is_quiet for frame in frames]
        interruption.judged(frames[-count:], speech[-count:])

    def _look(self) -> None:
        now = self._clock.now()
        decided = self._barge_in.look(now)
        happened = self._conversation.model_side.hear(*decided, now)
        if happened:
            self._driver.take(happened, now)
            self._driver.look_settled(now)
