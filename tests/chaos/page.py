"""A page without a browser: it takes the server's messages as ours does, and answers them.

It keeps what is not acknowledged and sends it again when asked, and "plays" the interviewer's
audio. Who speaks, and when it connects, is the candidate's.
"""

import asyncio
import contextlib
import json
import secrets
import struct
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from live.core.protocol.client_messages import PROTOCOL
from tests.chaos.line import LineWatch
from tests.chaos.microphone import FRAME_S, Microphone
from tests.chaos.playback import Playback

_DOWN = struct.Struct("<BBHII")


class Witness(Protocol):
    """Who sees what a page gets and says."""

    def got(self, message: dict[str, Any]) -> None:
        """Take note of a message of the server's."""

    def got_sound(self, turn: int, samples: int) -> None:
        """Take note of a piece of a turn, which ends after so many samples of it."""

    def sent(self, message: dict[str, Any]) -> None:
        """Take note of a message of the page's."""

    def saw(self, page: str, what: str) -> None:
        """Take note of what became of a page's connection."""


@dataclass(slots=True)
class Page:
    """One page. `url`: the WebSocket's address; `cookie`: name=value of the join cookie.

    `protocol`: 1 for a page that was loaded before the deploy. `enters`: whether Start or
    Continue is pressed as soon as it can be; `press_start` does it otherwise.
    """

    url: str
    cookie: str
    origin: str
    protocol: int = PROTOCOL
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
    # Since when nothing that was captured could be sent: seconds of the wall clock.
    cut_off_at: float | None = None
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

    async def until(self, is_so: Any, within_s: float = 30.0) -> None:
        """Wait until a claim about this candidate holds; raises TimeoutError."""
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(lambda: is_so(self))

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

    def saw(self, what: str) -> None:
        """Tell the witness what becomes of the connection."""
        if self.witness is not None:
            self.witness.saw(self.stream[:4], what)

    def cut(self) -> None:
        """Cut the connection without a goodbye, as a network does."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def _say_end(self) -> None:
        await self.send(type="mute", muted=True)
        await self.send(type="end", unsent_voice=self.microphone.unsent_voice)

    def _note_why_it_closes(self, frame: str | bytes) -> None:
        """A page that hangs reads nothing, but the close code that follows has its reason here."""
        if self.witness is not None and isinstance(frame, str):
            message = json.loads(frame)
            if message["type"] == "error":
                self.witness.got(message)

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
            played_out=self.playback.played_out or None,
            entered=self.enters and not self._carried,
            epoch=self._epoch,
            carried_over={"lost": 0} if self._carried else None,
            unsent_voice=self.microphone.kept_voice,
            # What a page of the version before does not know; it is flushed at once.
            ducks=self.protocol == PROTOCOL,
        )
        async for frame in socket:
            await self._reads.wait()
            now = time.monotonic()
            if self._hung:
                self._note_why_it_closes(frame)
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
                self.playback.is_ducked = False
                await self.send(type="start")
                for answer_id, text in list(self.typed.items()):
                    await self.send(type="text", id=answer_id, text=text)
                if self.ends:
                    await self._say_end()
                self.saw(f"welcome to epoch {self._epoch}, from {message['resend_from']}")
            case "text_ack":
                self.typed.pop(message["id"], None)
            case "resend":
                self.microphone.replay(message["from_seq"], message.get("replay", 0))
                self.saw(f"sends again from {message['from_seq']}")
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
                for turn, ms in self.playback.flush(message["turn"], now):
                    await self.send(type="played", turn=turn, ms=ms, flushed=True)
            case "duck":
                self.playback.duck(on=message["on"])
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
                self.saw(f"handed over, {self.lost_ms} ms lost")
            case _:
                return False
        return True

    async def _hand_over(self, wanted: dict[str, Any]) -> None:
        """Say no more here, and give what is not acknowledged."""
        self._live = False
        microphone = self.microphone
        first, end = microphone.first_kept, microphone.voice_until
        self.saw(f"hands over {first} to {end}, wanted from {wanted['from_seq']}")
        await self.send(type="hand_over", first_seq=first, next_seq=end)
        microphone.replay(wanted["from_seq"], wanted["replay"])
        while (frame := microphone.take_due()) is not None:
            await self.send_raw(frame)
            await asyncio.sleep(FRAME_S / 4)

    def _set_phase(self, phase: str) -> None:
        self.phase = phase
        self.phases.append(phase)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
