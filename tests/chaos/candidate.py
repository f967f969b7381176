"""A candidate without a browser: speaks the page's half of the protocol, word for word.

It keeps what is not acknowledged and sends it again when asked, "plays" the
interviewer's audio in real time and reports how much, reconnects by itself, and
speaks tone words that the simulator's scripted ear reads one by one.
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
from typing import Any, Final, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from live.simulator.senses.tones import WORD_SAMPLES, encode_words

FRAME_SAMPLES: Final = 512
FRAME_S: Final = FRAME_SAMPLES / 16_000
FRAME_BYTES: Final = FRAME_SAMPLES * 2
PLAYED_EVERY_S: Final = 0.25
PLAYBACK_HZ: Final = 24_000
FINAL_CODES: Final = frozenset({4401, 4403, 4406, 4409, 4410})
_SILENCE = bytes(FRAME_BYTES)
_UP = struct.Struct("<BBHI")
_DOWN = struct.Struct("<BBHII")


@dataclass(slots=True)
class Playback:
    """A loudspeaker: samples queued and when they began to sound, turn by turn."""

    turn: int = 0
    received: int = 0
    played: int = 0
    ended: int | None = None
    began_at: float | None = None
    ahead_most: int = 0

    def take(self, turn: int, offset: int, samples: int, now: float) -> None:
        """Queue a piece; a new turn begins when the one before has been heard."""
        if turn != self.turn:
            self.turn, self.received, self.played = turn, 0, 0
            self.ended, self.began_at = None, now
        self.received = max(self.received, offset + samples)
        self.advance(now)
        self.ahead_most = max(self.ahead_most, self.received - self.played)

    def advance(self, now: float) -> int:
        """Let the loudspeaker run up to `now`; return milliseconds played of the turn."""
        if self.began_at is not None:
            due = self.played + int((now - self.began_at) * PLAYBACK_HZ)
            self.played = min(self.received, max(self.played, due))
            self.began_at = now
        return self.played * 1000 // PLAYBACK_HZ

    @property
    def drained(self) -> bool:
        """All of the turn, which is known to be complete, was played."""
        return self.ended is not None and self.played >= min(self.ended, self.received)


@dataclass(slots=True)
class Candidate:
    """One page. `url`: the WebSocket's address; `cookie`: name=value of the join cookie."""

    url: str
    cookie: str
    origin: str
    stream: str = field(default_factory=lambda: secrets.token_hex(8))
    captions: dict[int, dict[str, Any]] = field(default_factory=dict)
    phases: list[str] = field(default_factory=list)
    phase: str = ""
    question: int | None = None
    ended: dict[str, Any] | None = None
    closes: list[int] = field(default_factory=list)
    audio_times: list[float] = field(default_factory=list)
    playback: Playback = field(default_factory=Playback)
    lost_frames: int = 0
    _frames: dict[int, bytes] = field(default_factory=dict)
    _next_seq: int = 0
    _cursor: int | None = None
    _again_below: int = 0
    _speech: bytearray = field(default_factory=bytearray)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _socket: ClientConnection | None = None
    _live: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        """Open the page and press Start."""
        self._tasks = [
            asyncio.create_task(self._stay_connected()),
            asyncio.create_task(self._microphone()),
            asyncio.create_task(self._report_playback()),
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
        self._speech += encode_words(words)

    @property
    def speaking(self) -> bool:
        """Whether there is something left to say."""
        return bool(self._speech)

    async def until(self, is_so: Any, within_s: float = 30.0) -> None:
        """Wait until a claim about this candidate holds; raises TimeoutError."""
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(lambda: is_so(self))

    async def heard_turn(self, after: int = 0, within_s: float = 30.0) -> int:
        """Wait until a turn of the interviewer after `after` was played to its end."""
        await self.until(lambda me: me.playback.turn > after and me.playback.drained, within_s)
        return self.playback.turn

    @property
    def words_left(self) -> int:
        """How many words are still to be said."""
        return len(self._speech) // (WORD_SAMPLES * 2)

    def move_to(self, url: str) -> None:
        """Connect to another address from the next time on."""
        self.url = url

    async def send(self, **message: object) -> None:
        """Send a text message, if there is a connection."""
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(json.dumps(message))

    def cut(self) -> None:
        """Cut the connection without a goodbye, as a network does."""
        if self._socket is not None:
            self._socket.transport.abort()

    # The page

    async def _stay_connected(self) -> None:
        attempt = 0
        while True:
            try:
                async with connect(
                    self.url,
                    additional_headers={"Cookie": self.cookie},
                    origin=self.origin,
                    compression=None,
                    open_timeout=3,
                    close_timeout=0.2,
                    ping_interval=None,
                ) as socket:
                    self._socket = socket
                    await self._converse(socket)
                    attempt = 0
            except ConnectionClosed:
                pass
            except (OSError, WebSocketException, TimeoutError):
                attempt += 1
            finally:
                code = self._socket.close_code if self._socket is not None else None
                self._socket, self._cursor = None, None
            self.closes.append(code or 1006)
            await self._tell()
            if self.ended or code in FINAL_CODES:
                return
            if code != 4450:
                await asyncio.sleep(random.uniform(0.05, min(5.0, 0.25 * 2**attempt)))

    async def _converse(self, socket: ClientConnection) -> None:
        played = None
        if self.playback.turn and not self.playback.drained:
            played = {"turn": self.playback.turn, "ms": self.playback.advance(time.monotonic())}
        await self.send(
            type="hello",
            protocol=1,
            stream=self.stream,
            first_seq=min(self._frames, default=self._next_seq),
            next_seq=self._next_seq,
            played=played,
        )
        async for frame in socket:
            now = time.monotonic()
            if isinstance(frame, bytes):
                _, _, _, turn, offset = _DOWN.unpack_from(frame)
                self.playback.take(turn, offset, (len(frame) - _DOWN.size) // 2, now)
                self.audio_times.append(now)
            else:
                await self._on_message(json.loads(frame), now)
            await self._tell()

    async def _on_message(self, message: dict[str, Any], now: float) -> None:  # noqa: C901 - one case per message
        match message["type"]:
            case "welcome":
                self.captions |= {c["turn"]: c for c in message["captions"]}
                self._set_phase(message["phase"])
                self.question = message["question"]
                self._replay(message["resend_from"])
                self._live = True
                await self.send(type="start")
            case "resend":
                self._replay(message["from_seq"])
            case "ack":
                self._frames = {s: f for s, f in self._frames.items() if s > message["seq"]}
            case "phase":
                self._set_phase(message["phase"])
            case "caption":
                self.captions[message["turn"]] = message
            case "question":
                self.question = message["number"]
            case "turn_end":
                if message["turn"] == self.playback.turn:
                    self.playback.ended = message["samples"]
            case "flush":
                await self._flush(message["turn"], now)
            case "ping":
                await self.send(type="pong", id=message["id"])
            case "ended":
                self.ended = message

    def _set_phase(self, phase: str) -> None:
        self.phase = phase
        self.phases.append(phase)

    async def _flush(self, turn: int, now: float) -> None:
        ms = self.playback.advance(now) if turn >= self.playback.turn else 0
        if turn == self.playback.turn:
            self.playback.received = self.playback.ended = self.playback.played
            await self.send(type="played", turn=turn, ms=ms, flushed=True)

    def _replay(self, from_seq: int | None) -> None:
        start = self._next_seq if from_seq is None else from_seq
        self._frames = {s: f for s, f in self._frames.items() if s >= start}
        self._cursor = min(self._frames, default=self._next_seq)
        self._again_below = self._next_seq

    async def _microphone(self) -> None:
        """A frame every 32 ms; what waits to be sent again goes at twice that."""
        due = time.monotonic()
        while True:
            if self._live:
                self._capture()
                await self._send_due()
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _capture(self) -> None:
        pcm = bytes(self._speech[:FRAME_BYTES])
        del self._speech[:FRAME_BYTES]
        self._frames[self._next_seq] = pcm.ljust(FRAME_BYTES, b"\0") or _SILENCE
        self._next_seq += 1
        while len(self._frames) > 1875:
            del self._frames[min(self._frames)]
            self.lost_frames += 1

    async def _send_due(self) -> None:
        for _ in range(2):
            socket, seq = self._socket, self._cursor
            if socket is None or seq is None or seq >= self._next_seq:
                return
            frame = self._frames[seq]
            flags = (seq < self._again_below) | (0 if any(frame) else 2)
            self._cursor = seq + 1
            with contextlib.suppress(ConnectionClosed):
                await socket.send(_UP.pack(1, flags, 0, seq) + frame)
        await self._tell()

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
