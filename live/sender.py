"""What goes to Gemini over one link, in line: frames of the microphone, and commands between them.

What an earlier page has said goes before the present page's frames. Owns the order and the
bounds of what waits. Must not know which frames the page has to send again.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from itertools import chain
from typing import Final

from live.core.link.policy import SEND_TIMEOUT_S
from live.core.model.commands import AnswerTool, Command, EndAudio
from live.core.model.events import HandleIssued, ModelEvent, ToolCalled, ToolCancelled
from live.core.model.open_calls import OpenCalls
from live.core.model.reply_gate import ReplyGate
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.audio import UPLINK_FRAME_MS, frames_in
from live.core.sound.sent_frames import SentFrames
from live.ports import Clock, ModelSession
from live.session_commands import carry_out

# What a line that was stuck for a heartbeat's bound brings at once, and what gathers until a
# Gemini that takes nothing is left: 640 kB. Beyond it the oldest goes and is counted.
QUEUE_FRAMES: Final = frames_in(20_000)
COMMANDS: Final = 64
# What waits goes out together, up to 128 ms at once: a worker that is behind catches up.
FRAMES_AT_ONCE: Final = 4
# An earlier page's words go out as fast as a replay does: at twice real time, pauses faster.
BRING_FRAME_S: Final = UPLINK_FRAME_MS / 2_000
BRING_QUIET_FRAME_S: Final = UPLINK_FRAME_MS / 8_000
# What a function is answered whose call a drop took.
CALL_LOST: Final = {
    "error": "The connection was lost before this was answered. Do not call it again for this."
}


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


class Sender:
    """Sends in order what is put in line.

    brought: called with each frame of an earlier page's that was sent, and when. all_brought:
    called when the last of them was.
    """

    def __init__(
        self,
        sent: SentFrames,
        brought: Callable[[AudioFrame, float], None],
        all_brought: Callable[[], None],
        *,
        answers_may_cut: bool,
    ) -> None:
        self._sent = sent
        self._brought = brought
        self._all_brought = all_brought
        self._gate = ReplyGate(answers_may_cut=answers_may_cut)
        self.calls = OpenCalls()
        self.stage = Stage.SHUT
        self.last_voice_at: float | None = None
        self._queue: deque[AudioFrame | Command] = deque()
        self._queued_audio = 0
        self._in_hand: list[AudioFrame] = []  # being sent
        self._resting: ModelSession | None = None  # the link's, while its pump has nothing to send
        self._to_bring: deque[AudioFrame] = deque()
        self._ready = asyncio.Event()
        self._sending_since: float | None = None
        self._overflowed = False

    # Its link

    def open(self, *, by_handle: bool) -> None:
        """A link stands: what comes in goes out, behind the news of calls that were lost."""
        self._queue.clear()
        if not by_handle:
            self.calls.forget()
        self._queue.extend(
            AnswerTool(call_id, name, CALL_LOST) for call_id, name in self.calls.lost.items()
        )
        self._gate.begin(closes_call=bool(self._queue))
        self._queued_audio = 0
        self._sending_since = None
        self._overflowed = False
        self.stage = Stage.OPEN

    def shut(self) -> None:
        """The link is gone: nothing waits for the next one."""
        self.stage = Stage.SHUT
        self.calls.link_gone()
        self._queue.clear()
        self._queued_audio = 0
        self._in_hand = []
        self._resting = None

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
        is_past = self._gate.heed(event)
        if len(self._gate):
            self._ready.set()
        return is_past

    def is_stuck(self, now: float) -> bool:
        """Whether Gemini has stopped taking what we send."""
        since = self._sending_since
        return self._overflowed or (since is not None and now - since > SEND_TIMEOUT_S)

    # What is put in line

    def put(self, frame: AudioFrame, now: float) -> bool:
        """Put a frame in line, or send it if there is none; True when the oldest one had to go for it."""
        if self._goes_past_the_line(frame, now):
            return False
        self._queue.append(frame)
        self._queued_audio += 1
        self._ready.set()
        is_full = self._queued_audio > QUEUE_FRAMES
        if is_full:
            self._queue.remove(next(self._waiting_frames()))
            self._queued_audio -= 1
        return is_full

    def command(self, command: Command) -> None:
        """Put a command in line; without a link it is dropped, the next link begins anew."""
        if self.stage is Stage.SHUT:
            return
        if self.stage is Stage.BRINGING_OVER and isinstance(command, EndAudio):
            return  # it is about the page's own words, which come later, and is said again then
        if len(self._queue) - self._queued_audio + len(self._gate) >= COMMANDS:
            self._overflowed = True  # nobody reads at the other end: the link is given up
            return
        if self._gate.admits(command):
            self._queue.append(command)
        self._ready.set()

    def owe(self, frames: Iterable[AudioFrame]) -> None:
        """These frames of earlier pages are still to be sent."""
        self._to_bring = deque(frames)

    def bring_over(self) -> None:
        """Send what is owed before any frame of the present page's."""
        self.stage = Stage.BRINGING_OVER
        self.drop_audio()
        self._ready.set()

    def drop_audio(self) -> None:
        """Forget the audio that waits: Gemini refused it, or it comes again."""
        self._queue = deque(item for item in self._queue if not isinstance(item, AudioFrame))
        self._queued_audio = 0

    def _waiting_frames(self) -> Iterator[AudioFrame]:
        return (item for item in self._queue if isinstance(item, AudioFrame))

    @property
    def holds_voice(self) -> bool:
        """Whether voice has come that Gemini was not sent yet."""
        held = chain(self._in_hand, self._waiting_frames(), self._to_bring)
        return any(not frame.quiet for frame in held)

    @property
    def owes_voice(self) -> bool:
        """Whether what is still to be sent of earlier pages holds a voice."""
        return any(not frame.quiet for frame in self._to_bring)

    @property
    def owed_frames(self) -> int:
        """How many frames of earlier pages are still to be sent."""
        return len(self._to_bring)

    @property
    def is_idle(self) -> bool:
        """Whether a link stands, and no frame of the present page's waits for it."""
        return self.stage is Stage.OPEN and not self._queued_audio

    @property
    def is_sending(self) -> bool:
        """Whether a link is about to get what has arrived."""
        waiting = self._queued_audio or self._in_hand or self._to_bring
        return self.stage is not Stage.SHUT and bool(waiting)

    # On its way

    async def pump(self, session: ModelSession, clock: Clock) -> None:
        """Send everything to Gemini, in order, until the link fails."""
        while True:
            self._queue.extend(self._gate.release(clock.now()))
            if not self._queue and self.stage is Stage.BRINGING_OVER:
                await self._bring_some(session, clock)
                continue
            if not self._queue:
                await self._something_to_send(session, clock)
                continue
            self._sending_since = clock.now()
            item = self._queue.popleft()
            if isinstance(item, AudioFrame):
                await self._send_frames(self._frames_with(item), session, clock)
            else:
                await carry_out(item, session)
                if isinstance(item, AnswerTool):
                    self.calls.answered(item.call_id)
            self._sending_since = None

    async def _bring_some(self, session: ModelSession, clock: Clock) -> None:
        """Send some of what an earlier page has said; after the last of it the present one's."""
        frames = [self._to_bring.popleft() for _ in range(min(FRAMES_AT_ONCE, len(self._to_bring)))]
        frame_s = BRING_QUIET_FRAME_S
        if any(not frame.quiet for frame in frames):
            self.last_voice_at = clock.now()
            frame_s = BRING_FRAME_S
        self._sending_since = clock.now()
        await self._send_frames(frames, session, clock)
        self._sending_since = None
        for frame in frames:
            self._brought(frame, clock.now())
        await asyncio.sleep(len(frames) * frame_s)
        if not self._to_bring:
            self.stage = Stage.OPEN
            self._all_brought()

    async def _send_frames(
        self, frames: list[AudioFrame], session: ModelSession, clock: Clock
    ) -> None:
        self._in_hand = frames
        await session.send_audio(b"".join([frame.pcm for frame in frames]))
        now = clock.now()
        for frame in frames:
            self._sent.add(frame.sequence, now, quiet=frame.quiet)
        self._in_hand = []

    async def _something_to_send(self, session: ModelSession, clock: Clock) -> None:
        self._ready.clear()
        until = self._gate.until
        self._resting = session
        try:
            async with asyncio.timeout(None if until is None else max(0.0, until - clock.now())):
                await self._ready.wait()
        except TimeoutError:
            pass  # the gate lets something out
        finally:
            self._resting = None

    def _goes_past_the_line(self, frame: AudioFrame, now: float) -> bool:
        """Send a frame while the pump rests and nothing waits; else the pump will, or will tell why not."""
        session = self._resting
        if session is None or self._queue or self._to_bring or len(self._gate):
            return False
        if not session.send_audio_now(frame.pcm):
            return False
        self._sent.add(frame.sequence, now, quiet=frame.quiet)
        return True

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
