"""Where the processing of an interview stands, in a sentence for whoever looks after it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from interviews.models import InterviewSession, JobStatus, ProcessingJob
from interviews.services.runs import STEP_NAMES, STEPS

# A job that waits is looked after every 15 s, and one that runs gives a sign of life every 5 s;
# both say so in the row. Without any for this long there is nobody to do it.
SILENCE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class ProcessingState:
    """`state` is for the look: none, waiting, running, stuck, done or failed."""

    state: str
    sentence: str
    steps_done: int
    steps: int
    is_settled: bool

    @property
    def may_be_ordered_again(self) -> bool:
        return self.state == "failed"


def processing_state(session: InterviewSession) -> ProcessingState:
    """Describe the processing of `session`."""
    job = getattr(session, "processing", None)
    if job is None:
        sentence = (
            _("There are none: the interview was not held.")
            if session.is_over
            else _("Figures are computed when the interview is over.")
        )
        return ProcessingState("none", sentence, 0, len(STEPS), is_settled=True)
    done = sum(name in job.steps_done for name in STEPS)
    state, sentence = _describe(job, has_figures=hasattr(session, "figures"))
    settled = job.status in (JobStatus.DONE, JobStatus.FAILED)
    return ProcessingState(state, sentence, done, len(STEPS), is_settled=settled)


def _describe(job: ProcessingJob, *, has_figures: bool) -> tuple[str, str]:
    status = JobStatus(job.status)
    if status in (JobStatus.QUEUED, JobStatus.RUNNING) and _is_silent(job):
        return "stuck", _(
            "Nothing works on this: no worker has given a sign of life for a while. It goes on by "
            "itself when one runs; please tell whoever looks after this site."
        )
    match status:
        case JobStatus.DONE:
            return "done", _("Processing is done.")
        case JobStatus.FAILED:
            if has_figures:
                return "failed", _(
                    "The figures could not be computed anew. Those shown are of the time before."
                )
            return "failed", _("The figures could not be computed. The transcript is complete.")
        case JobStatus.QUEUED:
            return "waiting", _("Waiting to be processed …")
        case JobStatus.RUNNING:
            following = next((name for name in STEPS if name not in job.steps_done), None)
            step = STEP_NAMES[following] if following else _("Finishing")
            return "running", _("%(step)s …") % {"step": step}


def _is_silent(job: ProcessingJob) -> bool:
    return job.touched_at <= timezone.now() - SILENCE
