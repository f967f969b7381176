"""The admin's first page: what is coming, what is going on, what can be read."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from interviews.access import Action, may, visible_to
from interviews.admin.site_notice import site_notice
from interviews.admin.staff import without_organisation
from interviews.models import (
    Candidate,
    InterviewPlan,
    InterviewSession,
    Organisation,
    UpgradeNote,
)
from interviews.querysets import InterviewSessionQuerySet

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


@dataclass(frozen=True, slots=True)
class Task:
    """Rows that somebody has to look at, leading to them."""

    title: str
    count: int
    url: str


def add_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the overview to the index page's context."""
    sessions = visible_to(request.user, InterviewSession.objects.select_related("candidate"))
    coming = sessions.upcoming().filter(closes_at__gt=timezone.now()).order_by("opens_at")
    steps = _first_steps(request)
    return context | {
        "site_notice": site_notice(),
        "tiles": _tiles(request, sessions, coming.count()),
        "running": sessions.running().order_by("-started_at")[:SHOWN],
        "coming": coming[:SHOWN],
        "asking": sessions.asking_again()[:SHOWN],
        "first_steps": () if all(step.is_done for step in steps) else steps,
        "has_no_desk": not may(request.user, Action.USE_DESK),
        "tasks": _tasks(request),
        "schedule_url": reverse("admin:interviews_interviewsession_add"),
    }


def _tiles(
    request: HttpRequest, sessions: InterviewSessionQuerySet, upcoming: int
) -> tuple[Tile, ...]:
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
            _("ready to be read") if may(request.user, Action.LIST_TRANSCRIPTS) else _("over"),
            f"{changelist}?status__in=completed&status__in=failed",
        ),
    )


def _tasks(request: HttpRequest) -> tuple[Task, ...]:
    """Return what belongs to no organisation and waits for a superuser, or was left by an upgrade."""
    tasks = []
    if request.user.is_superuser:
        logins = without_organisation(User.objects.all()).count()
        candidates = Candidate.objects.filter(organisation=None).count()
        tasks = [
            Task(
                _("Logins that are members of no organisation"),
                logins,
                f"{reverse('admin:auth_user_changelist')}?membership=none",
            ),
            Task(
                _("Candidates of no organisation"),
                candidates,
                f"{reverse('admin:interviews_candidate_changelist')}?organisation__isnull=True",
            ),
        ]
    tasks.append(
        Task(
            _("Notes of upgrades to look at"),
            visible_to(request.user, UpgradeNote.objects.all()).count(),
            reverse("admin:interviews_upgradenote_changelist"),
        )
    )
    return tuple(task for task in tasks if task.count)


def _first_steps(request: HttpRequest) -> tuple[FirstStep, ...]:
    """Return the steps that this login can take, and whether its organisations have."""
    steps = (
        (_("Describe your organisation"), Organisation),
        (_("Write an interview plan"), InterviewPlan),
        (_("Add a candidate"), Candidate),
        (_("Schedule an interview and hand out its link"), InterviewSession),
    )
    return tuple(
        FirstStep(
            title,
            reverse(f"admin:interviews_{model._meta.model_name}_add"),
            visible_to(request.user, model._default_manager.all()).exists(),
        )
        for title, model in steps
        if request.user.has_perm(f"interviews.add_{model._meta.model_name}")
    )
