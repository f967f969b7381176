"""Pages of the load: each speaks stamped frames in real time and hears stamped audio."""

import asyncio
import json
import struct
import time
from dataclasses import dataclass
from typing import Any, Final

from picows import WSCloseCode, WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.pacer import Pacer, next_in_phase
from bench.tally import MAGIC, STAMP, Tally

FRAME_S: Final = 0.032
FRAME_BYTES: Final = 1024
PLAYED_EVERY_S: Final = 0.25
PING_EVERY: Final = 20  # reports: 5 s
ABNORMAL_CLOSURE: Final = 1006
_HANDSHAKE_S: Final = 10.0
_GONE_WITHIN_S: Final = 5.0
_UP: Final = struct.Struct("<BBHI")
_DOWN: Final = struct.Struct("<BBHII")
# As of a page on which Start was pressed while it had no connection.
_HELLO: Final = json.dumps(
    {"type": "hello", "protocol": 2, "stream": "0123456789abcdef", "first_seq": 0,
     "next_seq": 0, "played": None, "entered": True, "epoch": None}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page connects, and as whom."""

    url: str
    cookie: str
    origin: str


class Page(WSListener):
    """One interview's page, reduced to what loads the server.

    phase_s: when in each 32 ms its frames are due.
    """

    def __init__(self, address: Address, tally: Tally, pacer: Pacer, phase_s: float) -> None:
        self._address = address
        self._tally, self._pacer = tally, pacer
        self._phase_s = phase_s
        self._transport: WSTransport | None = None
        self._is_leaving = False
        self._close_code = ABNORMAL_CLOSURE
        self._turn, self._received = 0, 0
        self._frame = bytearray(_UP.size + FRAME_BYTES)
        self._sequence, self._reports = 0, 0
        # The number of what the server asked for last; nothing is sent before it has.
        self._replay: int | None = None
        self._came_at = self._welcomed_at = 0.0

    async def open(self) -> None:
        """Connect. The interview is held from then on, until `close`."""
        self._came_at = time.monotonic()
        headers = {"Cookie": self._address.cookie, "Origin": self._address.origin}
        try:
            _, listener = await ws_connect(
                lambda *_: self,
                self._address.url,
                extra_headers=headers,
                websocket_handshake_timeout=_HANDSHAKE_S,
                max_redirects=0,
                use_aiofastnet=False,
            )
        except (OSError, WSError):
            listener = None
        if listener is None:  # refused, or cut before the answer
            self._tally.closes.append(ABNORMAL_CLOSURE)

    async def close(self) -> None:
        """Leave, and wait until the connection is gone; after five seconds it is cut."""
        self._is_leaving = True
        transport = self._transport
        if transport is not None:
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
            try:
                async with asyncio.timeout(_GONE_WITHIN_S):
                    await transport.wait_disconnected()
            except TimeoutError:
                transport.disconnect(graceful=False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        transport.send(WSMsgType.TEXT, _HELLO)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        if not self._is_leaving:
            self._tally.closes.append(self._close_code)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        match frame.msg_type:
            case WSMsgType.BINARY:
                self._hear(frame.get_payload_as_memoryview())
            case WSMsgType.TEXT:
                self._read(transport, json.loads(frame.get_payload_as_bytes()))
            case WSMsgType.CLOSE:
                code = frame.get_payload_as_bytes()[:2]
                self._close_code = int.from_bytes(code, "big") or ABNORMAL_CLOSURE
                transport.send_close(WSCloseCode.OK)
                transport.disconnect()

    def _hear(self, frame: memoryview) -> None:
        if not self._turn:
            self._tally.dials_s.append(time.monotonic() - self._welcomed_at)
        _, _, _, self._turn, offset = _DOWN.unpack_from(frame)
        self._received = offset + (len(frame) - _DOWN.size) // 2
        magic, sent_at = STAMP.unpack_from(frame, _DOWN.size)
        if magic == MAGIC and self._tally.measuring:
            self._tally.down_s.append(time.monotonic() - sent_at)

    def _read(self, transport: WSTransport, message: dict[str, Any]) -> None:
        match message:
            case {"type": "welcome", "resend_from": sequence, "replay": replay}:
                transport.send(WSMsgType.TEXT, '{"type":"start"}')
                is_first = self._replay is None
                self._sequence, self._replay = sequence, replay
                if is_first:
                    now = self._welcomed_at = time.monotonic()
                    self._tally.claims_s.append(now - self._came_at)
                    self._pacer.start(self._speak, next_in_phase(now, FRAME_S, self._phase_s))
                    self._pacer.start(self._report, now + PLAYED_EVERY_S)
            case {"type": "resend", "from_seq": sequence, "replay": replay}:
                self._sequence, self._replay = sequence, replay
            case {"type": "ping", "id": number}:
                transport.send(WSMsgType.TEXT, json.dumps({"type": "pong", "id": number}))

    def _speak(self, due: float) -> float | None:
        if self._transport is None:
            return None
        now = time.monotonic()
        if self._tally.measuring:
            self._tally.late_s.append(now - due)
        _UP.pack_into(self._frame, 0, 1, 0, self._replay, self._sequence)
        STAMP.pack_into(self._frame, _UP.size, MAGIC, now)
        self._transport.send(WSMsgType.BINARY, self._frame)
        self._sequence += 1
        return due + FRAME_S

    def _report(self, due: float) -> float | None:
        if self._transport is None:
            return None
        self._reports += 1
        if self._reports % PING_EVERY == 0:
            ping = json.dumps({"type": "ping", "id": self._reports})
            self._transport.send(WSMsgType.TEXT, ping)
        if self._turn:
            ms = self._received * 1000 // 24_000
            played = {"type": "played", "turn": self._turn, "ms": ms}
            self._transport.send(WSMsgType.TEXT, json.dumps(played))
        return due + PLAYED_EVERY_S
