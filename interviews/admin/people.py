"""Organisations and candidates in the admin."""

from typing import Any, Final, Protocol

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from interviews.access import visible_to
from interviews.admin.deleting import AsksBeforeDeleting
from interviews.admin.lists import SEARCH_TEXT, count_related
from interviews.admin.old_forms import NoticesOldForms
from interviews.admin.scoped import OwnFilter, Scoped
from interviews.admin.sections import WithSectionBelow
from interviews.admin.titles import Titled
from interviews.models import Candidate, InterviewPlan, InterviewSession, Organisation
from interviews.services import ratings

NAMESAKE: Final = _("Saved, but there is another organisation of this name. Lists show both alike.")
INTERVIEWS_SHOWN: Final = 10


class WithPlans(Protocol):
    """An organisation of the list, its plans counted."""

    plan_total: int


def interviews_of(candidate: Candidate) -> str:
    """Return the address of the list of all interviews of `candidate`."""
    page = reverse("admin:interviews_interviewsession_changelist")
    return f"{page}?candidate__id__exact={candidate.pk}"


@admin.register(Organisation)
class OrganisationAdmin(Scoped, WithSectionBelow, NoticesOldForms, Titled, AsksBeforeDeleting):
    """Who hires."""

    title_of_new = _("Describe an organisation")
    nothing_yet = _("No organisation yet")
    next_step = _("The interviewer speaks for it, and knows of it what is written here.")
    read_along = ()
    list_display = ("name", "industry", "size", "plan_count")
    search_fields = (SEARCH_TEXT,)
    search_help_text = _("Name or industry")
    change_form_outer_after_template = "interviews/admin/ratings.html"
    ordering = ("name", "pk")
    warn_unsaved_form = True
    fieldsets = (
        (None, {"fields": ("name", ("industry", "size"), "website", "contact")}),
        (
            _("What the interviewer knows about it"),
            {
                "fields": ("values", "technologies"),
                "description": _("The interviewer may speak about this when a candidate asks."),
            },
        ),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Read an address without a scheme as a secure one, as Django 6 will by itself."""
        if db_field.name == "website":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def complete_rows(self, rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """Count the plans along."""
        return rows.annotate(plan_total=count_related(InterviewPlan.objects.all(), "organisation"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Tell superusers of a name that there is twice; others do not know of the other one."""
        super().save_model(request, obj, form, change)
        if request.user.is_superuser and "name" in form.changed_data and obj.has_namesake:
            messages.warning(request, NAMESAKE)

    def shown_below(self, request: HttpRequest, row: Organisation) -> dict[str, Any]:
        """Return what its candidates think of their interviews."""
        return {"ratings": ratings.summary_of(row), "counted_at_once": ratings.COUNTED_AT_ONCE}

    def why_kept(self, row: Any) -> str:
        """Nothing is left without whom it belongs to."""
        plans, candidates = row.plans.count(), row.candidates.count()
        if not plans and not candidates:
            return ""
        return gettext(
            "%(name)s has %(plans)d plans and %(candidates)d candidates. It is kept as long as they "
            "are: delete them first."
        ) % {"name": row.name, "plans": plans, "candidates": candidates}

    def what_goes(self, row: Any) -> str:
        return gettext("Its members lose their roles in it.")

    @display(description=_("plans"))
    def plan_count(self, organisation: WithPlans) -> int:
        return organisation.plan_total


@admin.register(Candidate)
class CandidateAdmin(Scoped, WithSectionBelow, NoticesOldForms, Titled, AsksBeforeDeleting):
    """Who is interviewed."""

    title_of_new = _("Add a candidate")
    nothing_yet = _("No candidate yet")
    next_step = _("A name and an e-mail are enough. Then schedule an interview for them.")
    change_form_outer_after_template = "interviews/admin/interviews_of_candidate.html"
    list_display = ("shown_name", "email", "interview_count", "created_at")
    search_fields = (SEARCH_TEXT,)
    search_help_text = _("Name or e-mail")
    ordering = (SEARCH_TEXT, "pk")
    sortable_by = ("shown_name", "created_at")
    list_filter = (("organisation", OwnFilter),)
    fields = ("organisation", "name", "email")
    warn_unsaved_form = True

    def complete_rows(self, rows: QuerySet[Candidate]) -> QuerySet[Candidate]:
        """Count the interviews along."""
        return rows.annotate(
            session_total=count_related(InterviewSession.objects.all(), "candidate")
        )

    def why_kept(self, row: Any) -> str:
        """Whose interviews are kept is kept with them."""
        count = row.sessions.count()
        if not count:
            return ""
        return ngettext(
            "%(name)s has %(count)d interview and is kept with it. Cancel it if it is not to be held; "
            "only whoever administers this site can delete it.",
            "%(name)s has %(count)d interviews and is kept with them. Cancel those that are not to be "
            "held; only whoever administers this site can delete them.",
            count,
        ) % {"name": row.name, "count": count}

    def what_goes(self, row: Any) -> str:
        return gettext("Name and e-mail are deleted; there is no interview.")

    @display(description=_("name"), ordering=SEARCH_TEXT)
    def shown_name(self, candidate: Candidate) -> str:
        """Sort by it without regard to letter case and accents."""
        return candidate.name

    @display(description=_("interviews"))
    def interview_count(self, candidate: Any) -> str:
        url, total = interviews_of(candidate), candidate.session_total
        return format_html('<a class="desk-count-link" href="{}">{}</a>', url, total)

    def shown_below(self, request: HttpRequest, row: Candidate) -> dict[str, Any]:
        """Return their newest interviews."""
        rows = visible_to(request.user, InterviewSession.objects.filter(candidate=row))
        newest = list(rows.for_list().order_by("-opens_at", "-pk")[: INTERVIEWS_SHOWN + 1])
        return {
            "interviews": newest[:INTERVIEWS_SHOWN],
            "has_more_interviews": len(newest) > INTERVIEWS_SHOWN,
            "interviews_url": interviews_of(row),
        }
