"""What the WebSocket under a Live session does, whichever library frames it; and the one by websockets.

google-genai opens the socket and shows it to nobody. It is made by way of the library's public
options (`create_connection` of websockets), so whoever dials can learn which one is theirs.
"""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Literal, NoReturn, Protocol

from websockets.asyncio.client import ClientConnection

# Sent and not acknowledged by the other host for this long: it is not there any more.
UNACKNOWLEDGED_MS: Final = 8_000
# More than any message of Gemini's; a larger one, whole or in fragments, ends the connection.
MAX_MESSAGE_BYTES: Final = 4 * 1024 * 1024


class LiveSocket(Protocol):
    """An open WebSocket; all raise websockets' `ConnectionClosed` when it is not, or not any more."""

    async def send(self, message: str | bytes, *, text: bool | None = None) -> None:
        """Send one message, and wait while too much waits to be sent; `text`: bytes are UTF-8."""

    def send_now(self, message: bytes, *, text: bool) -> bool:
        """Send one message if nothing has to wait for that; False: nothing was sent. Never raises."""

    async def recv(self, *, decode: Literal[False]) -> bytes:
        """Return the next message; cancelled, it loses none."""

    async def listen(self, take: Callable[[bytes], None]) -> NoReturn:
        """Hand each message to `take`, which never waits; what that raises is raised here."""


_sockets: ContextVar[list[LiveSocket] | None] = ContextVar("live sockets", default=None)


@contextmanager
def noting_sockets() -> Iterator[list[LiveSocket]]:
    """Collect the sockets that are opened in this block by this task, in order."""
    sockets: list[LiveSocket] = []
    token = _sockets.set(sockets)
    try:
        yield sockets
    finally:
        _sockets.reset(token)


def note_socket(opened: LiveSocket) -> None:
    """Tell whoever dials, in this task, that this is theirs."""
    sockets = _sockets.get()
    if sockets is not None:
        sockets.append(opened)


def notice_dead_peer(transport: asyncio.BaseTransport) -> None:
    """Have the kernel notice a far end that is gone without a word: audio always flows."""
    connected = transport.get_extra_info("socket")
    if connected is not None and hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)


class WebsocketsSocket(ClientConnection):
    """A WebSocket framed by websockets. Implements `LiveSocket`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note_socket(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport over."""
        super().connection_made(transport)
        notice_dead_peer(transport)

    def send_now(self, _message: bytes, *, text: bool) -> bool:
        """Send nothing: the `send` of websockets is there to be waited for."""
        del text
        return False

    async def listen(self, take: Callable[[bytes], None]) -> NoReturn:
        """Hand each message to `take`, in the task that listens."""
        while True:
            take(await self.recv(decode=False))
