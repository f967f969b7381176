"""A candidate without a browser: speaks the page's half of the protocol, word for word.

It keeps what is not acknowledged and sends it again when asked, "plays" the
interviewer's audio in real time and reports how much, reconnects by itself, and
speaks tone words that the simulator's scripted ear reads one by one, or types.
"""

import asyncio
import contextlib
import json
import random
import secrets
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.chaos.line import LOOK_S, LineWatch
from tests.chaos.microphone import FRAME_S, Microphone
from tests.chaos.playback import Playback

PLAYED_EVERY_S: Final = 0.25
CONNECT_S: Final = 8.0
# What a browser says whose tab is closed (RFC 6455, 7.4.1).
GOING_AWAY: Final = 1001
FINAL_CODES: Final = frozenset({4401, 4403, 4406, 4409, 4410})
_DOWN = struct.Struct("<BBHII")


class Witness(Protocol):
    """Who sees what a page gets and says."""

    def got(self, message: dict[str, Any]) -> None:
        """Take note of a message of the server's."""

    def got_sound(self, turn: int, samples: int) -> None:
        """Take note of a piece of a turn, which ends after so many samples of it."""

    def sent(self, message: dict[str, Any]) -> None:
        """Take note of a message of the page's."""


@dataclass(slots=True)
class Candidate:
    """One page. `url`: the WebSocket's address; `cookie`: name=value of the join cookie.

    `protocol`: 1 for a page that was loaded before the deploy. `enters`: whether Start or
    Continue is pressed as soon as it can be; `press_start` does it otherwise.
    """

    url: str
    cookie: str
    origin: str
    protocol: int = 2
    enters: bool = True
    ends: bool = False
    is_gone: bool = False
    elsewhere: bool | None = None
    lost_ms: int | None = None
    stream: str = field(default_factory=lambda: secrets.token_hex(8))
    captions: dict[int, dict[str, Any]] = field(default_factory=dict)
    phases: list[str] = field(default_factory=list)
    phase: str = ""
    question: int | None = None
    ended: dict[str, Any] | None = None
    closes: list[int] = field(default_factory=list)
    audio_times: list[float] = field(default_factory=list)
    playback: Playback = field(default_factory=Playback)
    microphone: Microphone = field(default_factory=Microphone)
    worker: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    witness: Witness | None = None
    _line: LineWatch = field(default_factory=LineWatch)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _socket: ClientConnection | None = None
    _live: bool = False
    _carried: bool = False
    _epoch: int | None = None
    _hung: bool = False
    _reads: asyncio.Event = field(default_factory=asyncio.Event)
    _has_network: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        """Open the page and press Start."""
        self._reads.set()
        self._has_network.set()
        self._tasks = [
            asyncio.create_task(self._stay_connected()),
            asyncio.create_task(self._listen()),
            asyncio.create_task(self._report_playback()),
            asyncio.create_task(self._watch_line()),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the page."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()

    # What a test asks of it

    def say(self, words: Iterable[str]) -> None:
        """Speak words, one after another, in real time."""
        self.microphone.say(words)

    async def type(self, text: str) -> None:
        """Send a typed answer, and again after each reconnection until it is acknowledged."""
        answer_id = secrets.token_hex(8)
        self.typed[answer_id] = text
        await self.send(type="text", id=answer_id, text=text)

    @property
    def speaking(self) -> bool:
        """Whether there is something left to say."""
        return bool(self.microphone.speech)

    async def until(self, is_so: Any, within_s: float = 30.0) -> None:
        """Wait until a claim about this candidate holds; raises TimeoutError."""
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(lambda: is_so(self))

    @property
    def words_left(self) -> int:
        """How many words are still to be said."""
        return self.microphone.words_left

    def move_to(self, url: str) -> None:
        """Connect to another address from the next time on."""
        self.url = url

    async def send(self, **message: object) -> None:
        """Send a text message, if there is a connection."""
        if self.witness is not None:
            self.witness.sent(message)
        await self.send_raw(json.dumps(message))

    async def send_raw(self, frame: str | bytes) -> None:
        """Send a frame as it is, right or wrong, if there is a connection."""
        if self._socket is not None and not self._hung:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(frame)

    async def closed(self, count: int, within_s: float = 30.0) -> int:
        """Wait until the connection was closed more than `count` times; return the last code."""
        await self.until(lambda me: len(me.closes) > count, within_s)
        return self.closes[-1]

    def cut(self) -> None:
        """Cut the connection without a goodbye, as a network does."""
        if self._socket is not None:
            self._socket.transport.abort()

    def lose_network(self) -> None:
        """Cut the connection, and find no other one until the network is back."""
        self._has_network.clear()
        self.cut()

    def find_network(self) -> None:
        """Connect again."""
        self._has_network.set()

    def hang(self) -> None:
        """Neither send nor answer any more, though the socket stays open, until it is closed."""
        self._hung = True

    def stop_reading(self) -> None:
        """Read nothing any more, but go on speaking."""
        self._reads.clear()

    def read_again(self) -> None:
        """Read what has piled up, and whatever comes."""
        self._reads.set()

    async def press_start(self) -> None:
        """Press Start, or Continue."""
        self.enters = True
        await self.send(type="start")

    async def end(self) -> None:
        """Press End, and confirm it: the microphone is off, and every connection is told."""
        self.ends = True
        await self._say_end()

    async def _say_end(self) -> None:
        await self.send(type="mute", muted=True)
        await self.send(type="end")

    async def close_page(self) -> None:
        """Close the tab: nobody comes back."""
        if self._socket is not None:
            await self._socket.close(GOING_AWAY)
        await self.__aexit__()
        self.is_gone = True
        await self._tell()

    def reload(self) -> None:
        """Load the page anew: it goes on with the frames that the one before left for it."""
        self._carried, self._live, self._epoch = True, False, None
        self.playback = Playback()
        self.cut()

    def crash(self) -> None:
        """Lose the page and open it again: its buffer is gone, its microphone counts from 0."""
        self.stream = secrets.token_hex(8)
        self.forget_page()
        self.cut()

    def forget_page(self) -> None:
        """Forget what lives as long as a page does."""
        self._live, self._epoch = False, None
        self.microphone = self.microphone.renewed()
        self.playback = Playback()

    def leave_words_to(self, other: "Candidate") -> None:
        """Let another page of the same candidate say what is left to say after this word."""
        other.witness = self.witness
        other.microphone = self.microphone.leave_words()

    # The page

    async def _stay_connected(self) -> None:
        attempt = 0
        while True:
            await self._has_network.wait()
            try:
                async with connect(
                    self.url,
                    additional_headers={"Cookie": self.cookie},
                    origin=self.origin,
                    compression=None,
                    open_timeout=CONNECT_S,
                    close_timeout=0.2,
                    ping_interval=None,
                ) as socket:
                    self._socket = socket
                    self._line.opened()
                    assert socket.response is not None
                    self.worker = socket.response.headers.get("X-Worker", "")
                    await self._converse(socket)
                    attempt = 0
            except ConnectionClosed:
                pass
            except (OSError, WebSocketException, TimeoutError):
                attempt += 1
            finally:
                code = self._socket.close_code if self._socket is not None else None
                self._socket, self._hung = None, False
                self.microphone.disconnected()
            self.closes.append(code or 1006)
            await self._tell()
            if self.ended or code in FINAL_CODES:
                return
            if code != 4450:
                await asyncio.sleep(random.uniform(0.05, min(5.0, 0.25 * 2**attempt)))

    async def _converse(self, socket: ClientConnection) -> None:
        played = None
        if self.playback.turn:
            played = {"turn": self.playback.turn, "ms": self.playback.advance(time.monotonic())}
        await self.send(
            type="hello",
            protocol=self.protocol,
            stream=self.stream,
            first_seq=self.microphone.first_kept,
            next_seq=self.microphone.next_seq,
            played=played,
            entered=self.enters and not self._carried,
            epoch=self._epoch,
            carried_over={"lost": 0} if self._carried else None,
        )
        async for frame in socket:
            await self._reads.wait()
            now = time.monotonic()
            if self._hung:
                continue
            if isinstance(frame, bytes):
                _, _, _, turn, offset = _DOWN.unpack_from(frame)
                samples = (len(frame) - _DOWN.size) // 2
                self.playback.take(turn, offset, samples, now)
                self.audio_times.append(now)
                if self.witness is not None:
                    self.witness.got_sound(turn, offset + samples)
            else:
                message = json.loads(frame)
                if self.witness is not None:
                    self.witness.got(message)
                if not await self._moves_on(message):
                    await self._on_message(message, now)
            await self._tell()

    async def _on_message(self, message: dict[str, Any], now: float) -> None:  # noqa: C901, PLR0912 - one case per message
        match message["type"]:
            case "welcome":
                self.captions |= {c["turn"]: c for c in message["captions"]}
                self._set_phase(message["phase"])
                self.question = message["question"]
                self.microphone.replay(message["resend_from"], message.get("replay", 0))
                self._live, self._carried, self._epoch = True, False, message["epoch"]
                await self.send(type="start")
                for answer_id, text in list(self.typed.items()):
                    await self.send(type="text", id=answer_id, text=text)
                if self.ends:
                    await self._say_end()
            case "text_ack":
                self.typed.pop(message["id"], None)
            case "resend":
                self.microphone.replay(message["from_seq"], message.get("replay", 0))
            case "ack":
                self.microphone.acknowledged(message["seq"])
            case "phase":
                self._set_phase(message["phase"])
            case "caption":
                self.captions[message["turn"]] = message
            case "question":
                self.question = message["number"]
            case "turn_end":
                self.playback.end(message["turn"], message["samples"])
            case "flush":
                ms = self.playback.flush(message["turn"], now)
                if ms is not None:
                    await self.send(type="played", turn=message["turn"], ms=ms, flushed=True)
            case "ping":
                await self.send(type="pong", id=message["id"])
            case "pong":
                self._line.answered()
            case "ended":
                self.ended = message

    async def _moves_on(self, message: dict[str, Any]) -> bool:
        """Take what a page is told that does not hold the interview, or not any more."""
        match message["type"]:
            case "lobby":
                self.elsewhere = message["elsewhere"]
                if self.enters:
                    await self.send(type="start")
            case "hand_over":
                await self._hand_over(message)
            case "handed_over":
                self.lost_ms = message["lost_ms"]
            case _:
                return False
        return True

    async def _hand_over(self, wanted: dict[str, Any]) -> None:
        """Say no more here, and give what is not acknowledged."""
        self._live = False
        microphone = self.microphone
        first, end = microphone.first_kept, microphone.next_seq
        await self.send(type="hand_over", first_seq=first, next_seq=end)
        microphone.replay(wanted["from_seq"], wanted["replay"])
        while (frame := microphone.take_due()) is not None:
            await self.send_raw(frame)
            await asyncio.sleep(FRAME_S / 4)

    def _set_phase(self, phase: str) -> None:
        self.phase = phase
        self.phases.append(phase)

    async def _listen(self) -> None:
        """A frame every 32 ms; what waits to be sent again goes at twice that."""
        due = time.monotonic()
        while True:
            if self._live:
                self.microphone.capture()
                await self._send_due()
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _send_due(self) -> None:
        for _ in range(2):
            socket = self._socket
            if socket is None or self._hung:
                return
            frame = self.microphone.take_due()
            if frame is None:
                return
            with contextlib.suppress(ConnectionClosed):
                await socket.send(frame)
        await self._tell()

    async def _watch_line(self) -> None:
        """Ping the server, and leave a line on which nobody answers."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._socket is None or self._hung or not self._reads.is_set():
                self._line.opened()
            elif self._line.is_dead:
                self.cut()
            elif (ping_id := self._line.look()) is not None:
                await self.send(type="ping", id=ping_id)

    async def _report_playback(self) -> None:
        reported = (0, -1)
        while True:
            await asyncio.sleep(PLAYED_EVERY_S / 5)
            ms = self.playback.advance(time.monotonic())
            turn = self.playback.turn
            moved = turn != reported[0] or ms - reported[1] >= PLAYED_EVERY_S * 1000
            if turn and (moved or (self.playback.drained and (turn, ms) != reported)):
                reported = (turn, ms)
                await self.send(type="played", turn=turn, ms=ms)
                await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
