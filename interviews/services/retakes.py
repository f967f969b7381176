"""Another interview in place of one that was lost: granted by itself, asked for, or given by hand.

A failure of ours that this server has seen grants one by itself, once. Whoever left, fails a second
time, or whose page alone says that it failed, asks for it, and a recruiter decides,
by granting one or declining it. The way to a retake is the candidate's own link.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from interviews.models import Act, InterviewSession, Status
from interviews.services import history, transitions

# A technical failure must not cost a candidate the attempt, even at the window's end.
RETAKE_WINDOW: Final = timedelta(days=3)
# For so long after the end the candidate's link opens the page that says what follows, at least.
PAGE_WINDOW: Final = timedelta(days=14)

# After these an interview may be held once more.
LOST: Final = (Status.FAILED, Status.ABANDONED)


def grant_automatically(*, session_id: UUID) -> InterviewSession | None:
    """Grant a retake for a failure of ours, in the caller's transaction; None for a second one."""
    failed = InterviewSession.objects.get(pk=session_id)
    return _grant(failed, None) if failed.retake_of_id is None else None


@transaction.atomic
def grant_retake(
    *, session_id: UUID, granted_by: User, reason: str = ""
) -> InterviewSession | None:
    """Have a lost interview held again; None when it was not lost, or has a retake already."""
    lost = transitions.lock(session_id)
    if lost is None or not may_be_granted(lost):
        return None
    return _grant(lost, granted_by, reason)


@transaction.atomic
def decline_retake(*, session_id: UUID, declined_by: User, reason: str = "") -> bool:
    """Answer a candidate who asks for another interview with a no. False when none is asking."""
    lost = transitions.lock(session_id)
    if lost is None or not is_asked_for(lost):
        return False
    InterviewSession.objects.filter(pk=session_id).update(retake_asked_at=None)
    history.note(lost, declined_by, Act.RETAKE_DECLINED, reason)
    return True


@transaction.atomic
def ask_for_retake(*, session_id: UUID) -> bool:
    """Note that the candidate asks for another interview. False when there is nothing to ask for."""
    lost = transitions.lock(session_id)
    if lost is None or not may_be_granted(lost) or was_declined(lost):
        return False
    if lost.retake_asked_at is None:
        InterviewSession.objects.filter(pk=session_id).update(retake_asked_at=timezone.now())
        history.note(lost, None, Act.RETAKE_ASKED)
    return True


def may_be_granted(session: InterviewSession) -> bool:
    """Whether the interview was lost, and has no retake yet."""
    is_lost = session.status in LOST
    return is_lost and getattr(session, "retake", None) is None


def is_asked_for(session: InterviewSession) -> bool:
    """Whether the candidate waits for an answer."""
    return session.retake_asked_at is not None and may_be_granted(session)


def was_declined(session: InterviewSession) -> bool:
    """Whether the candidate asked, and was answered with a no. One may still be granted."""
    return session.history.filter(act=Act.RETAKE_DECLINED).exists()


def keep_page_open(session: InterviewSession, ended_at: datetime) -> None:
    """Let the candidate's links lead to what follows an end, until the day that was promised."""
    promised = timedelta(days=session.hear_back_days or 0)
    keep_way_open(session, ended_at + max(PAGE_WINDOW, promised))


def keep_way_open(session: InterviewSession, until: datetime) -> None:
    """Let the candidate's links live at least so long: they lead to what comes after the interview."""
    session.links.filter(revoked_at=None, expires_at__lt=until).update(expires_at=until)
    InterviewSession.objects.filter(pk=session.pk, token_expires_at__lt=until).update(
        token_expires_at=until
    )


def _grant(lost: InterviewSession, granted_by: User | None, reason: str = "") -> InterviewSession:
    now = timezone.now()
    closes_at = max(lost.closes_at, now + RETAKE_WINDOW)
    keep_way_open(lost, closes_at)
    retake = InterviewSession.objects.create(
        organisation_id=lost.organisation_id,
        candidate_id=lost.candidate_id,
        plan_id=lost.plan_id,
        scheduled_by_id=granted_by.pk if granted_by else lost.scheduled_by_id,
        frozen_plan=lost.frozen_plan,
        role=lost.role,
        hear_back_days=lost.hear_back_days,
        retake_of=lost,
        opens_at=now,
        closes_at=closes_at,
        lacks_consent=True,
    )
    history.note(lost, granted_by, Act.RETAKE_GRANTED, reason)
    history.note(retake, granted_by, Act.SCHEDULED)
    return retake
