"""From a connected transport to a WebSocket whose frames picows reads: see docs/decisions/0020.

What is raised is websockets'.
"""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Final

import picows
from websockets.datastructures import Headers
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.http11 import Request, Response

from live.gemini_sockets import MAX_MESSAGE_BYTES
from live.picows_frames import Question, frames_protocol

_BUFFER_BYTES: Final = 16 * 1024


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
    of a transport that is lost before the answer is told nothing. `connect` of websockets bounds the
    wait. Cancelled: abort the transport.
    """
    frames = frames_protocol(
        listener,
        asks=Question(request.headers["Host"], request.path, list(headers.raw_items())),
        max_frame_bytes=MAX_MESSAGE_BYTES,
        answers_pings=True,
        buffer_bytes=_BUFFER_BYTES,
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
