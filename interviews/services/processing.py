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
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from interviews.models import JobStatus, ProcessingJob

logger = logging.getLogger(__name__)

TASK_NAME: Final = "interviews.tasks.process_interview"
MAX_FAILURES: Final = 5
# A run gives a sign of life at each step; none for this long means that it is dead.
RUN_LEASE: Final = timedelta(minutes=5)
# What was queued this long ago was not delivered.
DELIVERY_PATIENCE: Final = timedelta(seconds=30)
# Celery's own patience with a broker that is away (6 s and more, `retry` or not) would be
# the caller's: a conversation's sink, or a page.
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
    """Take a job that is waiting, or whose run is dead; None when there is nothing to take."""
    job = ProcessingJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None or not _can_be_taken(job, timezone.now()):
        return None
    job.status = JobStatus.RUNNING
    job.attempts += 1
    job.touched_at = timezone.now()
    job.error = ""
    job.save(update_fields=("status", "attempts", "touched_at", "error"))
    return job


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
    waiting = ProcessingJob.objects.filter(
        status=JobStatus.QUEUED, touched_at__lte=now - DELIVERY_PATIENCE
    )
    dead = ProcessingJob.objects.filter(status=JobStatus.RUNNING, touched_at__lte=now - RUN_LEASE)
    return list((waiting | dead).order_by("requested_at").values_list("pk", flat=True))


def _can_be_taken(job: ProcessingJob, now: datetime) -> bool:
    if job.status == JobStatus.RUNNING:
        return job.touched_at <= now - RUN_LEASE
    return job.status == JobStatus.QUEUED


def _own(job: ProcessingJob) -> QuerySet[ProcessingJob]:
    return ProcessingJob.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempts=job.attempts)
