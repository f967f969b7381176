"""Where the processing of an interview stands, in a sentence for the reviewer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from interviews.models import InterviewSession, JobStatus, ProcessingJob
from interviews.services.runs import STEP_NAMES, STEPS


@dataclass(frozen=True, slots=True)
class ProcessingState:
    """`state` is for the look: none, waiting, running, done or failed."""

    state: str
    sentence: str
    steps_done: int
    steps: int
    is_settled: bool


def processing_state(session: InterviewSession) -> ProcessingState:
    """Describe the processing of `session`."""
    job = ProcessingJob.objects.filter(session=session).first()
    if job is None:
        sentence = _("Figures are computed when the interview is over.")
        return ProcessingState("none", sentence, 0, len(STEPS), is_settled=True)
    done = sum(name in job.steps_done for name in STEPS)
    state, sentence = _describe(job)
    settled = job.status in (JobStatus.DONE, JobStatus.FAILED)
    return ProcessingState(state, sentence, done, len(STEPS), is_settled=settled)


def _describe(job: ProcessingJob) -> tuple[str, str]:
    match JobStatus(job.status):
        case JobStatus.DONE:
            return "done", _("Processing is done.")
        case JobStatus.FAILED:
            return "failed", _(
                "Processing failed. The transcript is complete; the figures are not."
            )
        case JobStatus.QUEUED:
            return "waiting", _("Waiting to be processed …")
        case JobStatus.RUNNING:
            following = next((name for name in STEPS if name not in job.steps_done), None)
            step = STEP_NAMES[following] if following else _("Finishing")
            return "running", _("%(step)s …") % {"step": step}
