"""From a connected transport to a WebSocket whose frames picows reads: see docs/decisions/0020.

What is raised is websockets'.
"""

import asyncio
import logging
from collections.abc import Callable
from types import SimpleNamespace

import picows
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # its stub leaves it out
from websockets.datastructures import Headers
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.http11 import Request, Response

from live.gemini_sockets import MAX_MESSAGE_BYTES

# picows logs every connection, and as errors what a peer does wrong: `Link` logs the loss.
_silent_logger = logging.getLogger(f"{__name__}.frames")
_silent_logger.setLevel(logging.CRITICAL + 1)


async def upgrade(
    transport: asyncio.Transport,
    request: Request,
    headers: Headers,
    listener: picows.WSListener,
    give_up: Callable[[], None],
) -> None:
    """Ask for a WebSocket on this transport, and have `listener` told of it and of its frames.

    request: as websockets makes it, for its path and host; picows has a key of its own.
    give_up: called where picows wants to close the transport, about a peer that it cannot read.
    Raises `InvalidStatus` where it is refused, `InvalidMessage` where the answer is none. The listener
    of a transport that is lost before the answer is told nothing. Cancelled: abort the transport.
    """
    frames = WSProtocol(
        host_port=request.headers["Host"],
        ws_path=request.path,
        is_client_side=True,
        ws_listener_factory=lambda _request, _response: listener,
        logger=_silent_logger,
        disconnect_on_exception=True,
        websocket_handshake_timeout=None,  # websockets' `connect` has one
        enable_auto_ping=False,
        auto_ping_idle_timeout=None,
        auto_ping_reply_timeout=None,
        auto_ping_strategy=picows.WSAutoPingStrategy.PING_WHEN_IDLE,
        enable_auto_pong=True,
        max_frame_size=MAX_MESSAGE_BYTES,
        extra_headers=list(headers.raw_items()),
        read_buffer_init_size=16 * 1024,
    )
    transport.set_protocol(frames)
    frames.connection_made(
        SimpleNamespace(
            get_extra_info=transport.get_extra_info,
            get_write_buffer_size=transport.get_write_buffer_size,
            write=transport.write,
            close=give_up,  # asyncio's own would wait 30 s for the peer's end of TLS
            abort=transport.abort,
        )
    )
    try:
        await frames.wait_until_handshake_complete()
    except picows.WSInvalidStatusError as error:
        raise InvalidStatus(_as_websockets(error.response)) from error
    except picows.WSHandshakeError as error:
        raise InvalidMessage(str(error)) from error


def _as_websockets(response: picows.WSUpgradeResponse | None) -> Response:
    assert response is not None
    status = response.status
    return Response(status.value, status.phrase, Headers(list(response.headers.items())))
