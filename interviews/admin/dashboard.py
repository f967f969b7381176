"""The admin's first page: what is coming, what is going on, what can be read."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from interviews.models import Candidate, InterviewPlan, InterviewSession, Organisation

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the overview, leading to the list behind it."""

    title: str
    count: int
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What is still to be done before the first interview can be scheduled."""

    title: str
    url: str
    is_done: bool


def add_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the overview to the index page's context."""
    sessions = InterviewSession.objects.select_related("candidate")
    coming = sessions.upcoming().filter(closes_at__gt=timezone.now()).order_by("opens_at")
    steps = _first_steps()
    return context | {
        "tiles": _tiles(coming.count()),
        "running": sessions.running().order_by("-started_at")[:SHOWN],
        "coming": coming[:SHOWN],
        "first_steps": () if all(step.is_done for step in steps) else steps,
        "schedule_url": reverse("admin:interviews_interviewsession_add"),
    }


def _tiles(upcoming: int) -> tuple[Tile, ...]:
    sessions = InterviewSession.objects.all()
    changelist = reverse("admin:interviews_interviewsession_changelist")
    return (
        Tile(
            _("Upcoming"),
            upcoming,
            _("scheduled, not begun"),
            f"{changelist}?status__in=scheduled",
        ),
        Tile(
            _("Live"),
            sessions.running().count(),
            _("talking now, or interrupted"),
            f"{changelist}?status__in=live&status__in=interrupted",
        ),
        Tile(
            _("Finished"),
            sessions.finished().count(),
            _("ready to be read"),
            f"{changelist}?status__in=completed&status__in=failed",
        ),
    )


def _first_steps() -> tuple[FirstStep, ...]:
    return (
        FirstStep(
            _("Describe your organisation"),
            reverse("admin:interviews_organisation_add"),
            Organisation.objects.exists(),
        ),
        FirstStep(
            _("Write an interview plan"),
            reverse("admin:interviews_interviewplan_add"),
            InterviewPlan.objects.exists(),
        ),
        FirstStep(
            _("Add a candidate"),
            reverse("admin:interviews_candidate_add"),
            Candidate.objects.exists(),
        ),
        FirstStep(
            _("Schedule an interview and hand out its link"),
            reverse("admin:interviews_interviewsession_add"),
            InterviewSession.objects.exists(),
        ),
    )
