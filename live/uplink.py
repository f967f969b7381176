"""The microphone on its way to Gemini, in line with the commands between its frames.

What the browser sends again after a drop finds its place by sequence number; which
frames it has to keep until then is told by `sent`.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import Final

from interviews.ledger_rows import LossCause
from interviews.records import EarlierPage
from live.core.audio import UPLINK_FRAME_MS, frames_in, uplink_silence
from live.core.commands import (
    AddContext,
    AnswerTool,
    Command,
    EndAudio,
    PassOn,
    SayText,
    Silence,
)
from live.core.events import HandleIssued, ModelEvent, ToolCalled, ToolCancelled
from live.core.inheritance import Bequest, Inheritance
from live.core.open_calls import OpenCalls
from live.core.policy import SEND_TIMEOUT_S
from live.core.replays import NumberedReplays, Replays
from live.core.reply_gate import ReplyGate
from live.core.sent_frames import BUFFER_FRAMES, LEAD_FRAMES, Mark, SentFrames
from live.core.unnumbered import UnnumberedReplays
from live.core.wire import PROTOCOL, AudioFrame, malformed
from live.ports import Clock, ModelSession

# What a line that was stuck for a heartbeat's bound brings at once, and what gathers until a
# Gemini that takes nothing is left: 640 kB. Beyond it the oldest goes and is counted.
QUEUE_FRAMES: Final = frames_in(20_000)
COMMANDS: Final = 64
# What waits goes out together, up to 128 ms at once: a worker that is behind catches up.
FRAMES_AT_ONCE: Final = 4
# An earlier page's words go out as fast as a replay does: at twice real time.
BRING_FRAME_S: Final = UPLINK_FRAME_MS / 2_000
QUIET_BACKLOG: Final = LEAD_FRAMES + frames_in(1_500)
# What a function is answered whose call a drop took.
CALL_LOST: Final = {
    "error": "The connection was lost before this was answered. Do not call it again for this."
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Up to where what was said is safe, and heard; see `interviews.records.Progress`."""

    safe_sequence: int
    voice_sequence: int
    unwritten_frames: int
    earlier: tuple[EarlierPage, ...]


class Stage(Enum):
    """What becomes of a microphone frame that comes now.

    | stage | a link stands | frames that wait | commands that wait | voice in the gap |
    |---|---|---|---|---|
    | shut | no | none | none | maybe: it is asked for again |
    | bringing over | yes | none | maybe | maybe: it is asked for when the earlier page's is sent |
    | open | yes | maybe | maybe | until the page is asked again |
    """

    SHUT = "shut"
    BRINGING_OVER = "bringing over"
    OPEN = "open"


class Uplink:
    """One page load's microphone frames and the commands between them, in order.

    Before them comes what pages before this one have said and nobody has understood yet.

    ask_page: called with the number to send from, and the number of the replay.
    brought: called with each frame of an earlier page's that was sent, and when.
    """

    def __init__(
        self,
        ask_page: Callable[[int, int | None], None] = lambda _from, _replay: None,
        brought: Callable[[AudioFrame, float], None] = lambda _frame, _now: None,
        *,
        answers_may_cut: bool = True,
    ) -> None:
        self._ask_page = ask_page
        self._brought = brought
        self.lost: Counter[LossCause] = Counter()
        self.last_voice_at: float | None = None
        self.sent = SentFrames()
        self.gate = ReplyGate(answers_may_cut=answers_may_cut)
        self.calls = OpenCalls()
        self.stream = ""
        self._replays: Replays = NumberedReplays()
        self._expected = 0
        self._newest = 0
        self._queue: deque[AudioFrame | Command] = deque()
        self._queued_audio = 0
        self._in_hand: list[AudioFrame] = []  # being sent
        self._ready = asyncio.Event()
        self.stage = Stage.SHUT
        self._inheritance = Inheritance()
        self._to_bring: deque[AudioFrame] = deque()
        self._own_from = 0
        self.voice_sequence = -1
        self._sending_since: float | None = None
        self._overflowed = False
        self._voice_in_gap = False

    @property
    def lost_frames(self) -> int:
        """How many frames can never be sent any more, for whatever cause."""
        return self.lost.total()

    # From the browser

    def begin(
        self,
        first_sequence: int,
        next_sequence: int,
        safe_sequence: int,
        lost: int = 0,
        *,
        protocol: int = PROTOCOL,
    ) -> int:
        """A page connected; return the sequence number it shall send from.

        `lost`: frames before the first one that the page could not keep when it was loaded again.
        """
        if protocol < PROTOCOL:
            self._replays = UnnumberedReplays()
        wanted = max(first_sequence, min(safe_sequence + 1, next_sequence))
        missing = max(0, first_sequence - (safe_sequence + 1))
        # A page forgets only what is safe, unless its buffer is full or it says so.
        is_full = next_sequence - first_sequence >= BUFFER_FRAMES
        self.lost[LossCause.NOT_KEPT] += missing if is_full else min(missing, lost)
        self.sent.begin_after(wanted - 1)
        self._own_from, self._newest = wanted, next_sequence
        self._expect(wanted)
        # Quiet frames are acknowledged twice a second: more than those wait because of a voice.
        self._voice_in_gap = next_sequence - wanted > QUIET_BACKLOG
        if self._voice_in_gap:
            self.voice_sequence = next_sequence - 1
        return wanted

    def inherit(self, bequests: Sequence[Bequest]) -> None:
        """What these pages have said comes before all that this one says; call it after `begin`."""
        self._inheritance = Inheritance(bequests, before=self._own_from)
        self.lost[LossCause.LEFT_BEHIND] += self._inheritance.missing
        self.sent.begin_after(self._inheritance.first - 1)
        for frame in self._inheritance.frames:
            self.sent.unwritten.captured(frame.sequence, quiet=frame.quiet)
        self._to_bring = deque(self._inheritance.frames)

    def ask_again(self) -> None:
        """A new link stands: have the page send again what it has to.

        Where an earlier page's words come first, the page is asked when these are sent.
        """
        understood = self.sent.forget_unsafe()
        self._to_bring = deque(self._inheritance.after(understood))
        if self._to_bring:
            self.stage = Stage.BRINGING_OVER
            self.drop_audio()
            self._ready.set()
        else:
            self._ask_from(max(self._own_from, understood + 1))

    def _ask_from(self, wanted: int) -> None:
        self._expect(wanted)
        self._ask_page(wanted, self.replay)

    @property
    def replay(self) -> int | None:
        """The number of what the page was asked for last; None for a page of protocol 1."""
        return self._replays.number

    def _expect(self, sequence: int) -> None:
        self._voice_in_gap = False
        self._expected = sequence
        self._replays.ask()
        self.drop_audio()

    def offer(self, frame: AudioFrame, now: float) -> bool:
        """Take a frame of the browser's, and tell whether it goes to Gemini; never waits.

        Raises `WireError` for one of the future.
        """
        if frame.sequence > self._newest + BUFFER_FRAMES:
            raise malformed("audio_sequence")
        if not self._is_next(frame):
            return False
        if not frame.quiet:
            self.last_voice_at = now
            self.voice_sequence = max(self.voice_sequence, frame.sequence)
        if self.stage is not Stage.OPEN:
            # The browser keeps it and is asked for it again.
            self._voice_in_gap = self._voice_in_gap or not frame.quiet
            if not self.has_unsafe_voice:
                self.sent.pass_quiet(frame.sequence)
            return False
        self._queue.append(frame)
        self._queued_audio += 1
        if self._queued_audio > QUEUE_FRAMES:
            self._drop_oldest_frame()
        self._ready.set()
        return True

    def _is_next(self, frame: AudioFrame) -> bool:
        """Whether this frame goes on with what the page was asked for; what it skips is lost."""
        is_wanted = self._replays.has(frame, expected=self._expected, newest=self._newest)
        # A leftover, too, tells how far the page has captured, and what.
        self._newest = max(self._newest, frame.sequence + 1)
        self.sent.unwritten.captured(frame.sequence, quiet=frame.quiet)
        if not is_wanted or frame.sequence < self._expected:
            return False
        self.lost[LossCause.NOT_KEPT] += frame.sequence - self._expected
        self._expected = frame.sequence + 1
        return True

    # To Gemini

    def command(self, command: Command) -> None:
        """Put a command in line; without a link it is dropped, the next link begins anew."""
        if self.stage is Stage.SHUT:
            return
        if self.stage is Stage.BRINGING_OVER and isinstance(command, EndAudio):
            return  # it is about the page's own words, which come later, and is said again then
        if len(self._queue) - self._queued_audio + len(self.gate) >= COMMANDS:
            self._overflowed = True  # nobody reads at the other end: the link is given up
            return
        if self.gate.admits(command):
            self._queue.append(command)
        self._ready.set()

    def heed(self, event: ModelEvent) -> bool:
        """Note what Gemini says, before anybody reacts to it.

        True for what is about an earlier connection only, and nobody else's business.
        """
        match event:
            case ToolCalled(call_id, name):
                self.calls.called(call_id, name)
            case ToolCancelled(call_ids):
                for call_id in call_ids:
                    self.calls.answered(call_id)
            case HandleIssued():
                self.calls.handle_issued()
        is_past = self.gate.heed(event)
        if len(self.gate):
            self._ready.set()
        return is_past

    def open(self, *, by_handle: bool = False) -> None:
        """A link stands: what comes in goes out, behind the news of calls that were lost."""
        self._queue.clear()
        if not by_handle:
            self.calls.forget()
        self._queue.extend(
            AnswerTool(call_id, name, CALL_LOST) for call_id, name in self.calls.lost.items()
        )
        self.gate.begin(closes_call=bool(self._queue))
        self._queued_audio = 0
        self._sending_since = None
        self._overflowed = False
        self.stage = Stage.OPEN

    def shut(self) -> None:
        """The link is gone: nothing waits for the next one, the browser sends it again."""
        self.stage = Stage.SHUT
        self.calls.link_lost()
        self._voice_in_gap = self._voice_in_gap or self._holds_voice()
        self._queue.clear()
        self._queued_audio = 0
        self._in_hand = []

    async def pump(self, session: ModelSession, clock: Clock) -> None:
        """Send everything to Gemini, in order, until the link fails."""
        while True:
            self._queue.extend(self.gate.release(clock.now()))
            if not self._queue and self.stage is Stage.BRINGING_OVER:
                await self._bring_over(session, clock)
                continue
            if not self._queue:
                await self._something_to_send(clock)
                continue
            self._sending_since = clock.now()
            item = self._queue.popleft()
            if isinstance(item, AudioFrame):
                await self._send_frames(self._frames_with(item), session, clock)
            else:
                await _send(session, item)
                if isinstance(item, AnswerTool):
                    self.calls.answered(item.call_id)
            self._sending_since = None

    async def _bring_over(self, session: ModelSession, clock: Clock) -> None:
        """Send some of what an earlier page has said; after the last of it ask the present one."""
        frames = [self._to_bring.popleft() for _ in range(min(FRAMES_AT_ONCE, len(self._to_bring)))]
        if any(not frame.quiet for frame in frames):
            self.last_voice_at = clock.now()
        self._sending_since = clock.now()
        await self._send_frames(frames, session, clock)
        self._sending_since = None
        for frame in frames:
            self._brought(frame, clock.now())
        await asyncio.sleep(len(frames) * BRING_FRAME_S)
        if not self._to_bring:
            self.stage = Stage.OPEN
            self._ask_from(self._own_from)

    async def _send_frames(
        self, frames: list[AudioFrame], session: ModelSession, clock: Clock
    ) -> None:
        self._in_hand = frames
        await session.send_audio(b"".join([frame.pcm for frame in frames]))
        now = clock.now()
        for frame in frames:
            self.sent.add(frame.sequence, now, quiet=frame.quiet)
        self._in_hand = []

    async def _something_to_send(self, clock: Clock) -> None:
        self._ready.clear()
        until = self.gate.until
        with suppress(TimeoutError):
            async with asyncio.timeout(None if until is None else max(0.0, until - clock.now())):
                await self._ready.wait()

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

    def drop_audio(self) -> None:
        """Forget the audio that waits: Gemini refused it, or it comes again."""
        self._queue = deque(item for item in self._queue if not isinstance(item, AudioFrame))
        self._queued_audio = 0

    def skip_unsafe(self) -> None:
        """Never send again what Gemini refused (1007): count it as lost."""
        self.lost[LossCause.REFUSED] += self.sent.give_up_unsafe()

    @property
    def has_unsafe_voice(self) -> bool:
        """Whether something was said that no word covers yet."""
        return self._voice_in_gap or self.sent.has_unsafe_voice or self._holds_voice()

    def _holds_voice(self) -> bool:
        """Whether voice has come that Gemini was not sent yet."""
        waiting = (item for item in self._queue if isinstance(item, AudioFrame))
        held = chain(self._in_hand, waiting, self._to_bring)
        return any(not frame.quiet for frame in held)

    @property
    def frames_behind(self) -> int:
        """How many frames more were captured, here or on a page before, than a link was sent."""
        return self._newest - self._expected + len(self._to_bring)

    @property
    def is_behind(self) -> bool:
        """Whether this page has captured, or one before it, what no link was sent yet."""
        return self.frames_behind > 0

    @property
    def has_caught_up(self) -> bool:
        """Whether a link has everything that the page has captured."""
        return self.stage is Stage.OPEN and not self.is_behind and not self._queued_audio

    @property
    def has_sent_all_voice(self) -> bool:
        """Whether a link has everything that may hold words; silence alone nobody waits for."""
        if self.stage is not Stage.OPEN or self._queued_audio:
            return False
        return not self.is_behind_with_voice

    @property
    def is_behind_with_voice(self) -> bool:
        """Whether what holds a voice, or may, is still to be sent, by the page or from before it."""
        voice = self.sent.unwritten
        if any(not frame.quiet for frame in self._to_bring):
            return True
        return voice.holds_from(self._expected) or voice.unseen(self._newest) > 0

    @property
    def is_sending(self) -> bool:
        """Whether a link is about to get what has arrived."""
        waiting = self._queued_audio or self._in_hand or self._to_bring
        return self.stage is not Stage.SHUT and bool(waiting)

    def give_up_unheard(self) -> None:
        """Count the voice that no word covers as lost: nobody will hear it any more."""
        self.lost[LossCause.UNWRITTEN] += self.sent.unwritten.frames(self._newest)

    def standing(self, mark: Mark) -> Standing:
        """Return what is safe, of this page and of those before it, once `mark` is stored."""
        safe = self.sent.safe_with(mark)
        return Standing(
            safe_sequence=max(safe, self._own_from - 1),
            voice_sequence=self.voice_sequence,
            unwritten_frames=self.sent.unwritten.frames(self._newest),
            earlier=self._inheritance.pages(safe),
        )

    @property
    def safe_sequence(self) -> int:
        """The newest of the page's own frames that is safe."""
        return max(self.sent.safe_sequence, self._own_from - 1)

    def stored(self, mark: Mark) -> int | None:
        """The turns were saved; return the page's newest safe sequence number if it moved."""
        safe = self.sent.stored(mark)
        if self._inheritance.frames and self.sent.safe_sequence >= self._own_from - 1:
            # All that earlier pages have said is stored: its sound is needed no more.
            kept = self._inheritance.pages(self.sent.safe_sequence)
            self._inheritance = Inheritance(
                list(map(Bequest, reversed(kept))), before=self._own_from
            )
        return safe if safe is not None and safe >= self._own_from else None

    def _drop_oldest_frame(self) -> None:
        for index, item in enumerate(self._queue):
            if isinstance(item, AudioFrame):
                del self._queue[index]
                self._queued_audio -= 1
                self.lost[LossCause.OVERFLOW] += 1
                return


async def _send(session: ModelSession, command: Command) -> None:
    match command:
        case SayText(text):
            await session.send_text(text)
        case AddContext(text):
            await session.add_context(text)
        case PassOn(words):
            await session.pass_on(words)
        case AnswerTool(call_id, name, result, reacts):
            await session.answer_tool(call_id, name, result, reacts=reacts)
        case Silence(ms):
            await session.send_audio(uplink_silence(ms))
        case EndAudio():
            await session.end_audio()
