"""The other end of a WebSocket to Gemini, also one that breaks the protocol."""

import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close, Opcode

from live.gemini_client import gemini_client
from live.gemini_sockets import noting_sockets
from tests.live.google import SETUP_COMPLETE, Script, google


@asynccontextmanager
async def connected(settings: Settings, folder: Path, script: Script) -> AsyncIterator[Any]:
    """The socket under a session of the library's; `script`: what the peer does after the setup."""

    async def after_setup(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        await script(connection)

    async with google(settings, folder, after_setup):
        with noting_sockets() as sockets:
            async with gemini_client().aio.live.connect(model="gemini-3.8-live"):
                yield sockets[-1]


def frame(opcode: Opcode, payload: bytes, *, fin: bool = True, bits: int = 0) -> bytes:
    """A server's frame (RFC 6455, 5.2); `bits`: more of the first byte's, `fin`: the message ends."""
    head = bytes([fin << 7 | bits | opcode])
    size = len(payload)
    if size < 126:
        return head + bytes([size]) + payload
    length = struct.pack("!BH", 126, size) if size < 1 << 16 else struct.pack("!BQ", 127, size)
    return head + length + payload


async def closed(socket: Any) -> Close | None:
    """Wait for the end, and return the close frame that came, if one did."""
    with pytest.raises(ConnectionClosed) as error:
        await socket.recv(decode=False)
    return error.value.rcvd


async def until_closed(connection: ServerConnection) -> None:
    """A script that reads and answers nothing."""
    await connection.wait_closed()
