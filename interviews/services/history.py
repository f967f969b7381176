"""Writes down who did what to an interview or to a plan, in the transaction of the act itself.

An act that is rolled back leaves no row, and no act is committed without its row.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db import connection, transaction
from django.utils import timezone

from interviews.models import Act, HistoryEntry, InterviewPlan, InterviewSession
from interviews.models.history import REASON_LENGTH

# Who reloads a transcript, or reads it page by page, reads it once.
SAME_READING: Final = timedelta(hours=1)


def note(
    subject: InterviewSession | InterviewPlan,
    actor: AbstractBaseUser | AnonymousUser | None,
    act: Act,
    reason: str = "",
    details: Sequence[object] = (),
) -> HistoryEntry:
    """Note an act, in the caller's transaction.

    Args:
        subject: what the act was done to.
        actor: who did it; None when the application did it by itself.
        act: what was done.
        reason: why, where a person was asked for it.
        details: JSON, for the acts that have some.

    Raises:
        TransactionManagementError: the caller is in no transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an act and its row are one transaction")
    user = actor if isinstance(actor, User) else None
    return HistoryEntry.objects.create(
        session=subject if isinstance(subject, InterviewSession) else None,
        plan=subject if isinstance(subject, InterviewPlan) else None,
        act=act,
        actor=user,
        actor_name=user.get_username() if user else "",
        reason=reason[:REASON_LENGTH],
        details=list(details),
        at=timezone.now(),
    )


def note_reading(session: InterviewSession, reader: AbstractBaseUser | AnonymousUser) -> None:
    """Note that somebody reads the transcript, unless they did within the last hour."""
    since = timezone.now() - SAME_READING
    if session.history.filter(act=Act.READ, actor_id=reader.pk, at__gte=since).exists():
        return  # nothing to write: whoever reads on waits for no lock
    with transaction.atomic():
        note(session, reader, Act.READ)
