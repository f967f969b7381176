"""Worker to worker: one subscription per process over channels-redis.

A message names an interview; it is handed to that interview's owner here, if this
process has one. Losing a message is survivable: leases and epochs decide, this
only makes the handover quick.
"""

import asyncio
import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from interviews.services import workers

logger = logging.getLogger(__name__)

LISTEN_AGAIN_S: Final = 1.0
# A living worker answers in a few milliseconds; one that is stopped, or gone, never does.
ANSWERED_WITHIN_S: Final = 0.4


class Signal(StrEnum):
    """What one worker tells another."""

    TAKEN_OVER = "taken_over"  # another connection wants this interview: let go of it
    HEARD = "heard"  # the answer to it, from a worker that lives
    CHANGED = workers.CHANGED  # staff have changed this interview: look at it again


class Switchboard:
    """This process's ear, and the owners of interviews behind it."""

    def __init__(self) -> None:
        self._owners: dict[UUID, Callable[[str], None]] = {}
        self._answers: dict[UUID, asyncio.Event] = {}
        self._listener: asyncio.Task[None] | None = None
        self._channel = ""
        self._joining = asyncio.Lock()
        self._changed: Callable[[UUID], None] = _nobody

    async def address(self) -> str:
        """Return the channel other workers reach this one by; start listening at first.

        Empty while Redis is away: then the epoch alone tells who has an interview.
        """
        async with self._joining:  # two first connections must not get two addresses
            if self._listener is None or self._listener.done():
                try:
                    layer = get_channel_layer()
                    self._channel = await layer.new_channel("worker")
                    await layer.group_add(workers.GROUP, self._channel)
                except (RedisError, OSError, TimeoutError):
                    logger.warning("Redis is away, no signals")
                    return ""
                self._listener = asyncio.create_task(self._listen(), name="signals")
        return self._channel

    async def close(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)

    def when_changed(self, call: Callable[[UUID], None]) -> None:
        """Call this for every interview that staff have changed, whoever holds it."""
        self._changed = call

    def connect(self, session_id: UUID, let_go: Callable[[str], None]) -> None:
        """Call `let_go` with a page's stream when its connection wants this interview."""
        self._owners[session_id] = let_go

    def disconnect(self, session_id: UUID) -> None:
        """The interview has no owner here any more."""
        self._owners.pop(session_id, None)

    async def ask_to_leave(self, worker: str, session_id: UUID, stream: str) -> bool:
        """Have the interview's owner at `worker` (this one, too) let go for the page `stream`.

        Returns whether the worker heard it; False means that it is dead, or as good as dead.
        """
        if worker == self._channel or not worker:
            return self._tell_owner(session_id, stream)
        answered = self._answers.setdefault(session_id, asyncio.Event())
        answered.clear()
        try:
            async with asyncio.timeout(ANSWERED_WITHIN_S):
                await self._send(worker, session_id, Signal.TAKEN_OVER, stream)
                await answered.wait()
        except TimeoutError:
            return False
        finally:
            self._answers.pop(session_id, None)
        return True

    async def _send(self, worker: str, session_id: UUID, signal: Signal, stream: str = "") -> None:
        message = {
            "type": "interview.signal",
            "session": str(session_id),
            "signal": signal.value,
            "from": self._channel,
            "stream": stream,
        }
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
            try:
                session_id, signal = UUID(message["session"]), Signal(message["signal"])
            except (KeyError, ValueError):
                # Of another version, during a deploy: it must not cost us our ear.
                logger.warning("signal not understood")
                continue
            # A worker of the version before names no page: it is not waiting for another's words.
            sender, stream = message.get("from", ""), message.get("stream", "")
            await self._take(session_id, signal, sender, stream)

    async def _take(self, session_id: UUID, signal: Signal, sender: str, stream: str) -> None:
        if signal is Signal.HEARD:
            if answered := self._answers.get(session_id):
                answered.set()
            return
        if signal is Signal.CHANGED:
            self._changed(session_id)
            return
        self._tell_owner(session_id, stream)
        if sender:
            await self._send(sender, session_id, Signal.HEARD)

    def _tell_owner(self, session_id: UUID, stream: str) -> bool:
        let_go = self._owners.get(session_id)
        if let_go is not None:
            let_go(stream)
        return let_go is not None


def _nobody(_session_id: UUID) -> None:
    """Until somebody wants to know what staff have changed."""
