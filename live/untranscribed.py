"""What was said and became no words: found by ear, and given its place in the transcript.

Gemini may transcribe nothing of an answer and reply to it all the same. Owns the task
that listens to the voice that is left without words. Must not know what speech sounds like.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from interviews.ledger_rows import LEAST_FRAMES, LossCause
from live.conversation import Conversation
from live.core.sound.audio import frames_in
from live.core.transcript.listening import LOUDEST_FRAMES, Allowance, loudest
from live.core.transcript.wordless import Stretch, VoiceFrame, may_be_speech, speech_span
from live.ports import Clock, SpeechDetector
from live.uplink import Uplink

LOOK_EVERY_S: Final = 0.5
# A minute of voice takes a detector about two seconds; others may wait before it.
LISTEN_S: Final = 20.0
# With so much in line, five seconds of work or more, only the loudest part of a long voice is listened to.
MOST_WAITING: Final = frames_in(120_000)


class Untranscribed:
    """Turns speech without words into turns that say so.

    changed: told when there is something to store, or frames have become safe.
    """

    def __init__(
        self,
        conversation: Conversation,
        uplink: Uplink,
        detector: SpeechDetector,
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        self._conversation = conversation
        self._wordless = conversation.wordless
        self._uplink = uplink
        self._detector = detector
        self._clock = clock
        self._changed = changed
        self._allowance = Allowance()

    async def run(self) -> None:
        """Listen to what is due; cancelled, it leaves what it listens to for `finish`."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            for stretch in self._wordless.due(self._clock.now()):
                await self._judge(stretch)

    async def finish(self) -> None:
        """The interview is over: listen to all that is left without words."""
        if self._uplink.lost[LossCause.UNWRITTEN]:
            return  # the ledger tells of it
        for stretch in self._wordless.rest(self._clock.now()):
            await self._judge(stretch)

    async def speech_left(self) -> int:
        """Return how many frames of speech neither words nor a reply have followed; changes nothing."""
        frames = self._wordless.unanswered
        if sum(not frame.is_quiet for frame in frames) < LEAST_FRAMES:
            return 0
        return sum(await self._listen(frames))

    async def _judge(self, stretch: Stretch) -> None:
        frames = list(stretch.frames)
        speech = await self._listen(frames) if may_be_speech(frames) else [False] * len(frames)
        if not self._wordless.waits_for(stretch):
            return  # it is sent again, and listened to then
        # Its words may have come while somebody listened.
        span = speech_span(frames, speech) if stretch.frames else None
        if span is not None:
            self._conversation.note_untranscribed(*span, reply=stretch.reply)
        self._wordless.judged(stretch)
        if stretch.is_settled:
            self._uplink.reply_complete(stretch.until)
        self._changed()

    async def _listen(self, frames: Sequence[VoiceFrame]) -> Sequence[bool]:
        sounds = [frame.pcm for frame in frames]
        try:
            async with asyncio.timeout(LISTEN_S):
                if not self._may_be_whole(len(sounds)) and not await self._hears(sounds):
                    return [False] * len(sounds)
                return await self._detector.find_speech(sounds)
        except TimeoutError:
            # Rather a mark too many than words without a trace: the page's measure counts.
            return [not frame.is_quiet for frame in frames]

    def _may_be_whole(self, frames: int) -> bool:
        if frames <= LOUDEST_FRAMES:
            return True
        is_free = self._detector.waiting + frames <= MOST_WAITING
        return is_free and self._allowance.take(frames, self._clock.now())

    async def _hears(self, sounds: Sequence[bytes]) -> bool:
        """Whether somebody speaks where it is loudest: then all of it is worth listening to."""
        return any(await self._detector.find_speech(sounds[loudest(sounds)]))
