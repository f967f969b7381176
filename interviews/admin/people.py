"""Organisations and candidates in the admin."""

from typing import Any, Protocol

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from interviews.admin.old_forms import NoticesOldForms
from interviews.admin.scoped import OwnFilter, Scoped
from interviews.models import Candidate, Organisation


class WithPlans(Protocol):
    """An organisation of the list, its plans counted."""

    plan_total: int


class WithSessions(Protocol):
    """A candidate of the list, their interviews counted."""

    session_total: int


@admin.register(Organisation)
class OrganisationAdmin(Scoped, NoticesOldForms):
    """Who hires."""

    list_display = ("name", "industry", "size", "plan_count")
    search_fields = ("name", "industry")
    # Counting along takes the model's own order away.
    ordering = ("name",)
    warn_unsaved_form = True
    fieldsets = (
        (None, {"fields": ("name", ("industry", "size"), "website")}),
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """Count the plans along."""
        return super().get_queryset(request).annotate(plan_total=Count("plans"))

    @display(description=_("plans"), ordering="plan_total")
    def plan_count(self, organisation: WithPlans) -> int:
        return organisation.plan_total


@admin.register(Candidate)
class CandidateAdmin(Scoped, NoticesOldForms):
    """Who is interviewed."""

    list_display = ("name", "email", "interview_count", "created_at")
    list_filter = (("organisation", OwnFilter),)
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    fields = ("organisation", "name", "email")
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Candidate]:
        """Count the interviews along."""
        return super().get_queryset(request).annotate(session_total=Count("sessions"))

    @display(description=_("interviews"), ordering="session_total")
    def interview_count(self, candidate: WithSessions) -> int:
        return candidate.session_total
