"""The candidate's microphone: what is still to be said, and what the page keeps of it."""

import math
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from live.simulator.senses.tones import BLOCKS_PER_WORD, WORD_SAMPLES, encode_words

FRAME_SAMPLES: Final = 512
FRAME_S: Final = FRAME_SAMPLES / 16_000
FRAME_BYTES: Final = FRAME_SAMPLES * 2
KEPT_FRAMES: Final = 1875
SAFE_FRAMES: Final = 312
SILENCE: Final = bytes(FRAME_BYTES)
_UP: Final = struct.Struct("<BBHI")
_RESENT, _QUIET = 1, 2
# What goes out in the time of one frame while it catches up: two of a voice, eight of a pause.
_REPLAY, _PAUSE = 1 / 2, 1 / 8
_PAUSE_BEGINS_FRAMES: Final = 16


def pack_frame(seq: int, pcm: bytes, flags: int = 0, replay: int = 1) -> bytes:
    """Return a microphone frame as the page sends it; `replay` is 0 in protocol 1."""
    return _UP.pack(1, flags, replay, seq) + pcm


@dataclass(slots=True)
class Microphone:
    """One page load's frames, kept until they are acknowledged, and ten seconds of those that are.

    on_speech: told of every frame of what is said, when it is recorded.
    """

    speech: bytearray = field(default_factory=bytearray)
    next_seq: int = 0
    replay_number: int = 0
    on_speech: Callable[[], None] | None = None
    has_paused: bool = False
    _frames: dict[int, bytes] = field(default_factory=dict)
    _safe: dict[int, bytes] = field(default_factory=dict)
    _cursor: int | None = None
    _again_below: int = 0
    _quiet_in_a_row: int = 0

    def say(self, words: Iterable[str]) -> None:
        """Speak words, one after another, in real time."""
        self.speech += encode_words(words)

    def pause(self, frames: int) -> None:
        """Say nothing for a while, and then what follows."""
        self.has_paused = True
        self.speech += SILENCE * frames

    def renewed(self) -> "Microphone":
        """Return the microphone of the page's next load: it goes on with what is still to say."""
        return Microphone(self.speech, on_speech=self.on_speech, has_paused=self.has_paused)

    @property
    def words_left(self) -> int:
        """How many words are still to be said."""
        return len(self.speech) // (WORD_SAMPLES * 2)

    def leave_words(self) -> "Microphone":
        """Say no more than the word that has begun; return another page's that says the others."""
        begun = 0 if self.has_paused else len(self.speech) % (WORD_SAMPLES * 2)
        other = Microphone(
            self.speech[begun:], on_speech=self.on_speech, has_paused=self.has_paused
        )
        del self.speech[begun:]
        if not self.speech:
            self.on_speech = None
        return other

    @property
    def first_kept(self) -> int:
        """The oldest frame that is kept and not safe."""
        return min(self._frames, default=self.next_seq)

    @property
    def voice_until(self) -> int:
        """One more than the last frame with a voice that is kept; silence follows it."""
        return max(
            (seq + 1 for seq, pcm in self._frames.items() if any(pcm)), default=self.first_kept
        )

    @property
    def is_wanted(self) -> bool:
        """Whether a connection has said from where it wants the frames."""
        return self._cursor is not None

    def capture(self) -> None:
        """Record the next 32 ms."""
        if self.speech and self.on_speech is not None:
            self.on_speech()
        pcm = bytes(self.speech[:FRAME_BYTES])
        del self.speech[:FRAME_BYTES]
        self._frames[self.next_seq] = pcm.ljust(FRAME_BYTES, b"\0") or SILENCE
        self.next_seq += 1
        while len(self._frames) > KEPT_FRAMES:
            del self._frames[self.first_kept]
            if self._cursor is not None:
                self._cursor = max(self._cursor, self.first_kept)

    def take_due(self) -> bytes | None:
        """Return the next frame to send, if the connection may have it."""
        seq = self._cursor
        if seq is None or seq >= self.next_seq:
            return None
        frame = self._safe[seq] if seq in self._safe else self._frames[seq]
        self._quiet_in_a_row = 0 if any(frame) else self._quiet_in_a_row + 1
        flags = (_RESENT if seq < self._again_below else 0) | (0 if any(frame) else _QUIET)
        self._cursor = seq + 1
        return pack_frame(seq, frame, flags, self.replay_number)

    @property
    def pace(self) -> float:
        """For how many frames of real time the next one has to wait behind the one taken last."""
        return _PAUSE if self._quiet_in_a_row > _PAUSE_BEGINS_FRAMES else _REPLAY

    @property
    def is_behind(self) -> bool:
        """Whether the present connection was not sent everything that was recorded."""
        return self._cursor is not None and self._cursor < self.next_seq

    @property
    def unsent_voice(self) -> int:
        """How many frames with a voice the present connection was not sent yet."""
        start = self.first_kept if self._cursor is None else self._cursor
        return sum(any(frame) for seq, frame in self._frames.items() if seq >= start)

    @property
    def kept_voice(self) -> int:
        """How many frames with a voice are kept."""
        return sum(map(any, self._frames.values()))

    @property
    def words_kept(self) -> int:
        """How many words, whole or in part, are kept that nobody has called safe."""
        return math.ceil(self.kept_voice / BLOCKS_PER_WORD)

    def acknowledged(self, seq: int) -> None:
        """Forget what is safe, but for the last of it."""
        for safe in [kept for kept in self._frames if kept <= seq]:
            self._safe[safe] = self._frames.pop(safe)
        while len(self._safe) > SAFE_FRAMES:
            del self._safe[next(iter(self._safe))]

    def replay(self, from_seq: int | None, number: int) -> None:
        """Send again from there; None: keep nothing older than now.

        number: what the frames carry; 0 in protocol 1, where a flag marks those of a replay.
        """
        start = self.next_seq if from_seq is None else from_seq
        if from_seq is None:
            self._frames.clear()
            self._safe.clear()
        oldest = min(self._safe, default=self.first_kept)
        self._cursor = min(max(oldest, start), self.next_seq)
        self._quiet_in_a_row = 0
        self.replay_number = number
        self._again_below = self.next_seq if number == 0 else 0

    def disconnected(self) -> None:
        """Send nothing until somebody says from where."""
        self._cursor = None
