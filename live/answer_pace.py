"""Typed answers that come faster than anybody types wait here, in order, and are taken later."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Final

from live.core.errors import WireError
from live.core.protocol.client_messages import TypedAnswer
from live.core.protocol.flood import TokenBucket
from live.ports import Clock

# A page has no more of them under way (`composer.js`); one that does gets the rest back.
WAITING_MOST: Final = 8


class AnswerPace:
    """Takes one answer after the other.

    take: called with each when its time has come.  refuse: called with the id of one that is too much,
    and the milliseconds after which it may be sent again.
    """

    def __init__(
        self,
        bucket: TokenBucket,
        clock: Clock,
        *,
        take: Callable[[TypedAnswer, float], None],
        refuse: Callable[[str, int], None],
    ) -> None:
        self._bucket = bucket
        self._clock = clock
        self._take = take
        self._refuse = refuse
        self._waiting: deque[TypedAnswer] = deque()
        self._something = asyncio.Event()

    def offer(self, answer: TypedAnswer, now: float) -> None:
        """Take an answer, at once or later; never waits."""
        if any(one.id == answer.id for one in self._waiting):
            return
        if not self._waiting and not self._bucket.ask(now):
            self._take(answer, now)
        elif len(self._waiting) < WAITING_MOST:
            self._waiting.append(answer)
            self._something.set()
        else:
            self._refuse(answer.id, round(len(self._waiting) / self._bucket.rate_per_s * 1000))

    def take_all(self, now: float) -> None:
        """The interview ends: what waits is taken before it."""
        while self._waiting:
            # The answer is stored even if the page cannot be told so any more.
            with contextlib.suppress(WireError):
                self._take(self._waiting.popleft(), now)

    async def run(self) -> None:
        """Take what waits for as long as the connection lasts."""
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                wait_s = self._bucket.ask(self._clock.now())
                if wait_s:
                    await asyncio.sleep(wait_s)
                elif self._waiting:
                    self._take(self._waiting.popleft(), self._clock.now())
