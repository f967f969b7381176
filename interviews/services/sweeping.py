"""What time alone brings about: jobs nobody delivered, windows that closed, owners that died."""

from contextlib import closing
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from interviews.models import InterviewSession
from interviews.services import adoption, devices, processing, search_texts, sessions, spool

# An owner writes its progress far more often than this, whether or not anybody speaks.
OWNER_SILENCE: Final = timedelta(minutes=5)


def sweep() -> None:
    """Do once what is due now. Every change is a compare-and-set: sweeps may overlap."""
    # First, so that an interview that is given up below ends with all that was said in it.
    with closing(spool.Spool(settings.REDIS_URL)) as left_behind:
        spool.write_back(left_behind)
    # By the database's clock: this machine's may be ahead, and an owner alive.
    for session in InterviewSession.objects.missed().only("pk"):
        sessions.expire_interview(session_id=session.pk)
    for session in InterviewSession.objects.silent_for(OWNER_SILENCE).only("pk"):
        sessions.interrupt_abandoned(session_id=session.pk, silence=OWNER_SILENCE)
    for session in InterviewSession.objects.left_behind().only("pk"):
        sessions.give_up_interview(session_id=session.pk)
    adoption.adopt_rows()
    now = timezone.now()
    devices.forget_old(now)
    for job_id in processing.find_undelivered(now):
        processing.deliver_again(job_id=job_id, now=now)
    search_texts.fold_what_is_unfolded()
