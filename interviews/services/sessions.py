"""Changes of an interview's state: scheduled, claimed, interrupted, ended.

Every status change goes through `_move`, a compare-and-set against the transition
table. A row is locked first (`select_for_update` on PostgreSQL; SQLite's transactions
are BEGIN IMMEDIATE), and the owner's epoch is compared, so a stale owner changes nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from interviews.models import Act, Candidate, InterviewPlan, InterviewSession, Status, may_become
from interviews.openness import InterviewNotOpen, NotOpenReason, why_not_open
from interviews.records import ClaimedInterview, EndReason, Glance, Progress
from interviews.services import history, processing
from interviews.services.progress import progress_fields

__all__ = [
    "ClaimedInterview",
    "EndReason",
    "InterviewNotOpen",
    "NotOpenReason",
    "cancel_interview",
    "claim_interview",
    "complete_interview",
    "expire_interview",
    "fail_interview",
    "give_up_interview",
    "glance_at_interview",
    "interrupt_abandoned",
    "interrupt_interview",
    "schedule_interview",
]

# A technical failure must not cost a candidate the attempt, even at the window's end.
RETAKE_WINDOW: Final = timedelta(days=3)


@transaction.atomic
def schedule_interview(
    *,
    plan: InterviewPlan,
    candidate: Candidate,
    opens_at: datetime,
    closes_at: datetime,
    scheduled_by: User | None = None,
) -> InterviewSession:
    """Freeze the plan into a new interview.

    Raises:
        BadFrozenPlan: the plan is not ready to be used.
    """
    frozen = plan.freeze(candidate)
    session = InterviewSession.objects.create(
        candidate=candidate,
        plan=plan,
        scheduled_by=scheduled_by,
        frozen_plan=frozen.to_json(),
        role=frozen.role,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    history.note(session, scheduled_by, Act.SCHEDULED)
    return session


def glance_at_interview(*, session_id: UUID, token_generation: int) -> Glance:
    """Look whether `claim_interview` would be granted now, and at what; changes nothing.

    Raises:
        InterviewNotOpen: it would not.
    """
    found = InterviewSession.objects.filter(pk=session_id).first()
    session = _open_for(found, token_generation, timezone.now())
    plan = session.read_plan()
    return Glance(
        epoch=session.epoch,
        progress=session.read_progress(),
        questions=len(plan.questions),
        limit_ms=plan.duration_minutes * 60_000,
    )


@transaction.atomic
def claim_interview(
    *, session_id: UUID, token_generation: int, epoch_hint: int, stream: str = ""
) -> ClaimedInterview:
    """Give the interview to the newest valid browser connection, whose page is `stream`.

    The epoch rises above both the stored one and `epoch_hint` (the highest one known
    to Redis, which may have forgotten); from this moment older owners write nothing.

    Raises:
        InterviewNotOpen: it cannot be entered now, or the join link was replaced.
    """
    now = timezone.now()
    session = _open_for(_lock(session_id), token_generation, now)
    progress = session.read_progress().taken_by(stream)
    silence = InterviewSession.objects.filter(pk=session_id).silence()
    epoch = max(session.epoch, epoch_hint) + 1
    changes: dict[str, object] = {
        "epoch": epoch,
        "last_save": 0,
        **progress_fields(session, progress),
    }
    if not session.has_begun:
        changes["started_at"] = now
    if session.status == Status.LIVE:
        InterviewSession.objects.filter(pk=session_id).update(**changes)
    else:
        _move(session_id, Status.LIVE, changes, among=_of_epoch(session.epoch))
    turns = session.turns.all().records()
    return ClaimedInterview(
        session_id=session_id,
        epoch=epoch,
        plan=session.read_plan(),
        progress=progress,
        turns=turns,
        # An owner that died between its claim and its first save has left nothing.
        first_time=not (turns or session.ledger.exists()),
        silence=silence,
        new_page=session.page_stream != stream,
    )


@transaction.atomic
def interrupt_interview(*, session_id: UUID, epoch: int, progress: Progress) -> bool:
    """Note that the browser is gone; it may come back. False when `epoch` is stale."""
    session = _lock(session_id)
    if session is None:
        return False
    return _move(
        session_id,
        Status.INTERRUPTED,
        {**progress_fields(session, progress)},
        among=_of_epoch(epoch),
    )


@transaction.atomic
def complete_interview(
    *, session_id: UUID, epoch: int, progress: Progress, reason: EndReason
) -> bool:
    """End the interview and order its processing. False when `epoch` is stale or it is over."""
    return _end(session_id, Status.COMPLETED, epoch, progress, reason)


@transaction.atomic
def fail_interview(
    *, session_id: UUID, epoch: int, progress: Progress, reason: EndReason = EndReason.FAILED
) -> bool:
    """End the interview for technical reasons, keep everything, and grant a retake."""
    if not _end(session_id, Status.FAILED, epoch, progress, reason):
        return False
    _grant_retake(session_id)
    return True


@transaction.atomic
def cancel_interview(*, session_id: UUID, cancelled_by: User | None = None) -> bool:
    """Cancel an interview that has not begun. False when it has, or is over."""
    if not _move(session_id, Status.CANCELLED):
        return False
    history.note(InterviewSession.objects.get(pk=session_id), cancelled_by, Act.CANCELLED)
    return True


@transaction.atomic
def expire_interview(*, session_id: UUID) -> bool:
    """Close an interview nobody came to. False when somebody did."""
    return _move(session_id, Status.EXPIRED)


@transaction.atomic
def interrupt_abandoned(*, session_id: UUID, silence: timedelta) -> bool:
    """Note that the owner of a live interview is gone. False when it was heard of within `silence`.

    The epoch stays: an owner that was only cut off from the database may still finish.
    """
    silent = InterviewSession.objects.silent_for(silence)
    return _move(session_id, Status.INTERRUPTED, among=silent)


@transaction.atomic
def give_up_interview(*, session_id: UUID) -> bool:
    """Fail an interrupted interview that nobody can come back to, and grant a retake."""
    session = _lock(session_id)
    if session is None or session.status != Status.INTERRUPTED:
        return False
    if timezone.now() < session.rejoin_until():
        return False
    return fail_interview(
        session_id=session_id, epoch=session.epoch, progress=session.read_progress()
    )


def _open_for(
    session: InterviewSession | None, token_generation: int, now: datetime
) -> InterviewSession:
    if session is None or session.token_generation != token_generation:
        raise InterviewNotOpen(NotOpenReason.REVOKED)
    reason = why_not_open(session, now)
    if reason is not None:
        raise InterviewNotOpen(reason)
    return session


def _lock(session_id: UUID) -> InterviewSession | None:
    return InterviewSession.objects.select_for_update().filter(pk=session_id).first()


def _move(
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


def _of_epoch(epoch: int) -> QuerySet[InterviewSession]:
    return InterviewSession.objects.filter(epoch=epoch)


def _end(
    session_id: UUID, target: Status, epoch: int, progress: Progress, reason: EndReason
) -> bool:
    session = _lock(session_id)
    if session is None:
        return False
    changes = {
        **progress_fields(session, progress),
        "ended_at": timezone.now(),
        "end_reason": reason.value,
    }
    moved = _move(session_id, target, changes, among=_of_epoch(epoch))
    if moved:
        processing.request_processing(session_id=session_id)
    return moved


def _grant_retake(session_id: UUID) -> InterviewSession:
    failed = InterviewSession.objects.get(pk=session_id)
    now = timezone.now()
    closes_at = max(failed.closes_at, now + RETAKE_WINDOW)
    # The link that the candidate has leads to the retake for as long as it is open.
    InterviewSession.objects.filter(pk=session_id, token_expires_at__lt=closes_at).update(
        token_expires_at=closes_at
    )
    retake = InterviewSession.objects.create(
        candidate_id=failed.candidate_id,
        plan_id=failed.plan_id,
        scheduled_by_id=failed.scheduled_by_id,
        frozen_plan=failed.frozen_plan,
        role=failed.role,
        retake_of=failed,
        opens_at=now,
        closes_at=closes_at,
    )
    history.note(failed, None, Act.RETAKE_GRANTED)
    history.note(retake, None, Act.SCHEDULED)
    return retake
