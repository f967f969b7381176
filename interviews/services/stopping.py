"""Staff end an interview that has begun, at once, whether or not somebody holds it.

The row says so first. Whoever holds the interview finds it there with the next save, or because it
is told to look, lets the last words become text, and leaves.
"""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from interviews import ledger_rows
from interviews.models import Act, Status
from interviews.records import EndReason
from interviews.services import history, processing, transitions, workers

RUNNING = (Status.LIVE, Status.INTERRUPTED)


@transaction.atomic
def end_now(*, session_id: UUID, ended_by: User | None, reason: str = "") -> bool:
    """End an interview that has begun. False when it has not, or is over.

    The epoch stays: what its owner still has is stored.
    """
    session = transitions.lock(session_id)
    if session is None or session.status not in RUNNING:
        return False
    now = timezone.now()
    ended = {"ended_at": now, "end_reason": EndReason.STAFF_ENDED.value}
    if not transitions.move(session_id, Status.COMPLETED, ended):
        return False
    transitions.note_event(session, ledger_rows.ended(EndReason.STAFF_ENDED), now)
    history.note(session, ended_by, Act.ENDED, reason)
    processing.request_processing(session_id=session_id)
    workers.tell_changed(session_id)
    return True
