"""The microphone on its way to Gemini, and what of it is safe.

A frame is *safe* when its words cannot be lost any more: the open turn was saved
with a fragment that came at least three seconds after the frame was sent (fragments
carry no time and lag by 0.5 to 2 s), or the frame holds no voice at all, or the
reply to it has been settled. The browser keeps what is not safe and sends it
again, by sequence number, after any drop.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from live.core.audio import frames_in
from live.core.policy import SEND_TIMEOUT_S
from live.core.wire import AudioFrame, malformed
from live.ports import Clock, ModelSession

# What a line that was stuck for a heartbeat's bound brings at once, and what gathers until a
# Gemini that takes nothing is left: 640 kB. Beyond it the oldest goes and is counted.
QUEUE_FRAMES: Final = frames_in(20_000)
COMMANDS: Final = 64
# What waits goes out together, up to 128 ms at once: a worker that is behind catches up.
FRAMES_AT_ONCE: Final = 4
# What the page keeps at the most.
BUFFER_FRAMES: Final = frames_in(60_000)
# Gemini's fragments lag by 0.5 to 2 s; a late one must not cost a word, and a second more to
# send again costs little.
FRAGMENT_LAG_S: Final = 3.0
# A replay begins a moment before the first voice, as speech detection wants it.
LEAD_FRAMES: Final = frames_in(320)
QUIET_BACKLOG: Final = LEAD_FRAMES + frames_in(1_500)
# Voice after this much quiet begins a new utterance.
UTTERANCE_GAP_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class SayText:
    """Text that the model shall react to."""

    text: str


@dataclass(frozen=True, slots=True)
class AddContext:
    """Text that the model shall only know."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerTool:
    """The answer to a tool call."""

    call_id: str
    name: str
    result: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EndAudio:
    """The microphone was muted."""


Command = SayText | AddContext | AnswerTool | EndAudio


# A frame that is not safe yet: its number, when it was sent, whether it is quiet. A plain
# tuple of plain values is no work for the garbage collector, and an interview has up to 1875.
_Sent = tuple[int, float, bool]


class Uplink:
    """One page load's microphone frames and the commands between them, in order."""

    def __init__(self) -> None:
        self.lost_frames = 0
        self.last_voice_at: float | None = None
        self.utterance_began_at: float | None = None
        self.safe_sequence = -1
        self.stream = ""
        self._expected: int | None = None
        self._awaiting_resend = False
        self._last_seen: int | None = None
        self._newest = 0
        self._understood = -1
        self._queue: deque[AudioFrame | Command] = deque()
        self._queued_audio = 0
        self._ready = asyncio.Event()
        self._sent: deque[_Sent] = deque()
        self._safe_until = float("-inf")
        self._open = False
        self._sending_since: float | None = None
        self._overflowed = False
        self._voice_in_gap = False

    # From the browser

    def begin(
        self, first_sequence: int, next_sequence: int, safe_sequence: int, lost: int = 0
    ) -> int:
        """A page connected; return the sequence number it shall send from.

        `lost`: frames before the first one that the page could not keep when it was loaded again.
        """
        wanted = max(first_sequence, min(safe_sequence + 1, next_sequence))
        missing = max(0, first_sequence - (safe_sequence + 1))
        # A page forgets only what is safe, unless its buffer is full or it says so.
        is_full = next_sequence - first_sequence >= BUFFER_FRAMES
        self.lost_frames += missing if is_full else min(missing, lost)
        self.safe_sequence = self._understood = wanted - 1
        self._newest = next_sequence
        self._last_seen = None
        self._expect(wanted)
        # Quiet frames are acknowledged twice a second: more than those wait because of a voice.
        self._voice_in_gap = next_sequence - wanted > QUIET_BACKLOG
        return wanted

    def ask_again(self) -> int:
        """Gemini's side was lost: return the sequence number to send from again.

        What this process has the words of is not heard again, though it is not stored yet.
        """
        understood = max(self.safe_sequence, self._understood)
        while self._sent and self._is_safe(self._sent[0], self._safe_until):
            understood, _, _ = self._sent.popleft()
        self._understood = understood
        self._expect(understood + 1)
        return understood + 1

    def _expect(self, sequence: int) -> None:
        self._voice_in_gap = False
        self._expected = sequence
        self._awaiting_resend = True
        self.drop_audio()
        self._sent.clear()

    def offer(self, frame: AudioFrame, now: float) -> None:
        """Take a frame of the browser's; never waits. Raises `WireError` for one of the future."""
        if frame.sequence > self._newest + BUFFER_FRAMES:
            raise malformed("audio_sequence")
        self._newest = max(self._newest, frame.sequence + 1)
        goes_on = self._last_seen is not None and frame.sequence == self._last_seen + 1
        self._last_seen = frame.sequence
        if self._awaiting_resend:
            if goes_on and frame.sequence != self._expected:
                # On its way before the browser read what we asked for, live or from an
                # earlier replay; the replay that we asked for begins with a jump.
                return
            self._awaiting_resend = False
        if self._expected is not None:
            if frame.sequence < self._expected:
                return
            self.lost_frames += frame.sequence - self._expected
        self._expected = frame.sequence + 1
        if not frame.quiet:
            if self.last_voice_at is None or now - self.last_voice_at > UTTERANCE_GAP_S:
                self.utterance_began_at = now
            self.last_voice_at = now
        if not self._open:
            self._voice_in_gap = self._voice_in_gap or not frame.quiet
            return  # the browser keeps it and is asked for it again
        self._queue.append(frame)
        self._queued_audio += 1
        if self._queued_audio > QUEUE_FRAMES:
            self._drop_oldest_frame()
        self._ready.set()

    # To Gemini

    def command(self, command: Command) -> None:
        """Put a command in line; without a link it is dropped, the next link begins anew."""
        if not self._open:
            return
        if len(self._queue) - self._queued_audio >= COMMANDS:
            self._overflowed = True  # nobody reads at the other end: the link is given up
            return
        self._queue.append(command)
        self._ready.set()

    def open(self) -> None:
        """A link stands: what comes in goes out."""
        self._queue.clear()
        self._queued_audio = 0
        self._sending_since = None
        self._overflowed = False
        self._open = True

    def shut(self) -> None:
        """The link is gone: nothing waits for the next one, the browser sends it again."""
        self._open = False
        self._queue.clear()
        self._queued_audio = 0

    async def pump(self, session: ModelSession, clock: Clock) -> None:
        """Send everything to Gemini, in order, until the link fails."""
        while True:
            if not self._queue:
                self._ready.clear()
                await self._ready.wait()
                continue
            self._sending_since = clock.now()
            item = self._queue.popleft()
            if isinstance(item, AudioFrame):
                frames = self._frames_with(item)
                await session.send_audio(b"".join([frame.pcm for frame in frames]))
                self._note_sent(frames, clock.now())
            else:
                await _send(session, item)
            self._sending_since = None

    def is_stuck(self, now: float) -> bool:
        """Whether Gemini has stopped taking what we send."""
        since = self._sending_since
        return self._overflowed or (since is not None and now - since > SEND_TIMEOUT_S)

    def _frames_with(self, first: AudioFrame) -> list[AudioFrame]:
        """Take the frames that wait right behind `first`, too."""
        frames = [first]
        while len(frames) < FRAMES_AT_ONCE and self._queue:
            following = self._queue[0]
            if not isinstance(following, AudioFrame):
                break
            self._queue.popleft()
            frames.append(following)
        self._queued_audio -= len(frames)
        return frames

    def _note_sent(self, frames: list[AudioFrame], now: float) -> None:
        for frame in frames:
            if len(self._sent) >= BUFFER_FRAMES:
                self._sent.popleft()  # the page does not have it any more, either
            self._sent.append((frame.sequence, now, frame.quiet))

    def drop_audio(self) -> None:
        """Forget the audio that waits: Gemini refused it, or it comes again."""
        self._queue = deque(item for item in self._queue if not isinstance(item, AudioFrame))
        self._queued_audio = 0

    def skip_unsafe(self) -> None:
        """Never send again what Gemini refused (1007): count it as lost."""
        if self._sent:
            self.lost_frames += len(self._sent)
            self.safe_sequence, _, _ = self._sent[-1]
            self._sent.clear()

    # What is safe

    @property
    def has_unsafe_voice(self) -> bool:
        """Whether something was said that no stored word covers yet."""
        return self._voice_in_gap or any(
            not quiet and sent_at > self._safe_until for _, sent_at, quiet in self._sent
        )

    def words_came(self, now: float) -> None:
        """A fragment arrived: what was sent three seconds ago and earlier is in the text."""
        self._safe_until = max(self._safe_until, now - FRAGMENT_LAG_S)

    def settled(self, replied_at: float) -> None:
        """The reply that began at `replied_at` is complete, so all before it was understood."""
        self._safe_until = max(self._safe_until, replied_at)

    def mark(self) -> float:
        """Return what to hand to `stored` once the turns as they stand now are saved."""
        return self._safe_until

    def safe_with(self, mark: float) -> int:
        """Return the newest sequence number that is safe as soon as `mark` is stored."""
        safe = max(self.safe_sequence, self._understood)
        coming: list[int] = []  # quiet ones
        for sequence, sent_at, quiet in self._sent:
            if sent_at <= mark:
                safe = max(safe, sequence)
            elif quiet:
                coming.append(sequence)
            else:
                break
        # As for `stored`: the moment before a voice, or before what is still to come, is not.
        return max([safe, *coming[: max(0, len(coming) - LEAD_FRAMES)]])

    def stored(self, mark: float) -> int | None:
        """The turns were saved; return the newest safe sequence number if it moved."""
        before = self.safe_sequence
        while self._sent and self._is_safe(self._sent[0], mark):
            self.safe_sequence, _, _ = self._sent.popleft()
        return self.safe_sequence if self.safe_sequence != before else None

    def _is_safe(self, frame: _Sent, mark: float) -> bool:
        _, sent_at, quiet = frame
        if sent_at <= mark:
            return True
        if not quiet or len(self._sent) <= LEAD_FRAMES:
            return False
        return all(quiet for _, _, quiet in islice(self._sent, LEAD_FRAMES + 1))

    def _drop_oldest_frame(self) -> None:
        for index, item in enumerate(self._queue):
            if isinstance(item, AudioFrame):
                del self._queue[index]
                self._queued_audio -= 1
                self.lost_frames += 1
                return


async def _send(session: ModelSession, command: Command) -> None:
    match command:
        case SayText(text):
            await session.send_text(text)
        case AddContext(text):
            await session.add_context(text)
        case AnswerTool(call_id, name, result):
            await session.answer_tool(call_id, name, result)
        case EndAudio():
            await session.end_audio()
