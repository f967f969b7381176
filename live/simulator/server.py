"""The listening server: TLS, paths, outages, and the way to run one inside a test.

Owns the sockets.  `running_simulator` is the in-process entrance, `__main__` the command line's.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from live.simulator.clock import Clock, ScaledClock
from live.simulator.connection import Connection, key_of
from live.simulator.control_access import Access
from live.simulator.control_http import ControlEndpoint
from live.simulator.controls import Controls
from live.simulator.fault_board import FaultBoard
from live.simulator.fault_reading import FaultError
from live.simulator.faults import Fault, Kind, Moment
from live.simulator.habits import HabitBook, Habits
from live.simulator.handles import HandleBook
from live.simulator.journal import Journal
from live.simulator.stage import Senses, Stage, named_senses
from live.simulator.tls import build_certificates

_PATH: Final = re.compile(
    r"/+ws/google\.ai\.generativelanguage\.(?P<version>v1alpha|v1beta|v1)"
    r"\.GenerativeService\.BidiGenerateContent"
)
_MAX_FRAME_BYTES: Final = 4 * 1024 * 1024
_MAX_QUEUED_FRAMES: Final = 1024
"""Half a minute of audio.  Beyond it reading pauses, and a close frame behind it would wait."""
_CLOSE_WITHIN_S: Final = 2.0
_BIND_AGAIN_EVERY_S: Final = 0.02

logger = logging.getLogger(__name__)
# Clients that are cut in mid-handshake are this server's daily business, not errors.
_socket_logger = logging.getLogger(f"{__name__}.sockets")
_socket_logger.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Options:
    """How to run a stand-in.

    ports: 0 for any.  senses: instead of the names `ear`, `voice` and `detector`.
    faults: armed from the start.
    """

    host: str = "127.0.0.1"
    port: int = 0
    control_port: int = 0
    ca_file: Path | None = None
    log_file: Path | None = None
    ear: str = "scripted"
    voice: str = "tones"
    detector: str = ""
    senses: Senses | None = None
    habits: Habits = field(default_factory=Habits)
    clock: Clock = field(default_factory=ScaledClock)
    faults: Sequence[Fault] = ()


class Simulator:
    """A stand-in for Gemini Live on a loopback port."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._certificates = build_certificates(options.ca_file, options.host)
        self._port = options.port
        self._control_port = options.control_port
        self._connections: dict[int, Connection] = {}
        self._dials: set[_Socket] = set()
        self._listener: Server | None = None
        self._past_listeners: list[Server] = []
        self._is_away = False
        self._outage: asyncio.Task[None] | None = None
        self._outage_ends = asyncio.Event()
        self._senses = options.senses or named_senses(options.ear, options.voice, options.detector)
        self._stage = Stage(
            clock=options.clock,
            senses=self._senses,
            habits=HabitBook(options.habits),
            book=HandleBook(options.habits.handle_ttl_s),
            journal=Journal(options.log_file, options.clock.now),
            board=FaultBoard(),
            begin_outage=self._begin_outage,
        )
        self.control = Controls(
            self._stage, lambda: list(self._connections.values()), self._outage_ends.set
        )
        self._access = Access(options.host, options.ca_file)
        self._endpoint = ControlEndpoint(self.control, self._access)

    @property
    def base_url(self) -> str:
        """What to give the client as its base URL."""
        return f"https://{self._options.host}:{self._port}"

    @property
    def control_url(self) -> str:
        return f"http://{self._options.host}:{self._control_port}"

    @property
    def control_token(self) -> str:
        """What a request to the control port must know."""
        return self._access.token

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """A client's TLS context that trusts this server."""
        return self._certificates.client

    async def start(self) -> None:
        """Arm the faults and listen.  Raises OSError when a port is busy, FaultError."""
        for fault in self._options.faults:
            if fault.when is Moment.NOW:
                raise FaultError(f"{fault.kind} at the start needs a 'when' other than now")
            await self.control.fault(fault)
        await self._listen()
        self._control_port = await self._endpoint.start(
            self._options.host, self._options.control_port
        )
        self._access.publish()

    async def stop(self) -> None:
        """Close everything."""
        if self._outage is not None:
            self._outage.cancel()
            await asyncio.wait([self._outage])
        await self._endpoint.stop()
        if self._listener is not None:
            self._listener.close()
            self._past_listeners.append(self._listener)
        for listener in self._past_listeners:
            await listener.wait_closed()
        await self._senses.voice.close()
        self._stage.journal.close()

    async def _listen(self) -> None:
        self._listener = await serve(
            self._handle,
            self._options.host,
            self._port,
            ssl=self._certificates.server,
            process_request=self._check_request,
            # Any factory will do, says its documentation; its type says otherwise.
            create_connection=partial(_Socket, self._dials, lambda: self._is_away),  # type: ignore[arg-type]
            compression=None,
            # The service is not known to ping; it answers pings.
            ping_interval=None,
            close_timeout=_CLOSE_WITHIN_S,
            max_size=_MAX_FRAME_BYTES,
            max_queue=_MAX_QUEUED_FRAMES,
            logger=_socket_logger,
        )
        self._port = self._listener.sockets[0].getsockname()[1]

    def _check_request(self, socket: ServerConnection, request: Request) -> Response | None:
        if not _PATH.fullmatch(request.path.partition("?")[0]):
            return socket.respond(HTTPStatus.NOT_FOUND, "Not Found\n")
        # Nobody is known yet: such a fault strikes whoever comes.
        if fault := self._stage.board.take(0, "", Kind.HANDSHAKE):
            status = HTTPStatus(fault.status)
            return socket.respond(status, f"{status.phrase}\n")
        return None

    async def _handle(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        # Not urlsplit: it takes the `//ws` of a base URL with a trailing slash for a host.
        target, _, query = socket.request.path.partition("?")
        path = _PATH.fullmatch(target)
        assert path is not None
        key = key_of(socket.request.headers, parse_qs(query))
        connection = Connection(socket, self._stage, path["version"], key)
        number = connection.record.number
        self._connections[number] = connection
        try:
            await connection.run()
        except Exception:
            logger.exception("connection %d failed", number)
            raise
        finally:
            del self._connections[number]

    def _begin_outage(self, seconds: float) -> None:
        """Refuse connections for a while and cut those that stand."""
        if self._outage is None or self._outage.done():
            self._outage_ends.clear()
            self._outage = asyncio.get_running_loop().create_task(self._be_away(seconds))

    async def _be_away(self, seconds: float) -> None:
        self._is_away = True
        listener, self._listener = self._listener, None
        if listener is not None:
            await _stop_listening(listener)
            self._past_listeners.append(listener)
        for connection in self._connections.values():
            connection.link.abort()
        for dial in list(self._dials):
            dial.transport.abort()
        away = asyncio.ensure_future(self._options.clock.sleep(seconds))
        early = asyncio.ensure_future(self._outage_ends.wait())
        try:
            await asyncio.wait([away, early], return_when=asyncio.FIRST_COMPLETED)
        finally:
            away.cancel()
            early.cancel()
        self._is_away = False
        while self._listener is None:
            try:
                await self._listen()
            except OSError:
                # A client took the port for its own end of a connection: it will let go of it.
                await asyncio.sleep(_BIND_AGAIN_EVERY_S)


class _Socket(ServerConnection):
    """A socket that is known from its first byte on, so that an outage spares none.

    dials: where it is listed while it stands.  is_away: whether the service is in an outage.
    """

    def __init__(
        self, dials: set[_Socket], is_away: Callable[[], bool], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._dials = dials
        self._is_away = is_away

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._dials.add(self)
        if self._is_away():
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._dials.discard(self)
        super().connection_lost(exc)


async def _stop_listening(listener: Server) -> None:
    """Close the listening sockets, and leave the connections that stand."""
    loop = asyncio.get_running_loop()
    for listening in listener.sockets:
        loop.remove_reader(listening.fileno())
    # asyncio forgets, and never closes, what it has accepted in the iteration of the close: its
    # client would wait for ever.  Nothing is accepted any more; let what was get its transport.
    for _ in range(2):
        await asyncio.sleep(0)
    listener.close(close_connections=False)


@asynccontextmanager
async def running_simulator(**options: Any) -> AsyncIterator[Simulator]:
    """Run a stand-in inside this process; the keywords are the fields of `Options`."""
    simulator = Simulator(Options(**options))
    await simulator.start()
    try:
        yield simulator
    finally:
        await simulator.stop()
