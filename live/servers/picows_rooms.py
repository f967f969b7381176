"""A page's WebSocket under uvicorn, whose messages picows frames: see docs/decisions/0025.

picows' parser is compiled, but it has no say: it is handed bytes, and hands out frames. A whole
message of data goes from there to the application, and from the application through picows to the line. All else
is rare, and is left to uvicorn and websockets: the upgrade, control frames, messages in fragments, each end.
"""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Final

import picows
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import State

from live.page_lines import EXTENSION, content
from live.picows_frames import frames_protocol
from live.servers.limits import SOCKET_MESSAGE_BYTES
from live.servers.uvicorn_rooms import RoomProtocol

# As many messages wait for the application before the line is read no further.
MOST_WAITING: Final = 16

_TEXT: Final = picows.WSMsgType.TEXT
_BINARY: Final = picows.WSMsgType.BINARY
_CONTINUATION: Final = picows.WSMsgType.CONTINUATION
_OPCODES: Final = {kind: Opcode(kind.value) for kind in picows.WSMsgType}

# What picows wants to have been asked before it reads frames. The page's own request uvicorn has answered.
_UPGRADE: Final = (
    b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bm9ib2R5J3Mga2V5IGlzIQ==\r\n\r\n"
)
_BUFFER_BYTES: Final = 2048


class Frames(picows.WSListener):
    """Bytes that have come → `take`, frame by frame; messages → bytes of the line.

    A frame is valid only while `take` has it.
    """

    def __init__(self, line: asyncio.Transport, take: Callable[[picows.WSFrame], None]) -> None:
        self._take = take
        self._error: Exception | None = None
        self._protocol = frames_protocol(
            self,
            asks=None,
            max_frame_bytes=SOCKET_MESSAGE_BYTES,
            answers_pings=False,
            buffer_bytes=_BUFFER_BYTES,
        )
        beneath = _beneath(line)
        self._protocol.connection_made(beneath)
        # It is to answer `_UPGRADE` to nobody. For frames it has taken the line's own `write` by now.
        beneath.write = _nobody
        self.read(_UPGRADE)
        self.send = self._protocol.transport.send

    def on_ws_frame(self, _transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """Hand it on; what that raises is raised by `read`."""
        try:
            self._take(frame)
        except Exception as error:  # noqa: BLE001 - picows would log it, and to nobody
            self._error = self._error or error

    def read(self, data: bytes) -> tuple[int, str] | None:
        """Read bytes that have come.

        Returns the code and reason of a close frame that picows has sent, where it cannot read on.
        """
        protocol = self._protocol
        while data:
            room = protocol.get_buffer(-1)
            taken = min(len(room), len(data))
            room[:taken] = data[:taken]
            protocol.buffer_updated(taken)
            if self._error is not None:
                raise self._error
            if protocol.transport.is_close_frame_sent:
                sent = protocol.transport.close_handshake.sent
                return sent.code.value, sent.reason
            data = data[taken:]
        return None


def _beneath(line: asyncio.Transport) -> SimpleNamespace:
    """Return what picows takes for a transport with TLS, so that it writes to this and not to the socket.

    So what is written in one turn of the loop goes out together, and after what uvicorn has written.
    """

    def get_extra_info(name: str) -> object:
        return True if name == "ssl_object" else line.get_extra_info(name)

    return SimpleNamespace(
        get_extra_info=get_extra_info,
        get_write_buffer_size=line.get_write_buffer_size,
        write=line.write,
        # A larger message comes in two parts, of which the header is overwritten by the next one's.
        writelines=lambda parts: line.write(b"".join(parts)),
        close=_nobody,
    )


def _nobody(*_data: bytes) -> None:
    """Is told what is nobody's business."""


class PicowsRoomProtocol(RoomProtocol):
    """uvicorn's protocol, past which whole messages of data go. Implements `page_lines.PageLine`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._frames: Frames | None = None
        self._spoke_early = False
        self._is_unfinished = False  # a message in fragments
        self._take: Callable[[str | bytes], None] | None = None  # of who listens
        self._trouble: Exception | None = None  # which that has raised

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is gone."""
        self._frames = None
        super().connection_lost(exc)

    # From the page

    def read_frames(self, data: bytes) -> None:
        """Read bytes as frames."""
        if self._frames is None:
            # websockets holds what has come of a frame before the answer: it reads this page to the end.
            self._spoke_early = self._spoke_early or self.handshake_initiated
            super().read_frames(data)
            return
        fault = self._frames.read(data)
        if fault is not None:
            self._frames = None  # what still comes, websockets passes over
            self.fail(*fault, is_said=True)

    def _on_frame(self, frame: picows.WSFrame) -> None:
        kind = frame.msg_type
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            self.fail(CloseCode.PROTOCOL_ERROR, "reserved bits must be 0")
            return
        is_data = kind is _BINARY or kind is _TEXT
        if is_data and frame.fin and not self._is_unfinished and self.conn.state is State.OPEN:
            self._on_message(frame, is_text=kind is _TEXT)
            return
        if is_data or kind is _CONTINUATION:
            self._is_unfinished = not frame.fin
        copy = Frame(_OPCODES[kind], frame.get_payload_as_bytes(), fin=bool(frame.fin))
        super().read_frames(copy.serialize(mask=True))

    def _on_message(self, frame: picows.WSFrame, *, is_text: bool) -> None:
        if not is_text:
            data = frame.get_payload_as_bytes()
            if not self._goes_past_the_queue(data):
                self.queue.put_nowait({"type": "websocket.receive", "bytes": data})
        else:
            try:
                text = frame.get_payload_as_utf8_text()
            except UnicodeDecodeError:
                self.fail(CloseCode.INVALID_DATA)
                return
            if not self._goes_past_the_queue(text):
                self.queue.put_nowait({"type": "websocket.receive", "text": text})
        if self.queue.qsize() >= MOST_WAITING and not self.read_paused:
            self.read_paused = True  # `receive` ends that
            self.transport.pause_reading()

    def _goes_past_the_queue(self, data: str | bytes) -> bool:
        """Hand a message to who listens, if nothing waits that came before it."""
        if self._take is None or not self.queue.empty():
            return False
        try:
            self._take(data)
        except Exception as error:  # noqa: BLE001 - its task is the listener's, who raises it
            self._take, self._trouble = None, error
            self.queue.put_nowait({"type": "websocket.receive", "bytes": b""})  # wakes the listener
        return True

    # The application's side, past ASGI

    async def run_asgi(self) -> None:
        """Offer the application this line, and run it."""
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[EXTENSION] = self
        await super().run_asgi()

    async def listen(self, take: Callable[[str | bytes], None]) -> int | None:
        """Hand each message to `take`, in the moment that it comes."""
        self._take = take
        try:
            while True:
                message: Any = await self.receive()
                if self._trouble is not None:
                    raise self._trouble
                if message["type"] == "websocket.disconnect":
                    code: int | None = message.get("code")
                    return code
                take(content(message))
        finally:
            self._take = None

    def send_now(self, frame: bytes) -> bool:
        """Send a binary frame if nothing waits to be sent."""
        if not self._may_send:
            return False
        assert self._frames is not None
        self._frames.send(_BINARY, frame)
        return True

    # The application's side

    async def send(self, message: Any) -> None:
        """Send what the application says; raises `OSError` where the socket is closed."""
        if message["type"] == "websocket.send" and self._may_send:
            self._send_now(message)
            return
        await super().send(message)
        if message["type"] == "websocket.accept" and self._is_open and not self._spoke_early:
            self._frames = Frames(self.transport, self._on_frame)

    def _send_now(self, message: Any) -> None:
        assert self._frames is not None
        data = message.get("bytes")
        if data is None:
            self._frames.send(_TEXT, message["text"].encode())
        else:
            self._frames.send(_BINARY, data)

    @property
    def _may_send(self) -> bool:
        """Whether a message may go out, and nothing waits for the page to take what went before."""
        return self._frames is not None and self._is_open and self.writable.is_set()

    @property
    def _is_open(self) -> bool:
        return self.conn.state is State.OPEN and not self.transport.is_closing()
