"""From TCP to a WebSocket: the same request, and the same errors, whichever library asks."""

import asyncio
import socket as sockets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request
from websockets.utils import accept_key

from live.core.errors import Failure, LinkError
from live.core.model import events
from live.gemini import GeminiDialler
from live.gemini_client import SOCKETS
from live.gemini_sockets import UNACKNOWLEDGED_MS
from tests.live.google import SETUP_COMPLETE, google, next_event, pointed_at, trusted
from tests.live.sockets.peer import connected, frame, until_closed

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def answering(
    settings: Settings, folder: Path, answer: Answer
) -> AsyncIterator[GeminiDialler]:
    """A server of nothing but TLS; `answer`: what it does with a request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=trusted(settings, folder))
    async with server:
        with pointed_at(settings, server.sockets[0].getsockname()[1]) as dialler:
            yield dialler


async def key_of(reader: asyncio.StreamReader) -> str:
    """Read a request, and return its key."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
    (key,) = [
        line.split(": ", 1)[1] for line in lines if line.lower().startswith("sec-websocket-k")
    ]
    assert fields["sec-websocket-version"] == "13"
    return key


def switching(key: str, *, accept: str | None = None) -> bytes:
    lines = (
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept or accept_key(key)}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def test_every_library_asks_the_same(settings: Settings, tmp_path: Path) -> None:
    requests: list[tuple[str, dict[str, list[str]]]] = []

    async def look(connection: ServerConnection) -> None:
        request = connection.request
        assert isinstance(request, Request)
        headers = {name.lower(): request.headers.get_all(name) for name in request.headers}
        del headers["sec-websocket-key"], headers["host"]
        requests.append((request.path, headers))
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        await until_closed(connection)

    settings.GEMINI_API_KEY = "the key"
    for transport in SOCKETS:
        settings.GEMINI_TRANSPORT = transport
        async with google(settings, tmp_path, look) as dialler:
            await (await dialler.dial(None)).close()
    first, second = requests
    assert first == second
    assert first[1]["x-goog-api-key"] == ["the key"]


@pytest.mark.usefixtures("each_transport")
async def test_what_comes_right_behind_the_upgrade_is_read(
    settings: Settings, tmp_path: Path
) -> None:
    said = b'{"serverContent":{"interrupted":true}}'

    async def hurry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = switching(await key_of(reader))
        writer.write(head + frame(2, SETUP_COMPLETE) + frame(2, said))  # type: ignore[arg-type]
        await reader.read(1 << 20)
        await reader.read()

    async with answering(settings, tmp_path, hurry) as dialler:
        session = await dialler.dial(None)
        assert await next_event(session) == events.Interrupted()
        await session.close()


async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def leave_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"220 mail here\r\n\r\n")
    await reader.read()


async def speak_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail here\r\n\r\n")
    await reader.read()


async def never_end_the_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nx: " + b"x" * 9000 + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0)


async def answer_another_key(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(switching(await key_of(reader), accept="bm90IHRoZSBrZXkgYXQgYWxsISE="))
    await reader.read()


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await reader.read()


@pytest.mark.usefixtures("each_transport")
@pytest.mark.parametrize(
    "answer",
    [
        leave,
        leave_at_once,
        babble,
        speak_first,
        never_end_the_answer,
        answer_another_key,
        say_nothing,
    ],
)
async def test_whoever_speaks_no_websocket_is_unreachable(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr("live.gemini_client.OPEN_TIMEOUT_S", 0.5)
    async with answering(settings, tmp_path, answer) as dialler:
        with pytest.raises(LinkError) as error:
            await dialler.dial(None)
    assert error.value.failure is Failure.UNREACHABLE


@pytest.mark.usefixtures("each_transport")
async def test_a_certificate_of_another_authority_is_not_trusted(
    settings: Settings, tmp_path: Path
) -> None:
    for name in ("theirs", "another"):
        (tmp_path / name).mkdir()

    async with google(settings, tmp_path / "theirs", until_closed):
        theirs = settings.GEMINI_BASE_URL
        trusted(settings, tmp_path / "another")
        port = int(theirs.rsplit(":", 1)[1])
        with pointed_at(settings, port) as dialler, pytest.raises(LinkError) as error:
            await dialler.dial(None)
    assert error.value.failure is Failure.UNREACHABLE


@pytest.mark.usefixtures("each_transport")
@pytest.mark.skipif(not hasattr(sockets, "TCP_USER_TIMEOUT"), reason="only Linux has it")
async def test_the_kernel_gives_up_on_a_host_that_acknowledges_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    async with connected(settings, tmp_path, until_closed) as socket:
        tcp = socket.transport.get_extra_info("socket")
        assert tcp.getsockopt(sockets.IPPROTO_TCP, sockets.TCP_USER_TIMEOUT) == UNACKNOWLEDGED_MS
