"""That a candidate has heard back is noted by whoever has told them; nobody is written to by it."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from interviews.models import Act, InterviewSession
from interviews.services import history, transitions


@transaction.atomic
def note_told(*, session_id: UUID, told_by: User, reason: str = "") -> bool:
    """Take an interview off what is due. False where nothing is."""
    session = transitions.lock(session_id)
    if session is None or not session.waits_to_hear:
        return False
    InterviewSession.objects.filter(pk=session_id).update(told_at=timezone.now())
    history.note(session, told_by, Act.TOLD, reason)
    return True
