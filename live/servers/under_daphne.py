"""Daphne, Twisted's and Autobahn's: it installs a reactor, so nothing else may import this."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from autobahn.exception import Disconnected
from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor

from live.servers.goodbye import Goodbye
from live.servers.intake import Intake, Timer
from live.servers.limits import SOCKET_MESSAGE_BYTES


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


def run(application: Any, listener: socket.socket) -> None:
    """Serve until a signal comes."""

    def make_ready() -> None:
        server.ws_factory.protocol = RoomProtocol
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
