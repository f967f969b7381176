"""Where an interview stands, what it may become from there, and why it ended, in words."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from interviews.records import EndReason


class Status(models.TextChoices):
    """Where an interview stands."""

    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    INTERRUPTED = "interrupted", _("Interrupted")
    COMPLETED = "completed", _("Completed")
    ABANDONED = "abandoned", _("Abandoned")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


TRANSITIONS: Final[Mapping[Status, frozenset[Status]]] = {
    Status.SCHEDULED: frozenset({Status.LIVE, Status.CANCELLED, Status.EXPIRED}),
    Status.LIVE: frozenset({Status.INTERRUPTED, Status.COMPLETED, Status.FAILED}),
    Status.INTERRUPTED: frozenset({Status.LIVE, Status.COMPLETED, Status.ABANDONED, Status.FAILED}),
    Status.COMPLETED: frozenset(),
    Status.ABANDONED: frozenset(),
    Status.FAILED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
}


def may_become(target: Status) -> list[Status]:
    """Return the statuses from which `target` can be reached in one step."""
    return [status for status, targets in TRANSITIONS.items() if target in targets]


class EndReasonChoice(models.TextChoices):
    """Why an interview ended, in words."""

    COMPLETED = EndReason.COMPLETED.value, _("All questions done")
    CANDIDATE_ENDED = EndReason.CANDIDATE_ENDED.value, _("Ended by the candidate")
    TIME_UP = EndReason.TIME_UP.value, _("Time was up")
    INTERVIEWER_ENDED = (
        EndReason.INTERVIEWER_ENDED.value,
        _("Ended by the interviewer, with questions open"),
    )
    STAFF_ENDED = EndReason.STAFF_ENDED.value, _("Ended by your team")
    LEFT = EndReason.LEFT.value, _("The candidate left and did not come back")
    WITHDRAWN = EndReason.WITHDRAWN.value, _("The join links were withdrawn")
    LIMIT_REACHED = EndReason.LIMIT_REACHED.value, _("A limit of the interview was reached")
    FAILED = EndReason.FAILED.value, _("Technical failure")
