"""The history of an interview or a plan, on its own page, in place of Django's log.

Django's log knows what came through one form; services note every act, whoever asked for it.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from interviews.models import HistoryEntry

SHOWN: Final = 50


class WithHistory(ModelAdmin):
    """Show who did what and when below the form."""

    change_form_outer_after_template = "interviews/admin/history.html"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Read the newest acts along."""
        found = self.get_object(request, object_id)
        acts: list[HistoryEntry] = []
        if found is not None and self.has_view_permission(request, found):
            acts = list(found.history.select_related("actor")[: SHOWN + 1])
        context = {"acts": acts[:SHOWN], "has_older_acts": len(acts) > SHOWN}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to where the history stands."""
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        response = redirect(page, object_id)
        response["Location"] += "#history"
        return response
