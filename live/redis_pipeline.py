"""One connection to Redis for all interviews of a worker: what is asked at once goes out together.

Commands are sent in the order in which they are asked. While answers are on their way, whatever else
is asked waits, and goes out as the next pipeline. So interviews that come by the hundred open no
connection each, and no command overtakes one that was asked before it.

Must not know: what anybody keeps there.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

from redis.exceptions import RedisError

from interviews.redis_connections import COMMAND_TIMEOUT_S, REDIS_IS_AWAY, connect_async

logger = logging.getLogger(__name__)

# The loop stands still while a pipeline is written or read: 64 commands take it about 2 ms.
AT_ONCE: Final = 64
# Each pipeline is answered or given up in time, so this bounds how long a command waits.
MOST_WAITING: Final = 8 * AT_ONCE
# A loop that was held up finds the timer over before it has looked at its sockets: what has come is
# read in the next turns, a large answer in several.
TURNS: Final = 20

Argument = str | bytes
_Asked = tuple[tuple[Argument, ...], asyncio.Future[Any]]


class RedisPipeline:
    """Asks Redis by one connection. Never raises for a Redis that is away, or refuses.

    at_once: the most commands of one pipeline.
    """

    def __init__(self, url: str, *, decode_responses: bool = True, at_once: int = AT_ONCE) -> None:
        self._client = connect_async(url, decode_responses=decode_responses)
        self._at_once = at_once
        self._waiting: deque[_Asked] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._is_full = False

    async def ask(self, name: str, *arguments: Argument) -> Any:
        """Return what Redis answers; None when it has no such value, is away, or refuses.

        None at once, too, when more waits than may. Cancelled, it may have been carried out or not.
        """
        return await self._put(name, *arguments)

    async def ask_all(self, commands: Sequence[Sequence[str]]) -> list[Any]:
        """Return the answer to each; one that is refused is None, and costs the others nothing."""
        answers: list[Any] = []
        for start in range(0, len(commands), self._at_once):
            some = commands[start : start + self._at_once]
            answers += await asyncio.gather(*(self._put(*command) for command in some))
        return answers

    async def aclose(self) -> None:
        """Close the connection; who still waits for an answer is cancelled."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        await self._client.aclose()

    def _put(self, name: str, *arguments: Argument) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        if len(self._waiting) >= MOST_WAITING:
            if not self._is_full:
                logger.warning("too much waits for Redis, going on from memory")
            self._is_full = True
            answer.set_result(None)
            return answer
        # What cannot be written is the asker's to hear, and nobody else's.
        written = [each.encode() if isinstance(each, str) else each for each in arguments]
        self._waiting.append(((name, *written), answer))
        if self._sending is None or self._sending.done():
            self._sending = loop.create_task(self._send_waiting(), name="redis")
        return answer

    async def _send_waiting(self) -> None:
        batch: list[_Asked] = []
        try:
            while self._waiting:
                await asyncio.sleep(0)  # what others ask in this turn of the loop goes along
                batch = self._take()
                if batch:
                    await self._exchange(batch)
        except asyncio.CancelledError:
            for _, answer in (*batch, *self._waiting):
                answer.cancel()
            self._waiting.clear()
            raise

    def _take(self) -> list[_Asked]:
        batch: list[_Asked] = []
        while self._waiting and len(batch) < self._at_once:
            asked = self._waiting.popleft()
            if not asked[1].done():  # whoever asked may have been cancelled since
                batch.append(asked)
        self._is_full = False
        return batch

    async def _exchange(self, batch: list[_Asked]) -> None:
        try:
            answers = await self._send([command for command, _ in batch])
        except REDIS_IS_AWAY:
            logger.warning("Redis is away, going on from memory")
            # What waits behind them would wait as long again for the same.
            batch = [*batch, *self._waiting]
            self._waiting.clear()
            answers = [None] * len(batch)
        for (command, answer), value in zip(batch, answers, strict=True):
            is_refused = isinstance(value, RedisError)
            if is_refused:
                refused = {"command": command[0], "error": type(value).__name__}
                logger.warning("Redis refuses a command, going on from memory", extra=refused)
            if not answer.done():
                answer.set_result(None if is_refused else value)

    async def _send(self, commands: Sequence[tuple[Argument, ...]]) -> list[Any]:
        pipeline = self._client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        async with asyncio.timeout(None) as bound:
            patience = _Patience(bound)
            try:
                return await pipeline.execute(raise_on_error=False)
            finally:
                patience.end()


class _Patience:
    """Gives up what does not come in time, and nothing that has come while the loop was held up."""

    def __init__(self, bound: asyncio.Timeout) -> None:
        self._bound = bound
        self._loop = asyncio.get_running_loop()
        self._turns = TURNS
        self._next: asyncio.Handle = self._loop.call_later(COMMAND_TIMEOUT_S, self._look)

    def end(self) -> None:
        """It has come, or is not waited for any more."""
        self._next.cancel()

    def _look(self) -> None:
        if self._turns:
            self._turns -= 1
            self._next = self._loop.call_soon(self._look)
        else:
            self._bound.reschedule(self._loop.time())
