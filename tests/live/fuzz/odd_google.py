"""A Google in memory: google-genai and our connection are real, the socket between them is not."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NoReturn

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.frames import Close

from interviews.frozen_plan import FrozenPlan
from live.gemini import GeminiDialler
from live.gemini_client import gemini_client
from tests.live import given

SETUP_COMPLETE = '{"setupComplete":{}}'


class Socket:
    """What `websockets` would give the library, with both ends here."""

    def __init__(self, first: str) -> None:
        self.received: list[bytes] = []
        self.closed: ConnectionClosed | None = None
        self._incoming: asyncio.Queue[bytes | ConnectionClosed] = asyncio.Queue()
        self.says(first)

    def says(self, raw: str) -> None:
        self._incoming.put_nowait(raw.encode("utf-8", "surrogatepass"))

    def closes(self, code: int | None) -> None:
        received = None if code is None else Close(code, "as the test wants it")
        self.closed = ConnectionClosedError(received, None)
        self._incoming.put_nowait(self.closed)

    @property
    def is_open(self) -> bool:
        return self.closed is None

    async def send(self, message: str | bytes, *, text: bool | None = None) -> None:
        if self.closed is not None:
            raise self.closed
        if isinstance(message, str):
            message.encode()  # as the protocol wants it

    def send_now(self, message: bytes, *, text: bool) -> bool:
        return self.closed is None

    async def recv(self, *, decode: bool | None = None) -> bytes:
        received = await self._incoming.get()
        if isinstance(received, ConnectionClosed):
            self._incoming.put_nowait(received)
            raise received
        self.received.append(received)
        return received

    async def listen(self, take: Callable[[bytes], None]) -> NoReturn:
        while True:
            take(await self.recv())

    async def close(self) -> None:
        if self.closed is None:
            self.closes(1000)


class OddGoogle:
    """Every connection to it; `answer`: to the setups from now on."""

    def __init__(self) -> None:
        self.sockets: list[Socket] = []
        self.answer = SETUP_COMPLETE
        self.model = "gemini-3.8-live"

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have the library connect to it."""
        monkeypatch.setattr("google.genai.live.ws_connect", self._connect)
        monkeypatch.setattr("live.gemini.noting_sockets", self._noting)

    def dialler(self, plan: FrozenPlan) -> GeminiDialler:
        return GeminiDialler(gemini_client(), self.model, plan, given.MARK)

    @property
    def socket(self) -> Socket | None:
        """The connection that stands, if one does."""
        last = self.sockets[-1] if self.sockets else None
        return last if last is not None and last.is_open else None

    @asynccontextmanager
    async def _connect(self, *_address: Any, **_options: Any) -> AsyncIterator[Socket]:
        assert self.socket is None, "the old socket is open"
        socket = Socket(self.answer)
        self.sockets.append(socket)
        try:
            yield socket
        finally:
            await socket.close()

    @contextmanager
    def _noting(self) -> Iterator[list[Socket]]:
        yield self.sockets
