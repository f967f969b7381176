"""The outbox: processing is ordered in the transaction that ends an interview.

A run is fenced by its attempt number: whoever was given a newer number owns the job,
and the writes of an older run change nothing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from celery import current_app, signature
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from interviews.models import Act, InterviewSession, JobStatus, ProcessingJob
from interviews.services import history

logger = logging.getLogger(__name__)

TASK_NAME: Final = "interviews.tasks.process_interview"
MAX_FAILURES: Final = 5
# No sign of life of a run for this long means that it is dead. It gives one every
# `pulse.BEAT_S`; a write may wait 20 s for SQLite's lock, a failover takes as long, and the
# clocks of two machines differ.
RUN_LEASE: Final = timedelta(minutes=1)
# What a run that died leaves as its job's error, where others leave the exception's name.
RUN_DIED: Final = "RunDied"
# What was queued this long ago was not delivered.
DELIVERY_PATIENCE: Final = timedelta(seconds=30)
# Celery's own patience with a broker that is away (6 s and more, `retry` or not) would be
# the caller's: a conversation's interview store, or a page.
_ONE_TRY: Final = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 1}


def request_processing(*, session_id: UUID) -> None:
    """Order the processing of an ended interview, in the caller's transaction.

    Ordering again starts it from the first step; a run in progress loses its claim.
    """
    now = timezone.now()
    job, created = ProcessingJob.objects.get_or_create(
        session_id=session_id, defaults={"requested_at": now, "touched_at": now}
    )
    if not created:
        ProcessingJob.objects.filter(pk=job.pk).update(
            status=JobStatus.QUEUED,
            attempts=F("attempts") + 1,
            failures=0,
            steps_done=[],
            requested_at=now,
            touched_at=now,
            finished_at=None,
            error="",
        )
    transaction.on_commit(partial(deliver, job.pk))


@transaction.atomic
def order_again(*, session_id: UUID, ordered_by: User, reason: str = "") -> bool:
    """Order once more what has failed for good. False when it has not (any more)."""
    job = ProcessingJob.objects.select_for_update().filter(session_id=session_id).first()
    if job is None or job.status != JobStatus.FAILED:
        return False
    request_processing(session_id=session_id)
    history.note(job.session, ordered_by, Act.PROCESSED_AGAIN, reason)
    return True


def has_failed(session: InterviewSession) -> bool:
    """Answer whether the processing of `session` was given up."""
    job: ProcessingJob | None = getattr(session, "processing", None)
    return job is not None and job.status == JobStatus.FAILED


def deliver(job_id: int) -> None:
    """Hand a job to Celery now. Without a broker the sweep does it later."""
    app = current_app
    options = {**app.conf.broker_transport_options, **_ONE_TRY}
    try:
        with app.connection_for_write(transport_options=options) as connection:
            task = signature(TASK_NAME, args=(job_id,), app=app)
            task.apply_async(retry=False, connection=connection)
    except OperationalError:
        logger.warning(
            "processing could not be delivered, the sweep will", extra={"job_id": job_id}
        )


@transaction.atomic
def begin_run(*, job_id: int) -> ProcessingJob | None:
    """Take a job that is waiting, or whose run is dead; None when there is nothing to take.

    A run that died counts as one that failed: what kills its worker is not run for ever.
    """
    now = timezone.now()
    job = ProcessingJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None or not _can_be_taken(job, now):
        return None
    died = job.status == JobStatus.RUNNING
    if died:
        job.failures += 1
        logger.warning(
            "processing run died",
            extra={"session": str(job.session_id), "failures": job.failures},
        )
    give_up = died and job.failures >= MAX_FAILURES
    job.status = JobStatus.FAILED if give_up else JobStatus.RUNNING
    job.error = RUN_DIED if give_up else ""
    job.attempts += 1
    job.touched_at = now
    job.save(update_fields=("status", "attempts", "failures", "touched_at", "error"))
    return None if give_up else job


def give_sign_of_life(*, job: ProcessingJob) -> bool:
    """Say that the run of this job lives. False when another run owns the job: stop."""
    return _own(job).update(touched_at=timezone.now()) == 1


def mark_step(*, job: ProcessingJob, step: str) -> bool:
    """Note a finished step. False when another run owns the job: stop."""
    steps = [*job.steps_done, step]
    if not _own(job).update(steps_done=steps, touched_at=timezone.now()):
        return False
    job.steps_done = steps
    return True


def finish_run(*, job: ProcessingJob) -> bool:
    """Mark the job done. False when another run owns it."""
    now = timezone.now()
    return _own(job).update(status=JobStatus.DONE, finished_at=now, touched_at=now) == 1


def fail_run(*, job: ProcessingJob, error: str) -> bool:
    """Give a run up: the job waits for the sweep, or is failed after its last attempt.

    `error` is the name of what went wrong, never text of the transcript.
    """
    failures = job.failures + 1
    status = JobStatus.FAILED if failures >= MAX_FAILURES else JobStatus.QUEUED
    changes = {"status": status, "failures": failures, "error": error[:100]}
    return _own(job).update(touched_at=timezone.now(), **changes) == 1


def find_undelivered(now: datetime) -> Sequence[int]:
    """Return the ids of jobs that wait undelivered or whose run has died."""
    dead = ProcessingJob.objects.filter(status=JobStatus.RUNNING, touched_at__lte=now - RUN_LEASE)
    jobs = _waiting(now) | dead
    return list(jobs.order_by("requested_at").values_list("pk", flat=True))


def deliver_again(*, job_id: int, now: datetime) -> None:
    """Hand over what `find_undelivered` found; what only waits is left alone for a while then.

    Without that a queue longer than the sweep's interval would grow by a message each sweep.
    """
    _waiting(now).filter(pk=job_id).update(touched_at=now)
    deliver(job_id)


def _waiting(now: datetime) -> QuerySet[ProcessingJob]:
    return ProcessingJob.objects.filter(
        status=JobStatus.QUEUED, touched_at__lte=now - DELIVERY_PATIENCE
    )


def _can_be_taken(job: ProcessingJob, now: datetime) -> bool:
    if job.status == JobStatus.RUNNING:
        return job.touched_at <= now - RUN_LEASE
    return job.status == JobStatus.QUEUED


def _own(job: ProcessingJob) -> QuerySet[ProcessingJob]:
    return ProcessingJob.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempts=job.attempts)
