"""While the database does not take what the interview store hands it: what waits is kept in Redis, too.

Owns the thread that talks to the spool, and what it knows of it. Must not know how
anything is written to the database; it is told when a group is in hand.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial, reduce
from typing import Final, TypeVar
from uuid import UUID

from interviews import batches
from interviews.records import ConversationBatch, Saved
from interviews.services.spool import Spool

_Result = TypeVar("_Result")
Waiting = tuple[ConversationBatch, asyncio.Future[Saved]]
_Owner = tuple[UUID, int]

# A database that hangs refuses nothing; one that is only busy has answered by now.
PATIENCE_S: Final = 1.0
# Redis may have been away.
LOOK_AGAIN_S: Final = 0.1


class Outage:
    """Whether the database is away, and what is kept elsewhere meanwhile.

    waiting: returns everything that is handed in and not written, in order.
    """

    def __init__(self, waiting: Callable[[], Iterable[Waiting]], redis_url: str) -> None:
        self.is_on = False
        self.spool = Spool(redis_url)
        self._waiting = waiting
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spool")
        self._has_group = False
        self._keeper: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        # By owner, the number of the last batch: that Redis may have, has, and need not have.
        self._given: dict[_Owner, int] = {}
        self._kept: dict[_Owner, int] = {}
        self._written: dict[_Owner, int] = {}

    @contextlib.contextmanager
    def watch(self, group: Sequence[Waiting]) -> Iterator[None]:
        """Look on while a group is being written, for as long as that takes."""
        timer = asyncio.get_running_loop().call_later(PATIENCE_S, self.notice)
        self._has_group = True
        try:
            yield
        finally:
            timer.cancel()
            self._has_group = self.is_on = False
            if self._given:
                self._settle(group)
            self.look()

    def notice(self) -> None:
        """The database takes too long, or refuses: from now on what waits is kept elsewhere."""
        if self._has_group:
            self.is_on = True
            if self._keeper is None or self._keeper.done():
                self._keeper = asyncio.create_task(self._keep(), name="keeper of turns")

    def look(self) -> None:
        """What waits has changed: a word that nobody has kept dies with this process."""
        self._changed.set()

    async def has_left_behind(self, session_id: UUID) -> bool:
        """Whether something of an interview is kept that its owner did not take out again."""
        return bool(await self._in_thread(partial(self.spool.names, session_id)))

    async def close(self) -> None:
        """Wait until nothing is kept any more; then close the thread and its connections."""
        if self._keeper is not None:
            await self._keeper
        await self._in_thread(self.spool.close)
        self._thread.shutdown()

    def _settle(self, group: Sequence[Waiting]) -> None:
        for batch, stored in group:
            owner = (batch.session_id, batch.epoch)
            if stored.done() and stored.exception() is None:
                self._written[owner] = batch.number
            else:
                # What the database refused is looked at when it is to be written back.
                self._given.pop(owner, None)

    async def _keep(self) -> None:
        while True:
            self._changed.clear()
            if self.is_on:
                await self._keep_what_waits()
            await self._drop_what_is_written()
            if not self.is_on and not self._given:
                break
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._changed.wait()
        self._kept.clear()
        self._written.clear()

    async def _keep_what_waits(self) -> None:
        of_owner: dict[_Owner, list[Waiting]] = {}
        for batch, stored in self._waiting():
            if not stored.done():
                of_owner.setdefault((batch.session_id, batch.epoch), []).append((batch, stored))
        for owner, waiting in of_owner.items():
            last, stored = waiting[-1]
            if stored.done() or self._kept.get(owner) == last.number:
                continue  # settled while others were kept, or nothing new
            self._given[owner] = last.number
            parts = [batch for batch, _ in waiting]
            if not await self._in_thread(partial(self._merge_and_keep, parts)):
                self._kept.clear()  # it may come back empty
                return
            self._kept[owner] = last.number

    def _merge_and_keep(self, parts: Sequence[ConversationBatch]) -> bool:
        return self.spool.keep(reduce(batches.merge, parts))

    async def _drop_what_is_written(self) -> None:
        for owner, number in list(self._given.items()):
            if self._written.get(owner, -1) >= number:
                # Should this fail, the sweep finds that it is not needed any more.
                await self._in_thread(partial(self.spool.drop, *owner))
                del self._given[owner]
                self._kept.pop(owner, None)

    async def _in_thread(self, call: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)


def join(waiting: list[Waiting], batch: ConversationBatch) -> asyncio.Future[Saved] | None:
    """Merge a batch into what waits of the same owner; None when nothing does.

    So what waits has one version of each turn, however long the outage.
    """
    for index in range(len(waiting) - 1, -1, -1):
        earlier, stored = waiting[index]
        if (earlier.session_id, earlier.epoch) == (batch.session_id, batch.epoch):
            waiting[index] = (batches.merge(earlier, batch), stored)
            return stored
    return None
