"""The one launcher of the web server: the same boot, limits and goodbye under Daphne and uvicorn.

It owns the listening socket and what is paid before it listens; `live.servers` knows the servers.
"""

import importlib
import logging
import socket
import sys
from argparse import ArgumentParser
from typing import Any, Final

from channels.routing import get_default_application
from django.core.management.base import BaseCommand, CommandError
from django.urls import get_resolver

from live import gemini_setup, heap
from live.gemini_client import gemini_client
from live.servers.limits import BACKLOG

logger = logging.getLogger(__name__)

SWITCH_INTERVAL_S: Final = 0.0005


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
        # Imported when it is chosen: Daphne installs Twisted's reactor, which uvicorn has no use for.
        server = importlib.import_module(f"live.servers.under_{options['server']}")
        heap.settle()
        logger.info(
            "serving",
            extra={"server": options["server"], "port": listener.getsockname()[1]},
        )
        server.run(application, listener)
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
    """Pay before the first candidate waits for it: imports, the client, and its data classes."""
    gemini_client()
    gemini_setup.warm_up()
    get_resolver().url_patterns  # noqa: B018 - the site's pages are imported by being looked up
    # Every send gives up the interpreter's lock; the database thread then keeps it for a
    # whole interval, 5 ms unless told otherwise, and all interviews wait.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
