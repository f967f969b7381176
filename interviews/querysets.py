"""Reads: every question that pages and tasks ask of the stored interviews."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    # Named in the base classes' parameters.
    from interviews.models import InterviewSession, Turn  # noqa: F401
    from interviews.records import TurnRecord

UPCOMING = ("scheduled",)
RUNNING = ("live", "interrupted")
FINISHED = ("completed", "failed")


class InterviewSessionQuerySet(models.QuerySet["InterviewSession"]):
    """Questions about interviews."""

    def upcoming(self) -> Self:
        return self.filter(status__in=UPCOMING)

    def running(self) -> Self:
        return self.filter(status__in=RUNNING)

    def finished(self) -> Self:
        return self.filter(status__in=FINISHED)

    def begun(self) -> Self:
        """Interviews that have something to read."""
        return self.filter(status__in=RUNNING + FINISHED)

    def search(self, words: str) -> Self:
        """Narrow to interviews in which each word is in the candidate's name, e-mail or role."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(candidate__name__icontains=word)
                | Q(candidate__email__icontains=word)
                | Q(role__icontains=word)
            )
        return found

    def for_list(self) -> Self:
        return self.select_related("candidate", "figures", "processing").order_by(
            "-started_at", "-created_at"
        )

    def missed(self, now: datetime) -> Self:
        """Interviews that nobody came to while they were open."""
        return self.upcoming().filter(closes_at__lte=now)

    def left_behind(self, now: datetime) -> Self:
        """Interrupted interviews whose window is over; some may still be finished."""
        return self.filter(status="interrupted", closes_at__lte=now)

    def silent_since(self, moment: datetime) -> Self:
        """Live interviews whose owner has given no sign of life since `moment`."""
        return self.filter(status="live", touched_at__lte=moment)


class TurnQuerySet(models.QuerySet["Turn"]):
    """Questions about transcripts."""

    def records(self) -> "tuple[TurnRecord, ...]":
        """Return the turns in the transcript's order."""
        return tuple(turn.to_record() for turn in self.order_by("number"))
