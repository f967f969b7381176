"""Worker to worker: one subscription per process over channels-redis.

A message names an interview; it is handed to that interview's owner here, if this
process has one. Losing a message is survivable: leases and epochs decide, this
only makes the handover quick.
"""

import asyncio
import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LISTEN_AGAIN_S = 1.0


class Signal(StrEnum):
    """What one worker asks of another."""

    TAKEN_OVER = "taken_over"  # another connection wants this interview: let go of it


class Switchboard:
    """This process's ear, and the owners of interviews behind it."""

    def __init__(self) -> None:
        self._owners: dict[UUID, Callable[[Signal], None]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._channel = ""
        self._joining = asyncio.Lock()

    async def address(self) -> str:
        """Return the channel other workers reach this one by; start listening at first."""
        async with self._joining:  # two first connections must not get two addresses
            if self._listener is None or self._listener.done():
                layer = get_channel_layer()
                self._channel = await layer.new_channel("worker")
                self._listener = asyncio.create_task(self._listen(), name="signals")
        return self._channel

    async def close(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    def connect(self, session_id: UUID, tell: Callable[[Signal], None]) -> None:
        """Hand signals for this interview to `tell` from now on."""
        self._owners[session_id] = tell

    def disconnect(self, session_id: UUID) -> None:
        """Hand it none any more."""
        self._owners.pop(session_id, None)

    async def send(self, worker: str, session_id: UUID, signal: Signal) -> None:
        """Tell the worker at `worker` (this one, too) what is asked of the interview's owner."""
        if worker == self._channel or not worker:
            self._deliver(session_id, signal)
            return
        message = {"type": "interview.signal", "session": str(session_id), "signal": signal.value}
        try:
            await get_channel_layer().send(worker, message)
        except (RedisError, OSError, TimeoutError):
            logger.warning("signal not sent, Redis is away", extra={"session": str(session_id)})

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                message: dict[str, Any] = await layer.receive(self._channel)
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(LISTEN_AGAIN_S)
                continue
            self._deliver(UUID(message["session"]), Signal(message["signal"]))

    def _deliver(self, session_id: UUID, signal: Signal) -> None:
        tell = self._owners.get(session_id)
        if tell is not None:
            tell(signal)
