"""Where an interview stands, what it may become from there, and why it ended, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an interview stands, in the few words of a list.

    `tone` is for the look: planned, live, good, plain, warning or error.
    """

    tone: str
    label: str


_TONES: Final[Mapping[str, str]] = {
    Status.SCHEDULED: "planned",
    Status.LIVE: "live",
    Status.INTERRUPTED: "warning",
    Status.COMPLETED: "good",
    Status.ABANDONED: "warning",
    Status.FAILED: "error",
}
# One that was ended before its last question is not told as one that was completed.
_ENDS: Final[Mapping[str, tuple[str, Promise]]] = {
    EndReason.CANDIDATE_ENDED: ("plain", _("Ended by the candidate")),
    EndReason.TIME_UP: ("plain", _("Time was up")),
    EndReason.INTERVIEWER_ENDED: ("warning", _("Ended with questions open")),
    EndReason.STAFF_ENDED: ("warning", _("Ended by the team")),
    EndReason.WITHDRAWN: ("warning", _("Links withdrawn")),
    EndReason.LIMIT_REACHED: ("warning", _("Limit reached")),
}


def standing_of(status: str, end_reason: str) -> Standing:
    """Say where an interview stands, and how it ended where that was not by its last question."""
    if status == Status.COMPLETED and end_reason in _ENDS:
        tone, label = _ENDS[end_reason]
        return Standing(tone, str(label))
    return Standing(_TONES.get(status, "plain"), str(Status(status).label))
