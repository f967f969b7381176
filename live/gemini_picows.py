"""The WebSocket under a Live session, framed by picows: see docs/decisions/0020.

websockets' `connect` finds the host, dials, does TLS and hands the transport to this class where it
would to its own (`create_connection`). The upgrade and the frames are picows'. What is raised is
websockets', which google-genai and `live.gemini` know.

picows looks at no message, at no reserved bit, and not after the end: that is done here. Run: picows 2.3.1.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal, NoReturn, Self

import picows
from websockets.client import ClientProtocol
from websockets.datastructures import Headers, HeadersLike
from websockets.exceptions import (
    ConcurrencyError,
    ConnectionClosedError,
    InvalidMessage,
    ProtocolError,
)
from websockets.frames import Close, CloseCode
from websockets.http11 import USER_AGENT

from live.gemini_picows_upgrade import upgrade
from live.gemini_sockets import MAX_MESSAGE_BYTES, note_socket, notice_dead_peer
from live.picows_frames import Fragments

# As many messages wait for their reader before the socket is read no further, and so few when it is again.
MOST_WAITING: Final = 16
_FEW_WAITING: Final = 4

_TEXT: Final = picows.WSMsgType.TEXT
_BINARY: Final = picows.WSMsgType.BINARY
_CLOSE: Final = picows.WSMsgType.CLOSE
_PONG: Final = picows.WSMsgType.PONG


class PicowsSocket(picows.WSListener):
    """Implements `LiveSocket`, and as much of websockets' `ClientConnection` as `connect` uses.

    It answers pings and sends none. It is asyncio's protocol until the upgrade begins, then picows' listener.
    """

    transport: asyncio.Transport

    def __init__(
        self,
        protocol: ClientProtocol,
        *,
        close_timeout: float,
        write_limit: int,
        **_unused: object,
    ) -> None:
        """Be made by websockets; `write_limit`: bytes that wait to be sent before `send` waits, too."""
        self._protocol = protocol
        self._close_timeout = close_timeout
        self._write_limit = write_limit
        self._connection: picows.WSTransport | None = None
        self._messages: deque[bytes] = deque()
        self._fragments = Fragments(MAX_MESSAGE_BYTES)
        self._waiting: asyncio.Future[None] | None = None  # who receives or listens
        self._take: Callable[[bytes], None] | None = None  # of who listens
        self._is_reading_paused = False
        self._writable = asyncio.Event()
        self._writable.set()
        self._is_closing = False  # we have sent a close frame first, and wait for theirs
        self._has_ended = False  # no message comes or goes any more
        self._received: Close | None = None
        note_socket(self)

    # What websockets' `connect` calls, in this order.

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Take the transport over, which is connected and secure."""
        self.transport = transport
        transport.set_write_buffer_limits(self._write_limit)
        notice_dead_peer(transport)

    def data_received(self, _data: bytes) -> None:
        """Cut a peer that speaks before it is asked."""
        self.transport.abort()

    def eof_received(self) -> None:
        """Let the transport close itself."""

    def connection_lost(self, _error: Exception | None) -> None:
        """Note that it was lost before the upgrade began."""
        self._end()

    async def handshake(
        self,
        additional_headers: HeadersLike | None = None,
        user_agent_header: str | None = USER_AGENT,
    ) -> None:
        """Upgrade the connection; raises `InvalidStatus` or `InvalidMessage`. Cancelled: abort it."""
        headers = Headers(additional_headers or {})
        if user_agent_header is not None:
            headers.setdefault("User-Agent", user_agent_header)
        if not self._has_ended:
            await upgrade(self.transport, self._protocol.connect(), headers, self, self._give_up)
        if self._connection is None:
            raise InvalidMessage("closed before it was answered")

    def start_keepalive(self) -> None:
        """Send no pings: Gemini's pongs come too late to tell anything."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        await self.close(CloseCode.NORMAL_CLOSURE if error is None else CloseCode.INTERNAL_ERROR)

    # What a session calls.

    async def send(self, message: str | bytes, *, text: bool | None = None) -> None:
        """Send one message; cancelled while it waits, the message is on its way all the same."""
        connection = self._open_connection
        if connection is None:
            raise self._closed()
        if isinstance(message, str):
            # picows would leave these bytes in the text, and google-genai keeps the setup's for good.
            message, text = message.encode(), True
        connection.send(_TEXT if text else _BINARY, message)
        if not self._writable.is_set():
            await self._writable.wait()
            if self._has_ended:
                raise self._closed()

    def send_now(self, message: bytes, *, text: bool) -> bool:
        """Send one message if nothing has to wait for that; False: nothing was sent."""
        connection = self._open_connection
        if connection is None or not self._writable.is_set():
            return False
        connection.send(_TEXT if text else _BINARY, message)
        return True

    @property
    def _open_connection(self) -> picows.WSTransport | None:
        """What may be sent by; picows itself drops silently what comes after a close."""
        made = self._connection
        return None if made is None or self._has_ended or made.is_close_frame_sent else made

    async def recv(self, *, decode: Literal[False]) -> bytes:
        """Return the next message, as it was sent; cancelled, it loses none."""
        del decode  # text is not looked at: who reads its JSON finds what is no UTF-8
        while not self._messages:
            await self._wait()
        message = self._messages.popleft()
        if self._is_reading_paused and len(self._messages) <= _FEW_WAITING:
            self._read_on()
        return message

    async def listen(self, take: Callable[[bytes], None]) -> NoReturn:
        """Hand each message to `take` in the moment that it comes; what that raises is raised here."""
        while self._messages:
            take(await self.recv(decode=False))
        self._take = take
        try:
            while True:
                await self._wait()
        finally:
            self._take = None

    async def close(self, code: int = CloseCode.NORMAL_CLOSURE) -> None:
        """Close and wait until it is; a peer that takes longer than the close timeout is cut."""
        connection = self._connection
        if connection is None:
            self.transport.abort()
            return
        if not connection.is_close_frame_sent:
            self._is_closing = True
            connection.send_close(picows.WSCloseCode(code))
            self._read_on()  # up to the answer
        cut = self._cut_later()
        with suppress(picows.WSProtocolError):  # what picows gave up for; the reader has been told
            await connection.wait_disconnected()
        cut.cancel()

    # What picows calls.

    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        """Send and receive from now on."""
        self._connection = transport

    def on_ws_frame(self, _transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """Take a frame in; pings do not come here."""
        if self._has_ended:
            return
        kind = frame.msg_type
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            self._fail(picows.WSCloseCode.PROTOCOL_ERROR)
        elif kind is _CLOSE:
            self._on_close(frame)
        elif kind is not _PONG and not self._is_closing:
            self._on_data(frame)

    def on_ws_disconnected(self, _transport: picows.WSTransport) -> None:
        """Tell whoever waits."""
        self._end()

    def pause_writing(self) -> None:
        """Too much waits to be sent."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The other end has taken what waited."""
        self._writable.set()

    def _on_data(self, frame: picows.WSFrame) -> None:
        try:
            message = self._fragments.join(frame)
        except picows.WSProtocolError as error:
            self._fail(error.code)
            return
        if message is not None:
            self._deliver(message)

    def _deliver(self, message: bytes) -> None:
        if self._take is not None:
            self._hand_over(message, self._take)
            return
        self._messages.append(message)
        self._wake()
        if len(self._messages) >= MOST_WAITING and not self._is_reading_paused:
            self._is_reading_paused = True
            self.transport.pause_reading()

    def _hand_over(self, message: bytes, take: Callable[[bytes], None]) -> None:
        try:
            take(message)
        except Exception as error:  # noqa: BLE001 - its task is the listener's, who raises it
            self._take = None
            if self._waiting is not None and not self._waiting.done():
                self._waiting.set_exception(error)

    def _on_close(self, frame: picows.WSFrame) -> None:
        connection = self._connection
        assert connection is not None
        if connection.is_close_frame_sent and not self._is_closing:
            return  # the answer to a close by which picows gives up
        try:
            self._received = Close.parse(frame.get_payload_as_bytes())
        except (ProtocolError, UnicodeDecodeError):
            self._fail(picows.WSCloseCode.PROTOCOL_ERROR)
            return
        if not self._is_closing:
            code, without = frame.get_close_code(), picows.WSCloseCode.NO_INFO
            connection.send_close(picows.WSCloseCode.OK if code is without else code)
        self._read_on()  # up to the end of TCP, which is the server's to close (RFC 6455, 7.1.1)
        self._end()

    def _fail(self, code: picows.WSCloseCode) -> None:
        """End a connection whose peer breaks the protocol or sends too much (RFC 6455, 7.1.7)."""
        assert self._connection is not None
        self._connection.send_close(code)
        self._give_up()

    def _give_up(self) -> None:
        """Take nothing in any more; the peer has the close timeout to read why."""
        self._is_reading_paused = False
        self.transport.pause_reading()
        self._end()
        self._cut_later()

    def _cut_later(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(self._close_timeout, self.transport.abort)

    def _read_on(self) -> None:
        if self._is_reading_paused:
            self._is_reading_paused = False
            self.transport.resume_reading()

    def _end(self) -> None:
        self._has_ended = True
        self._writable.set()
        self._wake()

    async def _wait(self) -> None:
        """Wait for a message or the end; raises `ConnectionClosed` at the end."""
        if self._has_ended:
            raise self._closed()
        if self._waiting is not None:
            raise ConcurrencyError("one reader at a time")
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _closed(self) -> ConnectionClosedError:
        """Return what is raised now: with the close frame that came, if one did."""
        return ConnectionClosedError(self._received, None)
