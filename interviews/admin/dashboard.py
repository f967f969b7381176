"""The admin's first page: what is coming, what is going on, what can be read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.access import Action, may, visible_to
from interviews.admin.filters import WAITING, HearsBackFilter
from interviews.admin.site_notice import site_notice
from interviews.admin.staff import without_organisation
from interviews.models import (
    Candidate,
    InterviewPlan,
    InterviewSession,
    Organisation,
    UpgradeNote,
)
from interviews.paging import COUNTED_ROWS, CountOfRows
from interviews.querysets import FINISHED, RUNNING, UPCOMING, InterviewSessionQuerySet

SHOWN: Final = 6
STEPS: Final[dict[type[Model], Any]] = {
    Organisation: gettext_lazy("Describe your organisation"),
    InterviewPlan: gettext_lazy("Write an interview plan"),
    Candidate: gettext_lazy("Add a candidate"),
    InterviewSession: gettext_lazy("Schedule an interview and hand out its link"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there are, or are counted where there are more."""

    number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the overview, leading to the list behind it."""

    title: str
    rows: Counted
    note: str
    url: str

    @property
    def count(self) -> int:
        return self.rows.number


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
    sessions = visible_to(request.user, InterviewSession.objects.all())
    counted = _count(request, sessions)
    return context | {
        "site_notice": site_notice(),
        "tiles": _tiles(request, counted),
        **_lists(sessions),
        "coming_more": _more(counted["upcoming"], _list_of(UPCOMING)),
        "running_more": _more(counted["running"], _list_of(RUNNING)),
        "to_tell_more": _more(
            counted["to_tell"], _list_by({HearsBackFilter.parameter_name: WAITING})
        ),
        "now": timezone.now(),
        "first_steps": _first_steps(request, counted),
        "has_no_desk": not may(request.user, Action.USE_DESK),
        "tasks": _tasks(request, counted),
        "schedule_url": reverse("admin:interviews_interviewsession_add"),
    }


def _lists(sessions: InterviewSessionQuerySet) -> dict[str, list[InterviewSession]]:
    """Read what the page lists in one query: keys out of an index, then their rows."""
    lists = {
        "running": sessions.running().order_by("-started_at"),
        "coming": sessions.still_to_begin().order_by("opens_at"),
        "asking": sessions.asking_again(),
        "requesting": sessions.asking_for_people().order_by("opens_at"),
        "to_tell": sessions.waiting_to_hear(),
    }
    first, *others = (
        InterviewSession.objects.for_list()
        .filter(pk__in=rows.values("pk")[:SHOWN])
        .annotate(listed=Value(name))
        .order_by()
        for name, rows in lists.items()
    )
    found = list(first.union(*others, all=True))
    return {
        "running": _of(found, "running", lambda session: session.started_at, newest_first=True),
        "coming": _of(found, "coming", lambda session: session.opens_at),
        "asking": _of(found, "asking", lambda session: session.retake_asked_at, newest_first=True),
        "requesting": _of(found, "requesting", lambda session: session.opens_at),
        "to_tell": _of(found, "to_tell", lambda session: session.hear_back_by),
    }


def _of(
    found: Sequence[Any], name: str, moment: Callable[[Any], Any], *, newest_first: bool = False
) -> list[InterviewSession]:
    return sorted(
        (session for session in found if session.listed == name), key=moment, reverse=newest_first
    )


def _count(request: HttpRequest, sessions: InterviewSessionQuerySet) -> dict[str, Counted]:
    """Count everything that the page tells, in one query."""
    rows: dict[str, QuerySet[Any]] = {
        "upcoming": sessions.still_to_begin(),
        "running": sessions.running(),
        "finished": sessions.finished(),
        "to_tell": sessions.waiting_to_hear(),
        "notes": visible_to(request.user, UpgradeNote.objects.all()),
    }
    rows |= {
        _name_of(model): visible_to(request.user, model._default_manager.all()) for model in STEPS
    }
    if request.user.is_superuser:
        rows |= {
            "logins": without_organisation(User.objects.all()),
            "candidates": Candidate.objects.filter(organisation=None),
        }
    me = User.objects.filter(username=request.user.get_username())
    numbers = me.values_list(*(CountOfRows(each) for each in rows.values())).get()
    return {
        name: Counted(min(number, COUNTED_ROWS), number > COUNTED_ROWS)
        for name, number in zip(rows, numbers, strict=True)
    }


def _tiles(request: HttpRequest, counted: dict[str, Counted]) -> tuple[Tile, ...]:
    return (
        Tile(_("Upcoming"), counted["upcoming"], _("scheduled, not begun"), _list_of(UPCOMING)),
        Tile(_("Live"), counted["running"], _("talking now, or interrupted"), _list_of(RUNNING)),
        Tile(
            _("Finished"),
            counted["finished"],
            _("ready to be read") if may(request.user, Action.LIST_TRANSCRIPTS) else _("over"),
            _list_of(FINISHED),
        ),
    )


def _more(rows: Counted, url: str) -> Tile | None:
    """Return the way to all rows where the page shows the first ones only."""
    if rows.number <= SHOWN:
        return None
    number = _("more than %(number)d") if rows.has_more else "%(number)d"
    sentence = _("The first %(shown)d of %(all)s") % {
        "shown": SHOWN,
        "all": number % {"number": rows.number},
    }
    return Tile(sentence, rows, _("Show all"), url)


def _list_of(statuses: tuple[str, ...]) -> str:
    return _list_by({"status__in": statuses})


def _list_by(asked: Mapping[str, str | tuple[str, ...]]) -> str:
    changelist = reverse("admin:interviews_interviewsession_changelist")
    return f"{changelist}?{urlencode(asked, doseq=True)}"


def _tasks(request: HttpRequest, counted: dict[str, Counted]) -> tuple[Task, ...]:
    """Return what belongs to no organisation and waits for a superuser, or was left by an upgrade."""
    tasks = []
    if request.user.is_superuser:
        tasks = [
            Task(
                _("Logins that are members of no organisation"),
                counted["logins"].number,
                f"{reverse('admin:auth_user_changelist')}?membership=none",
            ),
            Task(
                _("Candidates of no organisation"),
                counted["candidates"].number,
                f"{reverse('admin:interviews_candidate_changelist')}?organisation__isnull=True",
            ),
        ]
    tasks.append(
        Task(
            _("Notes of upgrades to look at"),
            counted["notes"].number,
            reverse("admin:interviews_upgradenote_changelist"),
        )
    )
    return tuple(task for task in tasks if task.count)


def _first_steps(request: HttpRequest, counted: dict[str, Counted]) -> tuple[FirstStep, ...]:
    """Return the steps that this login can take, unless its organisations have taken them all."""
    steps = tuple(
        FirstStep(
            str(title),
            reverse(f"admin:interviews_{_name_of(model)}_add"),
            bool(counted[_name_of(model)].number),
        )
        for model, title in STEPS.items()
        if request.user.has_perm(f"interviews.add_{_name_of(model)}")
    )
    return () if all(step.is_done for step in steps) else steps


def _name_of(model: type[Model]) -> str:
    return str(model._meta.model_name)
