"""picows' WebSocket protocol on a transport that somebody else has opened: see docs/decisions/0020, 0025.

`WSProtocol` is not in picows' documented interface. Here alone it is made. Read and run: picows 2.3.1.
"""

import logging
from collections.abc import Callable, Sequence
from typing import NamedTuple

import picows
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # its stub leaves it out

# picows logs every connection, and as errors what a peer does wrong. Who uses it logs what became of it.
_silent_logger = logging.getLogger(__name__)
_silent_logger.setLevel(logging.CRITICAL + 1)


class Question(NamedTuple):
    """What a client asks a server for. picows has a key of its own."""

    host: str
    path: str
    headers: Sequence[tuple[str, str]]


def frames_protocol(
    listener: picows.WSListener,
    *,
    asks: Question | None,
    max_frame_bytes: int,
    answers_pings: bool,
    buffer_bytes: int,
) -> WSProtocol:
    """Return a protocol that tells `listener` of each frame; it pings nobody, and has no timeouts.

    asks: what to ask for, as a client; None for a server.
    answers_pings: else they are frames for the listener as well.
    buffer_bytes: what is read into at first; it grows to the largest frame.
    """
    return WSProtocol(
        host_port=asks.host if asks else None,
        ws_path=asks.path if asks else None,
        is_client_side=asks is not None,
        ws_listener_factory=_always(listener),
        logger=_silent_logger,
        disconnect_on_exception=True,
        websocket_handshake_timeout=None,
        enable_auto_ping=False,
        auto_ping_idle_timeout=None,
        auto_ping_reply_timeout=None,
        auto_ping_strategy=picows.WSAutoPingStrategy.PING_WHEN_IDLE,
        enable_auto_pong=answers_pings,
        max_frame_size=max_frame_bytes,
        extra_headers=list(asks.headers) if asks else None,
        read_buffer_init_size=buffer_bytes,
    )


class Fragments:
    """Joins frames to messages (RFC 6455, 5.4): picows looks at one frame at a time."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._begun = bytearray()
        self._is_unfinished = False

    def join(self, frame: picows.WSFrame) -> bytes | None:
        """Return the message that this frame of data ends, if it does.

        Raises `WSProtocolError` for one out of order, and for more bytes than are allowed.
        """
        continues = frame.msg_type is picows.WSMsgType.CONTINUATION
        if continues is not self._is_unfinished:
            raise picows.WSProtocolError(picows.WSCloseCode.PROTOCOL_ERROR, "out of order")
        if len(self._begun) + frame.payload_size > self._most_bytes:
            raise picows.WSProtocolError(picows.WSCloseCode.MESSAGE_TOO_BIG, "too many bytes")
        if frame.fin and not continues:
            return frame.get_payload_as_bytes()
        self._begun += frame.get_payload_as_memoryview()
        self._is_unfinished = not frame.fin
        if self._is_unfinished:
            return None
        message, self._begun = bytes(self._begun), bytearray()
        return message


def _always(listener: picows.WSListener) -> Callable[..., picows.WSListener]:
    """Return a factory; a client's is given the request and the response, a server's the request."""
    return lambda *_handshake: listener
