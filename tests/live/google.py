"""A server of the test's own making that google-genai takes for Google."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import trustme
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from live.core.errors import LinkError
from live.core.model import events
from live.gemini import GeminiDialler, GeminiSession
from live.gemini_client import gemini_client
from tests.live import given

Script = Callable[[ServerConnection], Awaitable[None]]
SETUP_COMPLETE = b'{"setupComplete":{}}'


@asynccontextmanager
async def google(
    settings: Settings,
    folder: Path,
    script: Script,
    *,
    status: int = 101,
    model: str = "gemini-3.8-live",
) -> AsyncIterator[GeminiDialler]:
    """A server that follows `script` after the setup frame; the real client talks to it."""
    context = trusted(settings, folder)

    def greet(connection: ServerConnection, request: Request) -> Response | None:
        return None if status == 101 else connection.respond(status, "no")

    async with serve(
        script, "127.0.0.1", 0, ssl=context, process_request=greet, max_size=None
    ) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pointed_at(settings, port, model) as dialler:
            yield dialler


def trusted(settings: Settings, folder: Path) -> ssl.SSLContext:
    """A server's side of TLS, by an authority that the settings name."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    settings.GEMINI_CA_FILE = str(folder / "ca.pem")
    return context


@contextmanager
def pointed_at(
    settings: Settings, port: int, model: str = "gemini-3.8-live"
) -> Iterator[GeminiDialler]:
    """Have the process's client take this port of the loopback for Google."""
    settings.GEMINI_BASE_URL = f"https://127.0.0.1:{port}"
    gemini_client.cache_clear()
    try:
        yield GeminiDialler(gemini_client(), model, given.plan(), given.MARK)
    finally:
        gemini_client.cache_clear()


def closing(code: int, reason: str = "as the test wants it") -> Script:
    async def script(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.close(code, reason)

    return script


def saying(*messages: bytes, code: int = 1000, reason: str = "") -> Script:
    async def script(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(SETUP_COMPLETE)
        for message in messages:
            await connection.send(message)
        await connection.close(code, reason)

    return script


async def all_events(session: GeminiSession) -> tuple[list[events.ModelEvent], LinkError]:
    found: list[events.ModelEvent] = []
    try:
        await session.listen(found.append)
    except LinkError as lost:
        return found, lost
    finally:
        await session.close()


async def next_event(session: GeminiSession) -> events.ModelEvent:
    """The first event from now on."""
    heard: asyncio.Queue[events.ModelEvent] = asyncio.Queue()
    listening = asyncio.create_task(session.listen(heard.put_nowait))
    try:
        return await heard.get()
    finally:
        listening.cancel()
        await asyncio.wait((listening,))


async def hear(settings: Settings, folder: Path, *messages: bytes) -> list[events.ModelEvent]:
    async with google(settings, folder, saying(*messages)) as dialler:
        return (await all_events(await dialler.dial(None)))[0]
