"""Consent texts as administrators write them: a new version each time, and none is changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interviews.access import Action
from interviews.admin.scoped import OwnFilter, Scoped
from interviews.admin.titles import Titled
from interviews.admin.translations import what_language_brings
from interviews.consent_texts import standard_text
from interviews.models import ConsentText
from interviews.services import consents


@admin.register(ConsentText)
class ConsentTextAdmin(Scoped, Titled):
    """What candidates are asked to agree to."""

    needed = Action.WRITE_CONSENT_TEXTS
    title_of_new = _("Write a consent text")
    nothing_yet = _("No consent text of your own yet")
    next_step = _(
        "Candidates are asked to agree to a standard text, which engineers wrote. Write your own where "
        "your counsel wants another one."
    )
    list_display = ("organisation", "language", "version", "created_at", "is_standard")
    list_filter = (("organisation", OwnFilter), "language")
    list_filter_submit = True
    sortable_by = ()
    ordering = ("organisation__name", "language", "-version")
    fieldsets = (
        (
            None,
            {
                "fields": ("organisation", "language", "text"),
                "description": _(
                    "What you save is the newest version in its language, and is asked from then on. "
                    "Who has agreed to an earlier one has agreed to that. The text that stands here "
                    "first was written by engineers: let your counsel check it."
                ),
            },
        ),
        (
            _("Asked apart"),
            {
                "fields": ("asks_recording", "asks_analysis"),
                "description": _("Each is a choice of its own, and the interview is held without."),
            },
        ),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say what a language brings with it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "language":
            field.help_text = what_language_brings()
        return field

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A version that candidates may have read stays as it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It stays, too, when it is asked no more."""
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the standard text."""
        initial = super().get_changeform_initial_data(request)
        name = str(_("our organisation"))
        return {"text": standard_text(name)} | initial

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Store a new version."""
        consents.write_text(obj, written_by=request.user)  # type: ignore[arg-type] # a login
