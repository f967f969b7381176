"""Where a conversation is written down, by `interviews.services`.

One store a process, with its own database thread, so that interviews never queue
behind other database work of the worker, and another one for reads that grow with a transcript; what is waiting goes in one transaction
(group commit). While the database refuses writes, batches wait in memory, in
order, and in Redis (`live.outage`), and are written when it answers again.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connections,
)

from interviews.progress import Progress
from interviews.records import ClaimedInterview, ConversationBatch, EndReason, Glance, Origin, Saved
from interviews.services import recall, sessions, spool, starts, transcripts
from live.core.errors import NotStoredError
from live.outage import Outage, Waiting, join

logger = logging.getLogger(__name__)

_Result = TypeVar("_Result")

GATHER_S: Final = 0.05
RETRY_FIRST_S: Final = 0.1
RETRY_LONGEST_S: Final = 2.0
# PostgreSQL, appendix A: read_only_sql_transaction.
READ_ONLY: Final = "25006"


class DatabaseInterviewStore:
    """Implements `ports.InterviewStore`."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="transcripts")
        # For what takes longer the longer an interview is: no other one's words wait for that.
        self._reading_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recalling")
        self._waiting: list[Waiting] = []
        self._in_hand: list[Waiting] = []
        self._outage = Outage(lambda: (*self._in_hand, *self._waiting), settings.REDIS_URL)
        self._writer: asyncio.Task[None] | None = None
        self._taking_back: set[asyncio.Task[bool]] = set()

    def save(self, batch: ConversationBatch) -> asyncio.Future[Saved]:
        """Store with the next group; false when a newer owner has the interview.

        The future raises `NotStoredError` when the database refuses what is in the batch.
        """
        self._outage.look()
        joined = join(self._waiting, batch) if self._outage.is_on else None
        if joined is not None:
            return joined
        stored: asyncio.Future[Saved] = asyncio.get_running_loop().create_future()
        self._waiting.append((batch, stored))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_groups(), name="transcript writer")
        return stored

    async def glance(self, session_id: UUID, token_generation: int) -> Glance:
        """Look at an interview that may be claimed; raises `sessions.InterviewNotOpen`."""
        return await self._persist(
            lambda: sessions.glance_at_interview(
                session_id=session_id, token_generation=token_generation
            )
        )

    async def claim(
        self,
        session_id: UUID,
        token_generation: int,
        epoch_hint: int,
        stream: str,
        origin: Origin | None = None,
        *,
        begins: bool = True,
        since: int | None = None,
    ) -> ClaimedInterview:
        """Take the interview; raises `sessions.InterviewNotOpen`."""
        await self._persist(lambda: starts.check_start(session_id), thread=self._reading_thread)
        while own := self._unwritten(session_id):
            # This process's own words come first: a higher epoch would refuse them.
            await asyncio.wait(own)
        if await self._outage.has_left_behind(session_id):
            # An owner that died in an outage; once the epoch is higher, it is too late.
            await self._persist(lambda: spool.write_back(self._outage.spool, session_id))
        claimed = await self._persist(
            lambda: sessions.claim_interview(
                session_id=session_id,
                token_generation=token_generation,
                epoch_hint=epoch_hint,
                stream=stream,
                origin=origin,
                begins=begins,
                since=since,
            ),
            unwanted=self._take_back,
        )
        try:
            return await self._persist(
                lambda: recall.recall_conversation(claimed), thread=self._reading_thread
            )
        except BaseException:
            self._take_back(claimed)
            raise

    def _take_back(self, claimed: ClaimedInterview) -> None:
        """Interrupt an interview whose claim nobody waits for any more: nobody holds it."""
        interrupting = asyncio.create_task(
            self.interrupt(claimed.session_id, claimed.epoch, claimed.progress),
            name="claim taken back",
        )
        self._taking_back.add(interrupting)
        interrupting.add_done_callback(self._taking_back.discard)

    async def interrupt(self, session_id: UUID, epoch: int, progress: Progress) -> bool:
        """The connection is gone; the interview can go on later."""
        return await self._persist(
            lambda: sessions.interrupt_interview(
                session_id=session_id, epoch=epoch, progress=progress
            )
        )

    async def end(
        self, session_id: UUID, epoch: int, progress: Progress, reason: EndReason
    ) -> bool:
        """The interview is over: completed, or failed with a retake granted."""
        end = sessions.fail_interview if reason is EndReason.FAILED else sessions.complete_interview
        return await self._persist(
            lambda: end(session_id=session_id, epoch=epoch, progress=progress, reason=reason)
        )

    async def close(self) -> None:
        """Write what waits, then close the database thread and its connection."""
        if self._writer is not None:
            await self._writer
        await asyncio.gather(*self._taking_back)
        await self._outage.close()
        for thread in (self._reading_thread, self._thread):
            await asyncio.get_running_loop().run_in_executor(thread, connections.close_all)
            thread.shutdown()

    def _unwritten(self, session_id: UUID) -> set[asyncio.Future[Saved]]:
        """What is handed in of an interview and not written yet."""
        return {
            stored
            for batch, stored in (*self._in_hand, *self._waiting)
            if batch.session_id == session_id and not stored.done()
        }

    async def _write_groups(self) -> None:
        while self._waiting:
            # Others are about to save, too: one transaction for all of them.
            await asyncio.sleep(GATHER_S)
            group, self._waiting = self._waiting, []
            self._in_hand = group
            with self._outage.watch(group):
                if not await self._write(group):
                    # One interview's bad batch must not cost the others theirs.
                    for each in group:
                        await self._write([each], last_try=True)
            self._in_hand = []

    async def _write(self, group: list[Waiting], *, last_try: bool = False) -> bool:
        """Write a group in one transaction; False when the database refused what is in it."""
        batches = [batch for batch, _ in group]
        try:
            results = await self._persist(lambda: transcripts.save_conversations(batches))
        except Exception as error:  # noqa: BLE001
            # A task's boundary: whoever waits for the batch is told. Neither they, whose end is
            # logged, nor the log are told all: PostgreSQL quotes the row, which is what somebody
            # has said.
            name = type(error).__name__
            logger.error(  # noqa: TRY400
                "transcripts refused", extra={"batches": len(group), "error": name}
            )
            for _, stored in group if last_try else ():
                stored.set_exception(NotStoredError(name))
            return False
        for (_, stored), result in zip(group, results, strict=True):
            stored.set_result(result)
        return True

    async def _persist(
        self,
        call: Callable[[], _Result],
        *,
        unwanted: Callable[[_Result], None] = lambda _result: None,
        thread: ThreadPoolExecutor | None = None,
    ) -> _Result:
        """Run in the database thread, or this one, again and again while the database is away.

        Cancelling it cannot stop what the thread is doing at that moment: `unwanted` is called
        with what comes of that.
        """
        pause = RETRY_FIRST_S
        while True:
            doing = asyncio.get_running_loop().run_in_executor(
                thread or self._thread, _with_sound_connection, call
            )
            try:
                return await asyncio.shield(doing)
            except asyncio.CancelledError:
                doing.add_done_callback(partial(_hand_over_result, unwanted))
                raise
            except DatabaseError as error:
                if not _is_away(error):
                    raise
                logger.warning("database refuses writes, waiting")
                self._outage.notice()
                await asyncio.sleep(pause)
                pause = min(pause * 2, RETRY_LONGEST_S)


def _hand_over_result(take: Callable[[_Result], None], done: "asyncio.Future[_Result]") -> None:
    if not done.cancelled() and done.exception() is None:
        take(done.result())


def _is_away(error: DatabaseError) -> bool:
    """Whether waiting helps: no connection, a locked file, or a standby before its promotion."""
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, OperationalError | InterfaceError) or state == READ_ONLY


def _with_sound_connection(call: Callable[[], _Result]) -> _Result:
    """Keep this thread's connection for as long as it works; after an error make another."""
    try:
        return call()
    except DatabaseError:
        connections.close_all()
        raise
