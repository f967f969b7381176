"""The one way in which an interview's status changes: a compare-and-set against the table.

A row is locked first (`select_for_update` on PostgreSQL; SQLite's transactions are BEGIN
IMMEDIATE), so that what was read of it holds until the caller's transaction ends.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import QuerySet

from interviews.ledger_rows import LedgerRow
from interviews.models import InterviewSession, LedgerEntry, Status, may_become


def lock(session_id: UUID) -> InterviewSession | None:
    """Return the interview's row, locked; None when there is none."""
    return InterviewSession.objects.select_for_update().filter(pk=session_id).first()


def of_epoch(epoch: int) -> QuerySet[InterviewSession]:
    """Return the interviews whose owner is that of `epoch`."""
    return InterviewSession.objects.filter(epoch=epoch)


def move(
    session_id: UUID,
    target: Status,
    changes: Mapping[str, object] = MappingProxyType({}),
    *,
    among: QuerySet[InterviewSession] | None = None,
) -> bool:
    """Change the status, and `changes` with it, where the table allows it.

    `among` narrows to the rows that may be changed, for example to those of an epoch.
    """
    rows = InterviewSession.objects.all() if among is None else among
    rows = rows.filter(pk=session_id, status__in=may_become(target))
    return rows.update(status=target, **changes) == 1


def note_event(session: InterviewSession, row: LedgerRow, wall_time: datetime) -> None:
    """Add a row to the ledger where no owner is there to do it, in the caller's transaction."""
    event = row.at(session.elapsed_ms, wall_time)
    LedgerEntry.objects.get_or_create(
        session=session,
        kind=event.kind.value,
        wall_time=event.wall_time,
        defaults={
            "at_ms": event.at_ms,
            "gap_ms": event.gap_ms,
            "frames": event.frames,
            "details": dict(event.details),
            "epoch": session.epoch,
        },
    )
