"""The server's end of one WebSocket: sends frames in order, or late, or no more.

Owns what can be wrong with a connection's sending (slow, frozen, cut).  Knows no frame's meaning.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket as sockets
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from live.simulator.clock import Clock
from live.simulator.refusal import shorten

_ABNORMAL: Final = 1006
_PONG: Final = b"\x8a"
"""The first byte of a whole pong (RFC 6455 section 5.2)."""
_RESET_AT_CLOSE: Final = struct.pack("ii", 1, 0)


class DelayLine:
    """Delivers frames in order, each a given time after it was handed in."""

    def __init__(self, clock: Clock, deliver: Callable[[bytes], Awaitable[None]]) -> None:
        self._clock = clock
        self._deliver = deliver
        self._frames: deque[tuple[float, bytes]] = deque()
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._frames)

    def push(self, frame: bytes, delay_s: float) -> None:
        self._frames.append((self._clock.now() + delay_s, frame))
        self._filled.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            await self._filled.wait()
            while self._frames:
                due, frame = self._frames[0]
                if (wait := due - self._clock.now()) > 0:
                    await self._clock.sleep(wait)
                await self._deliver(frame)
                # Only now: `send` must see that it may not overtake this frame.
                self._frames.popleft()
            self._filled.clear()


class Link:
    """One socket; every method may be called in any state of it."""

    def __init__(self, socket: ServerConnection, clock: Clock) -> None:
        self._socket = socket
        self._clock = clock
        self._frozen = False
        self._latency_s = self._pong_latency_s = 0.0
        self._late = DelayLine(clock, self._transmit)
        self._sent_close: tuple[int, str] | None = None
        self._dropped = False

    @property
    def is_open(self) -> bool:
        """Whether the peer could still be there; a frozen end has forgotten its peer."""
        return self._socket.state is State.OPEN and not self._frozen

    async def send(self, frame: bytes) -> None:
        """Send a binary frame; waits while the peer does not read."""
        if self._latency_s or self._late:
            self._late.push(frame, self._latency_s)
        else:
            await self._transmit(frame)

    async def run(self) -> None:
        """Deliver late frames until cancelled."""
        await self._late.run()

    def slow_down(self, latency_s: float) -> None:
        """Let every frame from now on leave `latency_s` late; 0 ends it."""
        self._latency_s = latency_s

    def delay_pongs(self, latency_s: float) -> None:
        """Let every pong from now on leave `latency_s` late, and nothing else; 0 ends it."""
        self._pong_latency_s = latency_s
        if latency_s and not isinstance(self._socket.transport, _LatePongs | _Mute):
            self._socket.transport = _LatePongs(  # type: ignore[assignment]
                self._socket.transport, self._clock, lambda: self._pong_latency_s
            )

    def freeze(self, *, answers_pings: bool) -> None:
        """Read on, and send nothing ever again: no pong, and no answer to a close either."""
        self._frozen = True
        if not answers_pings:
            self._socket.transport = _Mute(self._socket.transport)  # type: ignore[assignment]

    def abort(self) -> None:
        """Cut the TCP connection with a reset, without a close frame."""
        self._dropped = True
        raw = self._socket.transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, _RESET_AT_CLOSE)
        self._socket.transport.abort()

    async def close(self, code: int, reason: str) -> None:
        """Close with a close frame, and wait a moment for the peer's."""
        if self._socket.state is State.OPEN:
            self._sent_close = (code, shorten(reason))
        await self._socket.close(code, shorten(reason))

    def ending(self) -> tuple[int, str, str]:
        """Return close code, reason and by whom (client, simulator, or a fault's cut)."""
        if self._sent_close is not None:
            return (*self._sent_close, "simulator")
        if self._dropped:
            return (_ABNORMAL, "", "fault")
        code = self._socket.close_code
        return (_ABNORMAL if code is None else code, self._socket.close_reason or "", "client")

    async def _transmit(self, frame: bytes) -> None:
        if self._frozen:
            return
        # When the peer has gone the reader sees it too, and winds up.
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(frame)


class _Mute:
    """A transport whose writes vanish; everything else is the real one's."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Swallow it."""


class _LatePongs:
    """A transport that sends pongs late; everything else is the real one's."""

    def __init__(
        self, transport: asyncio.Transport, clock: Clock, latency_s: Callable[[], float]
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._latency_s = latency_s
        self._waiting: set[asyncio.Task[None]] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it, or keep it for a while: each frame is written by itself."""
        if self._latency_s() and data[:1] == _PONG:
            task = asyncio.get_running_loop().create_task(self._write_late(data))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        else:
            self._transport.write(data)

    async def _write_late(self, data: bytes) -> None:
        await self._clock.sleep(self._latency_s())
        if not self._transport.is_closing():
            self._transport.write(data)
