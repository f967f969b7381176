"""An interview store that stores by the real services, at once, and a room whose wall clock is the loop's.

What is said to it becomes real rows under real constraints, and no thread lets virtual time run away.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, ParamSpec
from uuid import UUID

import pytest
from django.db import connections
from hypothesis import settings

from interviews.loss_ceiling import BEFORE_THE_CLAIM
from interviews.models import InterviewSession, Status
from interviews.progress import Progress
from interviews.records import (
    ClaimedInterview,
    ConversationBatch,
    EndReason,
    Glance,
    LedgerKind,
    Origin,
    Saved,
)
from interviews.services import recall, sessions, transcripts
from live.core.errors import CloseCode
from live.core.sound.audio import UPLINK_FRAME_MS
from tests.virtual_time import in_virtual_time

# An interview takes as long as many examples of other tests; who asks for many has the time.
_EXAMPLES: Final = settings().max_examples
INTERVIEWS: Final = _EXAMPLES // 10 if _EXAMPLES <= 100 else _EXAMPLES * 2 // 5
# What a close may say whose reason is no fault of ours; docs/protocol.md lists them.
DOCUMENTED: Final = frozenset(CloseCode) - {CloseCode.INTERNAL}
# What has come and is not understood yet, and what has still to come.
_MOST_UNWRITTEN: Final = 2 * BEFORE_THE_CLAIM
# A claim and the row that tells of it are not the same moment.
_SLACK_MS: Final = 2_000


class ImmediateInterviewStore:
    """Implements `ports.InterviewStore` by `interviews.services`."""

    def save(self, batch: ConversationBatch) -> asyncio.Future[Saved]:
        if batch.progress is not None:
            check_progress(batch.progress)
        saved: asyncio.Future[Saved] = asyncio.get_running_loop().create_future()
        saved.set_result(transcripts.save_conversations((batch,))[0])
        return saved

    async def glance(self, session_id: UUID, token_generation: int) -> Glance:
        return sessions.glance_at_interview(
            session_id=session_id, token_generation=token_generation
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
        return recall.recall_conversation(
            sessions.claim_interview(
                session_id=session_id,
                token_generation=token_generation,
                epoch_hint=epoch_hint,
                stream=stream,
                origin=origin,
                begins=begins,
                since=since,
            )
        )

    async def interrupt(self, session_id: UUID, epoch: int, progress: Progress) -> bool:
        return sessions.interrupt_interview(session_id=session_id, epoch=epoch, progress=progress)

    async def end(
        self, session_id: UUID, epoch: int, progress: Progress, reason: EndReason
    ) -> bool:
        end = sessions.fail_interview if reason is EndReason.FAILED else sessions.complete_interview
        return end(session_id=session_id, epoch=epoch, progress=progress, reason=reason)


_Arguments = ParamSpec("_Arguments")


def on_record(test: Callable[_Arguments, Coroutine[Any, Any, None]]) -> Callable[_Arguments, None]:
    """Run it in virtual time, with the database's connection of the test that calls it.

    Django gives every asynchronous call stack a connection of its own.
    """

    def run(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> None:
        database = connections["default"]

        @in_virtual_time
        async def with_database() -> None:
            connections["default"] = database
            await test(*args, **kwargs)

        with_database()

    return run


def let_time_be_virtual(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the domain's wall clock go with the running loop's, and the database be asked from it."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    began = datetime.now(UTC)

    def now() -> datetime:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return began
        return began + timedelta(seconds=loop.time() - 1_000)

    monkeypatch.setattr("django.utils.timezone.now", now)


@contextmanager
def nothing_breaks() -> Iterator[None]:
    """Fail for whatever is logged as an error meanwhile."""
    broken: list[logging.LogRecord] = []

    class _Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            broken.append(record)

    listener = _Listener(logging.ERROR)
    logging.getLogger().addHandler(listener)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listener)
    for record in broken:
        error = record.exc_info[1] if record.exc_info else None
        raise AssertionError(f"logged: {record.getMessage()}") from error


def check_progress(progress: Progress) -> None:
    """No page can hold more than a minute that is not written down, whatever it says."""
    for page in (progress.page, *progress.earlier):
        assert page.unwritten_frames <= _MOST_UNWRITTEN


def check_record(session: InterviewSession, now: datetime) -> None:
    """Nobody is there any more, and the record says so; it has lost no more than time has passed."""
    session.refresh_from_db()
    resting = {Status.SCHEDULED, Status.INTERRUPTED, Status.COMPLETED}
    assert session.status in resting, session.status
    passed_ms = (now - session.started_at).total_seconds() * 1000 if session.started_at else 0
    rows = session.ledger.filter(kind=LedgerKind.AUDIO_LOST)
    lost_ms = sum(row.frames or 0 for row in rows) * UPLINK_FRAME_MS
    assert lost_ms <= passed_ms + BEFORE_THE_CLAIM * UPLINK_FRAME_MS + _SLACK_MS
    assert max((turn.end_ms for turn in session.turns.all()), default=0) <= session.elapsed_ms
    assert session.elapsed_ms <= passed_ms + _SLACK_MS
    if session.is_over:
        assert [turn.number for turn in session.turns.all() if not turn.final] == []
