"""The one launcher of the web server: the same boot, limits and goodbye under Daphne and uvicorn.

It owns the listening socket and SIGTERM. Neither server drains as the rooms need it: Daphne
cuts WebSockets without telling the application, uvicorn closes them with a code that means
"restart", so the rooms move their browsers first and the server stops after that.
"""

import asyncio
import gc
import logging
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from channels.routing import get_default_application
from django.core.management.base import BaseCommand, CommandError
from django.urls import get_resolver

from live.draining import drain
from live.gemini_client import gemini_client

logger = logging.getLogger(__name__)

# The consumers hold browsers to exact, smaller limits (live.core.wire); this one keeps a
# hostile frame from being collected in memory before they see it.
SOCKET_MESSAGE_BYTES: Final = 64 * 1024
BACKLOG: Final = 1024
# Python's own thresholds for the young; a full collection comes a hundred times less often.
COLLECT_AFTER: Final = (700, 10, 1_000)
SWITCH_INTERVAL_S: Final = 0.0005
CLOSE_DEADLINE_S: Final = 5


class Command(BaseCommand):
    """Serve the site and its WebSockets in this process."""

    help = "Serve the site and its WebSockets in this process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--server", choices=("daphne", "uvicorn"), default="daphne")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")

    def handle(self, *args: Any, **options: Any) -> None:
        listener = _listen(options["host"], options["port"])
        _warm_up()
        application = get_default_application()
        logger.info(
            "serving",
            extra={"server": options["server"], "port": listener.getsockname()[1]},
        )
        run = _run_daphne if options["server"] == "daphne" else _run_uvicorn
        run(application, listener)
        logger.info("stopped_serving")


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; a busy port is one sentence and exit code 1."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(
            f"Cannot listen on {host}:{port} ({reason}): choose another with --port."
        ) from error
    listener.setblocking(False)
    return listener


def _warm_up() -> None:
    """Pay before the first candidate waits for it: imports, the client, the heap's sweep."""
    gemini_client()
    get_resolver().url_patterns  # noqa: B018 - the site's pages are imported by being looked up
    # A full collection walks all that the imports have made, 150 ms in which every interview
    # of the worker stands still. What is here now stays: it is never looked at again.
    gc.collect()
    gc.freeze()
    # And the interviews' own objects, a thousand each, seldom: hardly any of them is garbage.
    gc.set_threshold(*COLLECT_AFTER)
    # Every send gives up the interpreter's lock; the database thread then keeps it for a
    # whole interval, 5 ms unless told otherwise, and all interviews wait.
    sys.setswitchinterval(SWITCH_INTERVAL_S)


class _Goodbye:
    """On the first signal drains the rooms and stops the server; a second one stops it now."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._draining: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Start to drain; called on the server's loop."""
        if self._draining is not None:
            self._stop()
            return
        logger.info("draining")
        self._draining = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            await drain()
        finally:
            self._stop()


def _run_daphne(application: Any, listener: socket.socket) -> None:
    # Imported here: Daphne installs Twisted's reactor, which uvicorn has no use for.
    from daphne.endpoints import build_endpoint_description_strings  # noqa: PLC0415
    from daphne.server import Server  # noqa: PLC0415

    def trap_signals() -> None:
        loop = asyncio.get_event_loop_policy().get_event_loop()
        goodbye = _Goodbye(server.stop)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, goodbye.begin)

    server = Server(
        application=application,
        endpoints=build_endpoint_description_strings(file_descriptor=listener.fileno()),
        signal_handlers=False,
        ready_callable=trap_signals,
        websocket_timeout=-1,  # an interview may last; its own heartbeat ends dead ones
        websocket_max_message_size=SOCKET_MESSAGE_BYTES,
        websocket_max_frame_size=SOCKET_MESSAGE_BYTES,
        server_name="",
        verbosity=0,
    )
    server.run()


def _run_uvicorn(application: Any, listener: socket.socket) -> None:
    import uvicorn  # noqa: PLC0415 - not loaded under Daphne

    class Server(uvicorn.Server):
        """Drains before it exits, and exits with 0 as a service should."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            self.loop = asyncio.get_running_loop()
            self.goodbye = _Goodbye(self.stop)
            await super().startup(sockets)

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            self.loop.call_soon_threadsafe(self.goodbye.begin)

        def stop(self) -> None:
            self.force_exit = self.should_exit
            self.should_exit = True

    Server(
        uvicorn.Config(
            application,
            loop="uvloop",
            ws="websockets-sansio",
            ws_max_size=SOCKET_MESSAGE_BYTES,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=CLOSE_DEADLINE_S,
        )
    ).run(sockets=[listener])
