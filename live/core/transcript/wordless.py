"""The candidate's voice that no word covers: kept until words come, or until a detector has listened.

Owns which frames those are, when it is time to listen to them, and how much speech makes a turn. A frame
that was replied to is not acknowledged as safe before somebody has listened: else nothing would tell that
something was said. What sounds while the interviewer plays is no part of it.

Times named `at` are monotonic seconds.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from live.core.sound.audio import UPLINK_FRAME_MS, frames_in
from live.core.sound.sent_frames import BUFFER_FRAMES

# So much speech within such a time is something that was said.
SPEECH_FRAMES: Final = frames_in(1_000) + 1
WITHIN_FRAMES: Final = frames_in(3_000) + 1
# So long after a voice its words may come, even behind the reply to them.
LATE_WORDS_S: Final = 5.0
# Where nothing replies, words are waited for nearly as long as the page keeps the frames.
KEPT_S: Final = 50.0
# A voice fades: so many quiet frames belong to the ones before them.
FADING_FRAMES: Final = frames_in(320)


class VoiceFrame(NamedTuple):
    """A microphone frame that has come; `at_ms`: when it sounded, on the interview's clock."""

    sequence: int
    pcm: bytes
    is_quiet: bool
    at: float
    at_ms: int


@dataclass(slots=True, eq=False)
class Stretch:
    """Frames to be listened to.

    reply: the interviewer's turn that replied to them; None where nothing did. until: when that began, or
    when they were set aside.
    is_settled: that reply is complete, so the frames are safe as soon as somebody has listened.
    """

    frames: list[VoiceFrame]
    until: float
    reply: int | None = None
    is_settled: bool = False


class WordlessVoice:
    """The frames without words of one page, and the stretches that wait to be listened to."""

    def __init__(self) -> None:
        self._frames: deque[VoiceFrame] = deque(maxlen=BUFFER_FRAMES)
        self._newest: int | None = None  # an earlier page's numbers may be below zero
        self._fading = 0
        self._stretches: list[Stretch] = []

    def add(self, frame: VoiceFrame) -> None:
        """Take a frame; one that is sent again is passed over, since it is here or was judged."""
        if self._newest is not None and frame.sequence <= self._newest:
            return
        self._newest = frame.sequence
        self._fading = self._fading - 1 if frame.is_quiet else FADING_FRAMES
        if self._fading > 0:
            self._frames.append(frame)

    def words_came(self, turn: int) -> None:
        """Words of this turn came: they cover what was said before it was replied to."""
        self._frames.clear()
        for stretch in self._stretches:
            if stretch.reply is None or turn < stretch.reply:
                stretch.frames.clear()

    def replied(self, reply: int, at: float) -> None:
        """The interviewer begins this turn; what has no words yet is a stretch, and may still get them."""
        frames = list(self._frames)
        self._frames.clear()
        if may_be_speech(frames):
            self._stretches.append(Stretch(frames, at, reply))

    def settle(self, at: float) -> bool:
        """The reply that began then is complete; return whether what it replies to may be safe."""
        for stretch in self._stretches:
            stretch.is_settled = True
        if not self._stretches:
            return True
        self._stretches[-1].until = max(at, self._stretches[-1].until)
        return False

    def reply_is_lost(self) -> None:
        """What was replied to last is sent again, to another connection."""
        if self._stretches and not self._stretches[-1].is_settled:
            self._stretches.pop()

    def comes_again_from(self, sequence: int) -> None:
        """The page sends these frames again."""
        kept = [frame for frame in self._frames if frame.sequence < sequence]
        self._frames = deque(kept, maxlen=BUFFER_FRAMES)
        if self._newest is not None:
            self._newest = min(self._newest, sequence - 1)

    def due(self, now: float) -> list[Stretch]:
        """Return the stretches for which no words can come any more."""
        if self._frames and now - self._frames[0].at >= KEPT_S:
            self._set_aside(now)
        return [stretch for stretch in self._stretches if _is_due(stretch, now)]

    def rest(self, now: float) -> list[Stretch]:
        """Return all stretches: the interview is over, and no words come any more."""
        self._set_aside(now)
        return list(self._stretches)

    @property
    def unanswered(self) -> list[VoiceFrame]:
        """The frames that neither words nor a reply have followed."""
        return list(self._frames)

    @property
    def held_from(self) -> int | None:
        """The first frame of what was replied to, has no words, and was not listened to yet."""
        waiting = (one.frames[0].sequence for one in self._stretches if one.frames)
        return min(waiting, default=None)

    def waits_for(self, stretch: Stretch) -> bool:
        """Whether it is still to be judged; a reply that was lost has taken its stretch along."""
        return stretch in self._stretches

    def judged(self, stretch: Stretch) -> None:
        """Somebody has listened to it."""
        self._stretches.remove(stretch)

    def _set_aside(self, now: float) -> None:
        self._stretches.append(Stretch(list(self._frames), now, is_settled=True))
        self._frames.clear()


def may_be_speech(frames: Sequence[VoiceFrame]) -> bool:
    """Whether enough of the frames have a voice by the page's measure, which takes a fan for one."""
    return _dense([frame for frame in frames if not frame.is_quiet]) is not None


def speech_span(frames: Sequence[VoiceFrame], are_speech: Sequence[bool]) -> tuple[int, int] | None:
    """Return from when to when somebody spoke, in the interview's ms; None when nobody did."""
    spoken = [frame for frame, is_speech in zip(frames, are_speech, strict=True) if is_speech]
    dense = _dense(spoken)
    if dense is None:
        return None
    first, last = dense
    return first.at_ms, last.at_ms + UPLINK_FRAME_MS


def _dense(frames: Sequence[VoiceFrame]) -> tuple[VoiceFrame, VoiceFrame] | None:
    """Return the first and the last frame of all that is dense enough to be speech; None: nothing is."""
    dense = [
        (first, last)
        for first, last in zip(frames, frames[SPEECH_FRAMES - 1 :], strict=False)
        if last.sequence - first.sequence < WITHIN_FRAMES
    ]
    return (dense[0][0], dense[-1][1]) if dense else None


def _is_due(stretch: Stretch, now: float) -> bool:
    return not stretch.frames or now - stretch.frames[-1].at >= LATE_WORDS_S
