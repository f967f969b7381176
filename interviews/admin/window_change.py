"""The window of an interview that has not begun is changed, on a page of its own."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.admin.helpers import AdminErrorList, AdminForm
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from interviews.access import Action, may
from interviews.admin.act_buttons import WithActs, reason_of, told_when_late
from interviews.admin.merging import Base, Merge, Theirs
from interviews.admin.old_forms import OldFormForm, opened_on
from interviews.admin.scheduling import WindowForm, ways_to_write
from interviews.models import InterviewSession, Status
from interviews.services import rescheduling

WINDOW: Final = ("opens_at", "closes_at")
CHANGED: Final = _(
    "The window was changed. The candidate’s links go on working; tell the candidate about it."
)
LATE: Final = _("The window was not changed: the interview has begun, or is over already.")


class ChangeWindowForm(WindowForm, OldFormForm):
    """A window as its reader's clocks show it. What was not touched stays to the second."""

    def clean_opens_at(self) -> datetime:
        return self._as_stored("opens_at")

    def clean_closes_at(self) -> datetime:
        return self._as_stored("closes_at")

    def what_becomes_of_theirs(self, base: Base, row: Model) -> Theirs:
        """A window is sent as a whole, and replaces a colleague's."""
        return Theirs((), Merge(self.data, base, row).theirs().stays)  # type: ignore[arg-type] # as in the base

    def _as_stored(self, name: str) -> datetime:
        """Take what a field showed for what is stored: its seconds, and which of two hours."""
        stored: datetime = self.initial[name]
        sent: datetime = self.cleaned_data[name]
        return stored if _shown(stored) == _shown(sent) else sent


def _shown(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def is_due(session: InterviewSession) -> bool:
    """Whether the interview is still to begin."""
    return session.status == Status.SCHEDULED


class ChangesWindow(WithActs):
    """Adds the button and its page to those of the other acts."""

    def has_change_window_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        """Who schedules interviews moves them, before they begin."""
        session = self.find_interview(request, object_id)
        return (
            session is not None and is_due(session) and may(request.user, Action.SCHEDULE, session)
        )

    @told_when_late(Action.SCHEDULE, is_due, LATE)
    @action(
        description=_("Change the window"),
        url_path="window",
        permissions=("change_window",),
        icon="edit_calendar",
    )
    def change_window(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the window in a form, and store what comes back."""
        with transaction.atomic():  # who compares it with what is stored locks that
            session = get_object_or_404(self.get_queryset(request), pk=object_id)
            opened = opened_on(request, session)
            form_class = self.get_form(request, form=ChangeWindowForm, fields=WINDOW)
            form = form_class(request.POST if request.method == "POST" else None, instance=session)
            if form.is_bound and form.is_valid():
                self._store(request, session, form.cleaned_data)
                return redirect("admin:interviews_interviewsession_change", session.pk)
        return self._show(request, session, form, opened)

    def _store(
        self, request: HttpRequest, session: InterviewSession, window: dict[str, Any]
    ) -> None:
        user: User = request.user  # type: ignore[assignment] # admin pages need a login
        is_done = rescheduling.change_window(
            session_id=session.pk,
            opens_at=window["opens_at"],
            closes_at=window["closes_at"],
            changed_by=user,
            reason=reason_of(request),
        )
        if is_done:
            messages.success(request, str(CHANGED))
        else:
            messages.warning(request, str(LATE))

    def _show(
        self, request: HttpRequest, session: InterviewSession, form: Any, opened: str
    ) -> HttpResponse:
        fieldsets: Any = [(None, {"fields": WINDOW, "description": ways_to_write(request)})]
        shown = AdminForm(form, fieldsets, {}, (), model_admin=self)
        return self.act_page(
            request,
            session,
            "interviews/admin/window.html",
            adminform=shown,
            errors=AdminErrorList(form, []),
            media=self.media + shown.media,
            opened=opened,
            reason=reason_of(request),
        )
