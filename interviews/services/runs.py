"""The steps of processing an ended interview, and the run that takes them.

A step works something out, in no transaction and for as long as it takes, and returns how to
store it. Storing it and noting the step are one transaction, so that a run which lost its
claim leaves nothing. A run that died is resumed at the step after the last one noted.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interviews.analysis.figures import compute_figures
from interviews.models import InterviewFigures, InterviewSession, ProcessingJob, Turn
from interviews.services import processing
from interviews.services.pulse import Pulse

logger = logging.getLogger(__name__)

# How to store what a step has worked out.
Store = Callable[[], object]


def finish_turns(session_id: UUID) -> Store:
    """Close the turns that were open when the interview ended: nobody will add to them."""
    return partial(Turn.objects.filter(session_id=session_id, final=False).update, final=True)


def renew_figures(session_id: UUID) -> Store:
    """Compute the figures, to be kept in place of older ones."""
    session = InterviewSession.objects.get(pk=session_id)
    ledger = [entry.to_record() for entry in session.ledger.all()]
    figures = compute_figures(session.turns.all().records(), ledger, elapsed_ms=session.elapsed_ms)
    return partial(
        InterviewFigures.objects.update_or_create, session=session, defaults=asdict(figures)
    )


STEPS: Final[Mapping[str, Callable[[UUID], Store]]] = {
    "finish_turns": finish_turns,
    "figures": renew_figures,
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
        with Pulse(partial(processing.give_sign_of_life, job=job)) as pulse:
            return _take_steps(job, pulse)
    except Exception as error:
        # A task's boundary: whatever went wrong, the job must not stay "running".
        name = type(error).__name__
        processing.fail_run(job=job, error=name)
        logger.warning("processing failed", extra={"session": str(job.session_id), "error": name})
        raise


def _take_steps(job: ProcessingJob, pulse: Pulse) -> bool:
    for name, take in STEPS.items():
        if name in job.steps_done:
            continue
        if pulse.claim_lost or not _take_step(job, name, take):
            return False
    return processing.finish_run(job=job)


def _take_step(job: ProcessingJob, name: str, take: Callable[[UUID], Store]) -> bool:
    store = take(job.session_id)
    with transaction.atomic():
        store()
        is_ours = processing.mark_step(job=job, step=name)
        if not is_ours:
            # A newer run may have stored its own results already, computed from more.
            transaction.set_rollback(True)
    return is_ours
