"""Everything on its way to the browser: control messages, and the interviewer's sound.

The sound is paced by what the browser says it has played, never more than a few
seconds ahead: a server's own `send()` is far too coarse a brake (uvicorn waits
after 4 MB, Daphne never). Control messages overtake waiting audio. A page that
plays nothing is sent no sound, so that none can wait for it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from live.core.errors import CloseCode, WireError
from live.core.protocol import server_messages
from live.core.sound.audio import BYTES_PER_SAMPLE, DOWNLINK_FRAME_SAMPLES, downlink_samples
from live.ports import Browser, Clock

AHEAD_SAMPLES: Final = downlink_samples(4_000)
# More than this waits for nobody who has stopped playing.
BACKLOG_SAMPLES: Final = downlink_samples(90_000)
# A page that plays says so every 250 ms.
STUCK_S: Final = 10.0
# Ten minutes at 48 kB/s are 29 MB: the most one interview may cost us. No reply is as long.
CEILING_SAMPLES: Final = downlink_samples(600_000)
CONTROL_MESSAGES: Final = 64
_FRAME_BYTES: Final = DOWNLINK_FRAME_SAMPLES * BYTES_PER_SAMPLE


@dataclass(frozen=True, slots=True)
class _Sound:
    turn: int
    offset: int
    pcm: bytes
    received_at: float

    @property
    def samples(self) -> int:
        return len(self.pcm) // BYTES_PER_SAMPLE

    @property
    def frame(self) -> bytes:
        """The binary frame that the page is sent."""
        return server_messages.audio(self.turn, self.offset, self.pcm)


@dataclass(frozen=True, slots=True)
class _TurnEnd:
    turn: int
    samples: int


class Downlink:
    """One browser connection's outgoing side. `sounding` hears of each turn's first frame."""

    def __init__(
        self, browser: Browser, clock: Clock, sounding: Callable[[int, float], None]
    ) -> None:
        self._browser = browser
        self._clock = clock
        self._sounding = sounding
        self._control: deque[str | int] = deque()
        # The newest caption of each turn that waits for its place among the messages.
        self._captions: dict[int, str] = {}
        self._sounds: deque[_Sound | _TurnEnd] = deque()
        self._backlog = 0
        self._moved_at = clock.now()  # when the page has last played on
        self._ready = asyncio.Event()
        self._is_resting = False  # the pump has nothing that it may send
        self._turn = 0
        # Samples sent, by turn that the page has not left behind; played of the first of them.
        self._sent: dict[int, int] = {}
        self._played = 0
        self._is_shut = False
        self._is_held = False

    def shut(self) -> None:
        """The connection ends: whatever else is said to the page, nobody sends it, and nothing fails for that."""
        self._is_shut = True
        self._control.clear()
        self._captions.clear()
        self._sounds.clear()

    def send(self, message: str) -> None:
        """Send a control message; raises `WireError` when the browser does not keep up."""
        self._put(message)

    def caption(self, turn: int, message: str) -> None:
        """Send a turn's caption; it takes the place of one that still waits."""
        if self._is_shut:
            return
        if turn not in self._captions:
            self._put(turn)
        self._captions[turn] = message

    def queue_sound(self, turn: int, offset: int, pcm: bytes) -> None:
        """Queue audio of a turn, however fast it comes.

        Raises `WireError` when much is waiting for a page that plays nothing.
        """
        if self._is_shut:
            return
        now = self._clock.now()
        if not self._backlog or self._is_held:
            self._moved_at = now
        samples = len(pcm) // BYTES_PER_SAMPLE
        if self._backlog + samples > BACKLOG_SAMPLES and now - self._moved_at > STUCK_S:
            raise _too_slow()
        for start in range(0, len(pcm), _FRAME_BYTES):
            piece = pcm[start : start + _FRAME_BYTES]
            sound = _Sound(turn, offset + start // BYTES_PER_SAMPLE, piece, now)
            if not self._goes_past_the_line(sound):
                self._backlog += sound.samples
                self._sounds.append(sound)
                self._ready.set()

    @property
    def has_room(self) -> bool:
        """Whether more audio can be queued; what comes beyond it nobody would wait for."""
        return self._backlog < CEILING_SAMPLES

    def hold(self, *, on: bool) -> None:
        """The candidate needs a moment, and the page plays nothing: sound waits for their return."""
        self._is_held = on
        self._moved_at = self._clock.now()
        self._ready.set()

    def drop_sound(self) -> None:
        """The page plays nothing any more: what was meant for its loudspeaker is not sent."""
        self._sounds.clear()
        self._backlog = 0
        self._sent.clear()
        self._played = 0

    def end_turn(self, turn: int, samples: int) -> None:
        """Say, after the turn's audio, that no more of it comes."""
        self._sounds.append(_TurnEnd(turn, samples))
        self._ready.set()

    def flush(self, turn: int) -> None:
        """Drop what is queued here of this turn and those before it, and have the browser do the same."""
        self._sounds = deque(item for item in self._sounds if item.turn > turn)
        self._backlog = sum(item.samples for item in self._sounds if isinstance(item, _Sound))
        if any(number <= turn for number in self._sent):
            self._sent = {number: sent for number, sent in self._sent.items() if number > turn}
            self._played = 0
        self.send(server_messages.flush(turn))

    def played(self, turn: int, ms: int) -> None:
        """The browser played this much of a turn: more may be sent."""
        sent = self._sent.get(turn)
        if sent is None:
            return
        for earlier in [number for number in self._sent if number < turn]:
            del self._sent[earlier]
            self._played = 0
        played = max(self._played, min(downlink_samples(ms), sent))
        if played > self._played:
            self._moved_at = self._clock.now()
        self._played = played
        self._ready.set()

    async def pump(self) -> None:
        """Send for as long as the connection lasts."""
        while True:
            if self._control:
                message = self._control.popleft()
                if isinstance(message, int):
                    message = self._captions.pop(message)
                await self._browser.send_text(message)
            elif self._sounds and self._may_send(self._sounds[0]):
                await self._send_next()
            else:
                self._ready.clear()
                self._is_resting = True
                try:
                    await self._ready.wait()
                finally:
                    self._is_resting = False

    def _put(self, message: str | int) -> None:
        """Put in line; a number stands for the turn's caption as it will be by then."""
        if self._is_shut:
            return
        if len(self._control) >= CONTROL_MESSAGES:
            raise _too_slow()
        self._control.append(message)
        self._ready.set()

    def _may_send(self, item: _Sound | _TurnEnd) -> bool:
        if isinstance(item, _TurnEnd):
            return True
        if self._is_held:
            return False
        return sum(self._sent.values()) - self._played < AHEAD_SAMPLES

    async def _send_next(self) -> None:
        item = self._sounds.popleft()
        if isinstance(item, _TurnEnd):
            await self._browser.send_text(server_messages.turn_end(item.turn, item.samples))
            return
        self._backlog -= item.samples
        self._sent[item.turn] = self._sent.get(item.turn, 0) + item.samples
        await self._browser.send_bytes(item.frame)
        self._tell_of_first(item)

    def _goes_past_the_line(self, sound: _Sound) -> bool:
        """Send a piece while the pump rests and nothing waits; else the pump will."""
        if not self._is_resting or self._control or self._sounds or not self._may_send(sound):
            return False
        if not self._browser.send_bytes_now(sound.frame):
            return False
        self._sent[sound.turn] = self._sent.get(sound.turn, 0) + sound.samples
        self._tell_of_first(sound)
        return True

    def _tell_of_first(self, sound: _Sound) -> None:
        first, self._turn = sound.turn != self._turn, sound.turn
        if first:
            self._sounding(sound.turn, sound.received_at)


def _too_slow() -> WireError:
    return WireError(
        CloseCode.TOO_SLOW, "too_slow", "Your connection is too slow for sound at the moment."
    )
