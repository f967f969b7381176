"""A page's WebSocket, as the consumer reads it: by ASGI, or past ASGI where the server has a way.

By ASGI a message wakes a task. A server that implements `PageLine` hands it on in the callback that the
socket's data come in, and sends without one. It offers itself in the scope, as ASGI's extensions are.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

EXTENSION: Final = "live.page_line"
# A page that sends a minute again brings hundreds of frames at once; after so many others have a turn.
IN_A_ROW: Final = 16


class PageLine(Protocol):
    """One page's accepted WebSocket."""

    async def listen(self, take: Callable[[str | bytes], None]) -> int | None:
        """Hand each message to `take`, which never waits, until the socket is closed; return the code.

        `take` is called as soon as something comes, also from outside of this task. What it raises is
        raised here, and nothing more is taken. Cancelled: what comes is kept for `receive`.
        """

    def send_now(self, frame: bytes) -> bool:
        """Send a binary frame if nothing has to wait for that; False: nothing was sent. Never raises."""


class AsgiLine:
    """Any server's. Implements `PageLine`."""

    def __init__(self, receive: Callable[[], Awaitable[Any]]) -> None:
        self._receive = receive

    async def listen(self, take: Callable[[str | bytes], None]) -> int | None:
        """Hand each message to `take`."""
        taken = 0
        while True:
            taken += 1
            if taken % IN_A_ROW == 0:
                await asyncio.sleep(0)  # a frame that is here already suspends nobody
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                code: int | None = message.get("code")
                return code
            take(content(message))

    def send_now(self, _frame: bytes) -> bool:
        """ASGI's `send` is there to be waited for."""
        return False


def line_of(scope: Mapping[str, Any], receive: Callable[[], Awaitable[Any]]) -> PageLine:
    """Return the connection's line."""
    offered: PageLine | None = (scope.get("extensions") or {}).get(EXTENSION)
    return offered or AsgiLine(receive)


def content(message: Mapping[str, Any]) -> str | bytes:
    """Return what a `websocket.receive` brings."""
    data: str | bytes | None = message.get("bytes")
    return data if data is not None else message.get("text") or ""
