"""Changes of an interview's state: scheduled, claimed, interrupted, ended.

Every status change is a compare-and-set (`transitions.move`); where an owner acts, its epoch is
compared, too, so a stale owner changes nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from interviews import faults, ledger_rows
from interviews.models import Act, Candidate, InterviewPlan, InterviewSession, Status
from interviews.openness import InterviewNotOpen, NotOpenReason, why_not_let_in
from interviews.progress import Progress
from interviews.records import ClaimedInterview, EndReason, Glance, Origin
from interviews.services import devices, history, processing, retakes, transitions, workers
from interviews.services.forgotten_pages import note_forgotten
from interviews.services.progress import progress_fields
from interviews.windows import check_window

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
        BadWindow: it has no length, or lies more than a year away.
        ValueError: plan and candidate belong to different organisations.
    """
    check_window(opens_at, closes_at, timezone.now())
    if plan.organisation_id != candidate.organisation_id:
        raise ValueError("plan and candidate belong to different organisations")
    frozen = plan.freeze(candidate)
    session = InterviewSession.objects.create(
        organisation=plan.organisation,
        candidate=candidate,
        plan=plan,
        scheduled_by=scheduled_by,
        frozen_plan=frozen.to_json(),
        role=frozen.role,
        hear_back_days=frozen.hear_back_days,
        opens_at=opens_at,
        closes_at=closes_at,
        lacks_consent=True,
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
    *,
    session_id: UUID,
    token_generation: int,
    epoch_hint: int,
    stream: str = "",
    origin: Origin | None = None,
    begins: bool = True,
    since: int | None = None,
) -> ClaimedInterview:
    """Give the interview to the newest valid browser connection, whose page is `stream`.

    The epoch rises above both the stored one and `epoch_hint` (the highest one known
    to Redis, which may have forgotten); from this moment older owners write nothing. What was
    said is read afterwards, by `recall_conversation`. Unless it `begins`, one that has not begun stays
    scheduled until Start is pressed. `since`: a page that goes on by itself, and found this epoch,
    does not take it from whoever came later, be it a newer connection of its own: a worker that
    slept may still be about to claim for one that is gone.

    Raises:
        InterviewNotOpen: it cannot be entered now, or another connection came later.
    """
    now = timezone.now()
    session = _open_for(transitions.lock(session_id), token_generation, now)
    if since is not None and session.epoch != since:
        raise InterviewNotOpen(NotOpenReason.TAKEN_OVER)
    before = session.read_progress()
    progress = before.taken_by(stream)
    note_forgotten(session, before.forgotten_by(stream), now)
    silence = InterviewSession.objects.filter(pk=session_id).silence() if session.epoch else None
    epoch = max(session.epoch, epoch_hint) + 1
    changes: dict[str, object] = {
        "epoch": epoch,
        "last_save": 0,
        **progress_fields(session, progress),
    }
    waits = session.status == Status.SCHEDULED and not begins
    if not session.has_begun and begins:
        changes["started_at"] = now
    if session.status == Status.LIVE or waits:
        InterviewSession.objects.filter(pk=session_id).update(**changes)
    else:
        transitions.move(
            session_id, Status.LIVE, changes, among=transitions.of_epoch(session.epoch)
        )
    return ClaimedInterview(
        session_id=session_id,
        epoch=epoch,
        plan=session.read_plan(),
        progress=progress,
        turns=(),
        # Only owners write, and one that died between its claim and its first save has left nothing.
        first_time=not (session.epoch and (session.turns.exists() or session.ledger.exists())),
        silence=silence,
        new_page=session.page_stream != stream,
        begun_for=max(timedelta(), now - (session.started_at or now)),
        lost_frames=session.ledger.lost_frames() if session.epoch else 0,
        token_generation=session.token_generation,
        entry=devices.note_entry(session, origin or Origin(), now),
    )


@transaction.atomic
def interrupt_interview(*, session_id: UUID, epoch: int, progress: Progress) -> bool:
    """Note that the browser is gone; it may come back. False when `epoch` is stale."""
    session = transitions.lock(session_id)
    if session is None:
        return False
    return transitions.move(
        session_id,
        Status.INTERRUPTED,
        {**progress_fields(session, progress)},
        among=transitions.of_epoch(epoch),
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
    """End the interview for technical reasons and keep everything; the first time grant a retake."""
    if not _end(session_id, Status.FAILED, epoch, progress, reason):
        return False
    retakes.grant_automatically(session_id=session_id)
    return True


@transaction.atomic
def cancel_interview(
    *, session_id: UUID, cancelled_by: User | None = None, reason: str = ""
) -> bool:
    """Cancel an interview that has not begun. False when it has, or is over."""
    if not transitions.move(session_id, Status.CANCELLED):
        return False
    history.note(InterviewSession.objects.get(pk=session_id), cancelled_by, Act.CANCELLED, reason)
    workers.tell_changed(session_id)
    return True


@transaction.atomic
def expire_interview(*, session_id: UUID) -> bool:
    """Close an interview nobody came to. False when somebody did."""
    return transitions.move(session_id, Status.EXPIRED)


@transaction.atomic
def interrupt_abandoned(*, session_id: UUID, silence: timedelta) -> bool:
    """Note that the owner of a live interview is gone. False when it was heard of within `silence`.

    The epoch stays: an owner that was only cut off from the database may still finish. The
    ledger says that it was our server, at the time of the last sign of life.
    """
    session = transitions.lock(session_id)
    silent = InterviewSession.objects.silent_for(silence)
    if session is None or not transitions.move(session_id, Status.INTERRUPTED, among=silent):
        return False
    lost_at = session.touched_at or timezone.now()
    transitions.note_event(session, ledger_rows.server_lost(), lost_at)
    return True


@transaction.atomic
def give_up_interview(*, session_id: UUID) -> bool:
    """End an interrupted interview that nobody can come back to any more.

    It has failed when its ledger names a fault of ours at its end, else the candidate has abandoned
    it. A fault that this server has seen grants a retake; for one that only the page has reported, and
    for leaving, the candidate asks.
    """
    session = transitions.lock(session_id)
    if session is None or session.status != Status.INTERRUPTED:
        return False
    now = timezone.now()
    if now < session.rejoin_until():
        return False
    progress = session.read_progress()
    ledger = [entry.to_record() for entry in session.ledger.all()]
    is_ours = faults.is_ours(ledger)
    reason = EndReason.FAILED if is_ours else _why_left(session)
    transitions.note_event(session, ledger_rows.ended(reason), now)
    if is_ours and faults.was_seen_by_us(ledger):
        return fail_interview(session_id=session_id, epoch=session.epoch, progress=progress)
    status = Status.FAILED if is_ours else Status.ABANDONED
    return _end(session_id, status, session.epoch, progress, reason)


def _why_left(session: InterviewSession) -> EndReason:
    """Return why nobody came back: who has no link that works could not."""
    is_withdrawn = session.token_generation > 0 and session.join_token_hash is None
    return EndReason.WITHDRAWN if is_withdrawn else EndReason.LEFT


def _open_for(
    session: InterviewSession | None, token_generation: int, now: datetime
) -> InterviewSession:
    if session is None or session.token_generation != token_generation:
        raise InterviewNotOpen(NotOpenReason.REVOKED)
    reason = why_not_let_in(session, now)
    if reason is not None:
        raise InterviewNotOpen(reason)
    return session


def _end(
    session_id: UUID, target: Status, epoch: int, progress: Progress, reason: EndReason
) -> bool:
    session = transitions.lock(session_id)
    if session is None:
        return False
    now = timezone.now()
    changes = {
        **progress_fields(session, progress),
        "ended_at": now,
        "end_reason": reason.value,
    }
    moved = transitions.move(session_id, target, changes, among=transitions.of_epoch(epoch))
    if moved:
        retakes.keep_page_open(session, now)
        processing.request_processing(session_id=session_id)
    return moved
