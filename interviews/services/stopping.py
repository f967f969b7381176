"""An interview that has begun is ended at once, by staff or by a candidate who withdraws consent.

It may be held or not: the row says so first. Whoever holds the interview finds it there with the next save, or because it
is told to look, lets the last words become text, and leaves.
"""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from interviews import ledger_rows
from interviews.models import Act, Status
from interviews.records import EndReason
from interviews.services import history, processing, retakes, transitions, workers

RUNNING = (Status.LIVE, Status.INTERRUPTED)


@transaction.atomic
def end_now(
    *,
    session_id: UUID,
    ended_by: User | None,
    reason: str = "",
    why: EndReason = EndReason.STAFF_ENDED,
) -> bool:
    """End an interview that has begun. False when it has not, or is over.

    The epoch stays: what its owner still has is stored.
    """
    session = transitions.lock(session_id)
    if session is None or session.status not in RUNNING:
        return False
    now = timezone.now()
    ended = {"ended_at": now, "end_reason": why.value}
    if not transitions.move(session_id, Status.COMPLETED, ended):
        return False
    transitions.note_event(session, ledger_rows.ended(why), now)
    if why is EndReason.STAFF_ENDED:
        history.note(session, ended_by, Act.ENDED, reason)
    retakes.keep_page_open(session, now)
    processing.request_processing(session_id=session_id)
    workers.tell_changed(session_id)
    return True
