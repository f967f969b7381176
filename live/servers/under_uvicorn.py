"""uvicorn: how it is run, and ends."""

import asyncio
import socket
from collections.abc import Mapping
from types import FrameType
from typing import Any, Final

import uvicorn
from django.conf import settings

from live.servers.goodbye import Goodbye
from live.servers.limits import BACKLOG, CLOSE_DEADLINE_S, SOCKET_MESSAGE_BYTES
from live.servers.picows_rooms import PicowsRoomProtocol
from live.servers.uvicorn_rooms import RoomProtocol

# By `BROWSER_TRANSPORT`: what frames a page's WebSocket.
PROTOCOLS: Final[Mapping[str, type[RoomProtocol]]] = {
    "websockets": RoomProtocol,
    "picows": PicowsRoomProtocol,
}


class _Server(uvicorn.Server):
    """Drains before it exits, and exits with 0 as a service should."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self.goodbye = Goodbye(self.stop)
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.loop.call_soon_threadsafe(self.goodbye.begin)

    def stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def run(application: Any, listener: socket.socket) -> None:
    """Serve until a signal comes."""
    _Server(
        uvicorn.Config(
            application,
            loop="uvloop",
            ws=PROTOCOLS[settings.BROWSER_TRANSPORT],
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
