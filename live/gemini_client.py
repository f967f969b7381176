"""The one google-genai client of a process, built from settings.

With the simulator the same client is
pointed at loopback through its public options; nothing here knows which it is.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

from django.conf import settings
from google import genai
from google.genai import types
from websockets.asyncio.client import ClientConnection

# Sent and not acknowledged by the other host for this long: it is not there any more.
UNACKNOWLEDGED_MS: Final = 8_000

_sockets: ContextVar[list["LiveSocket"] | None] = ContextVar("live sockets", default=None)


class LiveSocket(ClientConnection):
    """The WebSocket under a Live session.

    google-genai opens it and shows it to nobody. It is made by way of the library's public
    options (`create_connection` of websockets), so whoever dials can learn which one is theirs.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sockets = _sockets.get()
        if sockets is not None:
            sockets.append(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Have the kernel notice a far end that is gone without a word: audio always flows."""
        super().connection_made(transport)
        connected = transport.get_extra_info("socket")
        if connected is not None and hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)


@contextmanager
def noting_sockets() -> Iterator[list[LiveSocket]]:
    """Collect the sockets that are opened in this block by this task, in order."""
    sockets: list[LiveSocket] = []
    token = _sockets.set(sockets)
    try:
        yield sockets
    finally:
        _sockets.reset(token)


# Gemini's pongs have been measured 8 to 30 s late (google/python-genai#2935): the
# SDK's own ping would kill good connections. Our progress watchdog does that work.
_WEBSOCKET_OPTIONS: dict[str, object] = {
    "create_connection": LiveSocket,
    "ping_interval": None,
    "compression": None,
    "max_size": 4 * 1024 * 1024,
    "open_timeout": 3,
    "close_timeout": 1,
}


@cache
def gemini_client() -> genai.Client:
    """Return the process's client, made at the first call (20 to 40 ms)."""
    asynchronous: dict[str, object] = dict(_WEBSOCKET_OPTIONS)
    synchronous: dict[str, object] = {}
    if settings.GEMINI_CA_FILE:
        context = ssl.create_default_context(cafile=settings.GEMINI_CA_FILE)
        asynchronous |= {"ssl": context, "verify": context}
        synchronous["verify"] = context
    return genai.Client(
        api_key=settings.GEMINI_API_KEY,
        vertexai=False,
        http_options=types.HttpOptions(
            api_version=settings.GEMINI_API_VERSION,
            base_url=settings.GEMINI_BASE_URL or None,
            async_client_args=asynchronous,
            client_args=synchronous,
        ),
    )
