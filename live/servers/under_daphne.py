"""Daphne, Twisted's and Autobahn's: it installs a reactor, so nothing else may import this."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from autobahn.exception import Disconnected
from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor

from live.servers.goodbye import Goodbye
from live.servers.intake import Intake, Timer
from live.servers.limits import BODY_BYTES, SOCKET_MESSAGE_BYTES

_TOO_BIG = (
    b"HTTP/1.1 413 Content Too Large\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


class _Call:
    """A call of Twisted's; one that was made already cannot be cancelled there."""

    def __init__(self, call: Any) -> None:
        self._call = call

    def cancel(self) -> None:
        if self._call.active():
            self._call.cancel()


class RoomProtocol(WebSocketProtocol):
    """Implements `intake.Line`."""

    def __init__(self) -> None:
        super().__init__()
        self._intake = Intake(self, time.monotonic)

    # What comes on the line, Autobahn's names

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Take bytes of the line."""
        self._intake.take(data)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        """The line is gone."""
        self._intake.close()
        super().connectionLost(reason)

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802
        """A frame of a message begins; a message has one, unless somebody has cut it up."""
        is_whole = self.current_frame.opcode != 0 and self.current_frame.fin
        # After our close nobody reads messages, and nobody else counts them.
        if not is_whole or self.state != self.STATE_OPEN:
            self._intake.count()
        super().onMessageFrameBegin(length)

    def onPing(self, payload: bytes) -> None:  # noqa: N802
        """A ping has come; it is answered."""
        self._intake.count()
        super().onPing(payload)

    def onPong(self, payload: bytes) -> None:  # noqa: N802
        """A pong has come, asked for or not."""
        self._intake.count()
        super().onPong(payload)

    # The intake's side

    def read_frames(self, data: bytes) -> None:
        """Read bytes as frames."""
        super().dataReceived(data)

    def pause(self) -> None:
        """Leave what comes with the operating system."""
        self.transport.pauseProducing()

    def resume(self) -> None:
        """Take it again."""
        self.transport.resumeProducing()

    def later(self, delay_s: float, run: Callable[[], None]) -> Timer:
        """Call back."""
        # The reactor is a module that its stubs take for an interface.
        return _Call(reactor.callLater(delay_s, run))  # type: ignore[arg-type]

    # The application's side

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Send what the application says; raises `OSError` where the socket is closed."""
        try:
            super().handle_reply(message)
        except Disconnected as error:
            raise ConnectionResetError("the socket is closed") from error


class BoundedRequest(WebRequest):
    """Takes no more of a body than the application would, and closes the line where that says so.

    Daphne takes a body in before it asks the application, and would wait for another request after each.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken_bytes = 0
        self._is_too_big = False

    # What comes on the line, Twisted's names

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        """The headers have come; None: the body says its end itself."""
        is_too_big = length is not None and length > BODY_BYTES
        super().gotLength(0 if is_too_big else length)
        if is_too_big:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        """A part of the body has come."""
        self._taken_bytes += len(data)
        if self._is_too_big:
            return
        if self._taken_bytes > BODY_BYTES:
            self._refuse()
            return
        super().handleContentChunk(data)

    # The application's side

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Send what the application says."""
        says = [(name.lower(), value.lower()) for name, value in message.get("headers", ())]
        if (b"connection", b"close") in says and self.channel is not None:
            self.channel.persistent = False
        super().handle_reply(message)

    def _refuse(self) -> None:
        self._is_too_big = True
        # Nobody is asked to send what is refused.
        self.requestHeaders.removeHeader(b"expect")
        self.channel.transport.write(_TOO_BIG)
        self.channel.loseConnection()


def _bound_requests(factory: HTTPFactory) -> None:
    """Have all requests be ours; Daphne's factory names its own class in its code."""
    build = factory.buildProtocol

    def build_protocol(address: Any) -> Any:
        protocol = build(address)
        protocol.requestFactory = BoundedRequest
        return protocol

    factory.buildProtocol = build_protocol


def run(application: Any, listener: socket.socket) -> None:
    """Serve until a signal comes."""

    def make_ready() -> None:
        server.ws_factory.protocol = RoomProtocol
        _bound_requests(server.http_factory)
        loop = asyncio.get_event_loop_policy().get_event_loop()
        goodbye = Goodbye(server.stop)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, goodbye.begin)

    server = Server(
        application=application,
        endpoints=build_endpoint_description_strings(file_descriptor=listener.fileno()),
        signal_handlers=False,
        ready_callable=make_ready,
        websocket_timeout=-1,  # an interview may last; its own heartbeat ends dead ones
        websocket_max_message_size=SOCKET_MESSAGE_BYTES,
        websocket_max_frame_size=SOCKET_MESSAGE_BYTES,
        server_name="",
        verbosity=0,
    )
    server.run()
