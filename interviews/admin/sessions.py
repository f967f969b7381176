"""Interviews as recruiters see them: schedule, follow, hand out the link, cancel.

Nothing is edited here: every change goes through `interviews.services`.
"""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from interviews.access import Action, may
from interviews.admin import new_link
from interviews.admin.act_buttons import reason_of, told_when_late, told_who_may
from interviews.admin.deleting import AsksBeforeDeleting
from interviews.admin.filters import HearsBackFilter, OpeningDayFilter, StatusFilter
from interviews.admin.links import absolute_join_url
from interviews.admin.lists import SEARCH_TEXT
from interviews.admin.requests import WithRequests
from interviews.admin.scheduling import WINDOW_FIELDS, ScheduleForm, ways_to_write
from interviews.admin.scoped import OwnAutocompleteFilter, OwnFilter, Scoped
from interviews.admin.session_columns import SessionColumns
from interviews.admin.titles import Titled
from interviews.admin.window_change import ChangesWindow
from interviews.models import InterviewSession
from interviews.services import links, sessions

LINK_IS_LATE: Final = _("This interview is over; a link would open nothing.")


@admin.register(InterviewSession)
class InterviewSessionAdmin(
    Scoped, WithRequests, ChangesWindow, SessionColumns, Titled, AsksBeforeDeleting
):
    """One row per interview."""

    title_of_new = _("Schedule an interview")
    nothing_yet = _("No interview yet")
    next_step = _(
        "Choose a candidate and a plan, and a window of a few days. You then get a link to send; the "
        "candidate begins when it suits them."
    )
    read_along = (
        "candidate",
        "plan",
        "organisation",
        "processing",
        "figures",
        "retake",
        "retake_of__candidate",
    )
    form = ScheduleForm
    list_display = ("who", "role", "state", "opens_at", "closes_at", "link_state")
    list_filter = (
        ("status", StatusFilter),
        ("opens_at", OpeningDayFilter),
        HearsBackFilter,
        ("candidate", OwnAutocompleteFilter),
        ("plan", OwnAutocompleteFilter),
        ("organisation", OwnFilter),
    )
    list_filter_submit = True
    list_filter_sheet = False
    search_fields = (SEARCH_TEXT,)
    sortable_by = ("who", "opens_at")
    search_help_text = _("Candidate’s name or e-mail, or the role")
    autocomplete_fields = ("plan", "candidate")
    below_errors_template = "interviews/admin/schedule.html"
    actions_detail = (
        "make_join_link",
        "change_window",
        "answer",
        "told",
        "end",
        "grant",
        "decline",
        "cancel",
        "withdraw",
        "process",
        "read_transcript",
    )
    fieldsets: ClassVar[Any] = (
        (None, {"fields": (("candidate", "plan"), ("standing", "how_it_ended"))}),
        (_("Window"), {"fields": (("opens_at", "closes_at"), ("link_state", "retake_of"))}),
        (
            _("Course"),
            {
                "fields": (
                    ("started_at", "ended_at"),
                    ("length", "progress"),
                    ("processed", "hears_back"),
                )
            },
        ),
        (_("Plan as scheduled"), {"classes": ("collapse",), "fields": ("questions",)}),
    )
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "standing",
        "how_it_ended",
        "link_state",
        "length",
        "progress",
        "processed",
        "hears_back",
        "questions",
    )

    # --- Rights ---------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits an interview: it is changed by what happens to it."""
        return False

    def has_make_link_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """A link is of use while the interview can be entered; into one that has begun few get one."""
        session = self.find_interview(request, object_id)
        if session is None or session.is_over:
            return False
        return may(request.user, Action.MAKE_LINK, session)

    def has_read_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Transcripts are for those who may read them, and where there is one."""
        session = self.find_interview(request, object_id)
        has_begun = session is not None and session.has_begun
        return has_begun and may(request.user, Action.READ_TRANSCRIPT, session)

    def what_goes(self, row: Any) -> str:
        return gettext(
            "The transcript, with all that the candidate said, goes with its figures and its history, "
            "for everybody. An interview that is not to be held is better cancelled."
        )

    # --- Scheduling -----------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say in which zone a new interview's window is written."""
        if obj is not None:
            return self.fieldsets
        begins = gettext("The candidate begins whenever it suits them in this window.")
        description = f"{begins} {ways_to_write(request)}"
        window = {"fields": ("opens_at", "closes_at"), "description": description}
        return (
            (None, {"fields": ("candidate", "plan")}),
            (_("When it may be taken"), window),
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Read the window as the clocks of the reader's zone show it."""
        if db_field.name in WINDOW_FIELDS:
            kwargs["form_class"] = WINDOW_FIELDS[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A new interview has nothing to show yet."""
        return self.readonly_fields if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Schedule instead of saving: the plan is frozen by the service."""
        scheduled = sessions.schedule_interview(
            plan=obj.plan,
            candidate=obj.candidate,
            opens_at=obj.opens_at,
            closes_at=obj.closes_at,
            scheduled_by=request.user,  # type: ignore[arg-type] # admin pages need a login
        )
        obj.pk = scheduled.pk
        obj.refresh_from_db()

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go straight to what a recruiter needs next: the link."""
        if "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("The interview is scheduled. This is its join link."))
        return self._make_link(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer the one way to save that leads to the link."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    # --- Actions --------------------------------------------------------------------------

    @told_when_late(Action.SCHEDULE, lambda session: not session.is_over, LINK_IS_LATE)
    @told_who_may
    @action(
        description=_("New join link"),
        url_path="join-link",
        permissions=("make_link",),
        icon="link",
        variant=ActionVariant.PRIMARY,
    )
    def make_join_link(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first; who wants a way into an interview that has begun says why."""
        session = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method == "POST":
            return self._make_link(request, session)
        return self.act_page(request, session, "interviews/admin/confirm_link.html")

    @action(
        description=_("Read transcript"),
        url_path="transcript",
        permissions=("read",),
        icon="article",
    )
    def read_transcript(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead to the reviewer's page."""
        return redirect("review-detail", object_id)

    def get_urls(self) -> list[URLPattern]:
        """Add the page that shows a fresh link."""
        show = self.admin_site.admin_view(self.show_new_link)
        name = "interviews_interviewsession_new_link"
        return [path("<uuid:session_id>/new-link/", show, name=name), *super().get_urls()]

    def show_new_link(self, request: HttpRequest, session_id: UUID) -> HttpResponse:
        """Show the link that was made a moment ago. It is kept nowhere, so this can be done once."""
        if not self.has_make_link_permission(request, str(session_id)):
            raise PermissionDenied
        session = get_object_or_404(self.get_queryset(request), pk=session_id)
        link = new_link.take_out(request, session_id)
        if link is None:
            messages.info(
                request,
                _(
                    "The link was shown once, and cannot be shown again. If you have not copied it, "
                    "make a new one; the old one still works."
                ),
            )
            return redirect("admin:interviews_interviewsession_change", session_id)
        page = self.act_page(
            request,
            session,
            "interviews/admin/link.html",
            url=absolute_join_url(link),
            expires_at=link.expires_at,
        )
        return new_link.forget(page, session_id)

    def _make_link(self, request: HttpRequest, session: InterviewSession) -> HttpResponse:
        user = request.user
        try:
            link = links.new_join_link(
                session_id=session.pk,
                made_by=user,  # type: ignore[arg-type]
                reason=reason_of(request),
            )
        except links.ReasonMissing:
            template = "interviews/admin/confirm_link.html"
            return self.act_page(request, session, template, needs_reason=True)
        except links.InterviewIsOver:
            messages.warning(request, LINK_IS_LATE)
            return redirect("admin:interviews_interviewsession_change", session.pk)
        page = redirect("admin:interviews_interviewsession_new_link", session.pk)
        return new_link.send_along(page, link)

    # --- What is shown --------------------------------------------------------------------

    def complete_rows(self, rows: Any) -> QuerySet[InterviewSession]:
        """Read the candidates along, and what became of the figures, and no plans."""
        return rows.for_readers_list()
