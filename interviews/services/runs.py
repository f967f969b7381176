"""The steps of processing an ended interview, and the run that takes them.

Each step can be taken twice without harm; a run that died is resumed at the step after
the last one noted.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interviews.analysis.figures import compute_figures
from interviews.models import InterviewFigures, InterviewSession, ProcessingJob, Turn
from interviews.services import processing

logger = logging.getLogger(__name__)


@transaction.atomic
def finish_turns(session_id: UUID) -> None:
    """Close the turns that were open when the interview ended: nobody will add to them."""
    Turn.objects.filter(session_id=session_id, final=False).update(final=True)


@transaction.atomic
def store_figures(session_id: UUID) -> None:
    """Compute the figures and keep them in place of older ones."""
    session = InterviewSession.objects.get(pk=session_id)
    ledger = [entry.to_record() for entry in session.ledger.all()]
    figures = compute_figures(session.turns.all().records(), ledger, elapsed_ms=session.elapsed_ms)
    InterviewFigures.objects.update_or_create(session=session, defaults=asdict(figures))


STEPS: Final[Mapping[str, Callable[[UUID], None]]] = {
    "finish_turns": finish_turns,
    "figures": store_figures,
}
STEP_NAMES: Final[Mapping[str, Promise]] = {
    "finish_turns": _("Finishing the transcript"),
    "figures": _("Computing figures"),
}


def process(job_id: int) -> bool:
    """Take the job through its steps. False when there was nothing (more) to do here."""
    job = processing.begin_run(job_id=job_id)
    if job is None:
        return False
    try:
        return _take_steps(job)
    except Exception as error:
        # A task's boundary: whatever went wrong, the job must not stay "running".
        processing.fail_run(job=job, error=type(error).__name__)
        logger.warning("processing failed", extra={"session_id": str(job.session_id)})
        raise


def _take_steps(job: ProcessingJob) -> bool:
    for name, take in STEPS.items():
        if name in job.steps_done:
            continue
        take(job.session_id)
        if not processing.mark_step(job=job, step=name):
            return False
    return processing.finish_run(job=job)
