"""The window of an interview that has not begun is changed; its links and cookies end with the new one."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from interviews.changes import MomentChange
from interviews.models import Act, InterviewSession, Status
from interviews.services import history, retakes, transitions, workers
from interviews.windows import check_window


@transaction.atomic
def change_window(
    *,
    session_id: UUID,
    opens_at: datetime,
    closes_at: datetime,
    changed_by: User | None = None,
    reason: str = "",
) -> bool:
    """Have an interview taken at another time. False when it has begun, or is over.

    A window that is what it was leaves no row in the history.

    Raises:
        BadWindow: it has no length, or lies more than a year away.
    """
    check_window(opens_at, closes_at, timezone.now())
    session = transitions.lock(session_id)
    if session is None or session.status != Status.SCHEDULED:
        return False
    window = {"opens_at": opens_at, "closes_at": closes_at}
    changes = list(_changes(session, window))
    if not changes:
        return True
    InterviewSession.objects.filter(pk=session_id).update(**window)
    session.opens_at, session.closes_at = opens_at, closes_at
    _move_ways(session)
    details = [change.to_json() for change in changes]
    history.note(session, changed_by, Act.WINDOW_CHANGED, reason, details)
    workers.tell_changed(session_id)
    return True


def _changes(session: InterviewSession, window: dict[str, datetime]) -> Iterator[MomentChange]:
    for name, moment in window.items():
        before: datetime = getattr(session, name)
        if before != moment:
            yield MomentChange.of(session, name, before, moment)


def _move_ways(session: InterviewSession) -> None:
    """Let every link that is not withdrawn end with the new window, and not before or after."""
    until = session.rejoin_until()
    session.links.filter(revoked_at=None).update(expires_at=until)
    InterviewSession.objects.filter(pk=session.pk, token_expires_at__isnull=False).update(
        token_expires_at=until
    )
    if session.retake_of is not None:
        # Its candidate comes by the link of the interview before.
        retakes.keep_way_open(session.retake_of, session.closes_at)
