"""One interruption of the interviewer while it is judged: a voice, a noise, or the interviewer's own echo.

The interviewer's sound is lowered meanwhile. An echo falls silent with the sound that it is of, and
comes back with it; a person goes on. So only a voice that lasts while the sound is lowered silences
the interviewer. Pure. Times are monotonic seconds.
"""

from collections import deque
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from live.core.sound.audio import frames_in
from live.core.transcript.wordless import VoiceFrame

# So much speech within such a time is somebody who speaks: 0.6 s.
VOICE_FRAMES: Final = frames_in(600) + 1
WITHIN_FRAMES: Final = 2 * VOICE_FRAMES
# While the sound is not lowered, so much speech lowers it again.
ONSET_FRAMES: Final = frames_in(200)
# After so long without speech the interviewer is as loud as before.
RISES_AFTER_S: Final = 0.8
# A voice that is back so soon after the sound has risen is an echo of it. A person may be, too, but goes on.
RETURNS_WITHIN_S: Final = 0.7
# Frames are listened to by so many, each time together with some of those before, which a detector needs
# to find its way in.
STEP_FRAMES: Final = frames_in(160)
LEAD_FRAMES: Final = frames_in(320)
# No more than this of one interruption is listened to: a fan goes on for as long as a reply does.
LISTENED_FRAMES: Final = frames_in(10_000)
_KEPT_FRAMES: Final = frames_in(2_000)


class Verdict(StrEnum):
    """What is to be done about it now."""

    SILENCE = "silence"  # somebody speaks
    RISE = "rise"  # nobody does
    LOWER = "lower"  # somebody begins to, perhaps
    ECHO = "echo"  # it is the interviewer's own sound


class Interruption:
    """An interruption of the interviewer's turns up to this one.

    came_whole: all of the turn had come by then, so that it can be heard to its end.
    It holds no I/O: what `to_listen` returns is listened to elsewhere, and `judged` is told.
    """

    def __init__(self, turn: int, at: float) -> None:
        self.turn = turn
        self.at = at
        self.is_lowered = True
        self.is_echo = False
        self.came_whole = False
        self.heard = ""  # words that may be the interviewer's own, and wait for those that follow
        self._frames: deque[VoiceFrame] = deque(maxlen=_KEPT_FRAMES)
        self._pending = 0
        self._listened = 0
        self._speech: deque[bool] = deque(maxlen=WITHIN_FRAMES)
        self._spoke_at: float | None = None
        self._changed_at = at  # since when the sound is lowered, or not
        self._came_back = False

    @property
    def frames(self) -> Sequence[VoiceFrame]:
        """The last of the frames that came since."""
        return self._frames

    def hear(self, frame: VoiceFrame) -> None:
        """Take a microphone frame as it is captured."""
        self._frames.append(frame)
        self._pending = min(self._pending + 1, _KEPT_FRAMES)

    def to_listen(self) -> tuple[list[VoiceFrame], int]:
        """Return frames to listen to, and how many of them, at the end, were not listened to before.

        Nothing is listened to in which the page has measured no voice.
        """
        if self._pending < STEP_FRAMES:
            return [], 0
        frames, count = list(self._frames), self._pending
        is_worth_it = any(not frame.is_quiet for frame in frames[-count:])
        if not is_worth_it or self._listened >= LISTENED_FRAMES:
            self.judged(frames[-count:], [False] * count)
            return [], 0
        self._listened += count
        return frames[-(count + LEAD_FRAMES) :], count

    def judged(self, frames: Sequence[VoiceFrame], are_speech: Sequence[bool]) -> None:
        """Somebody has listened to the oldest frames that wait, and heard speech in these of them."""
        self._pending = max(0, self._pending - len(frames))
        for frame, is_speech in zip(frames, are_speech, strict=True):
            if frame.at < self._changed_at:
                continue
            self._speech.append(is_speech)
            if is_speech:
                self._spoke_at = frame.at
                is_soon = frame.at - self._changed_at < RETURNS_WITHIN_S
                self._came_back = self._came_back or (not self.is_lowered and is_soon)

    def verdict(self, now: float) -> Verdict | None:
        """Return what is to be done now; None: nothing yet."""
        if not self.is_lowered:
            return Verdict.LOWER if sum(self._speech) >= ONSET_FRAMES else None
        if sum(self._speech) >= VOICE_FRAMES:
            return Verdict.SILENCE
        quiet_since = max(self._changed_at, self._spoke_at or self._changed_at)
        if self.is_echo or now - quiet_since < RISES_AFTER_S:
            return None
        return Verdict.ECHO if self._came_back else Verdict.RISE

    def lower(self, now: float) -> None:
        """The sound is lowered again: what lasts from now on is no echo."""
        self._change(now)
        self.is_lowered = True

    def rise(self, now: float) -> None:
        """The sound is as loud as before."""
        self._change(now)
        self.is_lowered, self._came_back = False, False

    def _change(self, now: float) -> None:
        self._changed_at = now
        self._speech.clear()
        self._spoke_at = None
