"""The history of an interview or a plan, on its own page, in place of Django's log.

Django's log knows what came through one form; services note every act, whoever asked for it.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from interviews.admin.sections import WithSectionBelow

SHOWN: Final = 50


class WithHistory(WithSectionBelow):
    """Show who did what and when below the form."""

    change_form_outer_after_template = "interviews/admin/history.html"

    def shown_below(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what stands below the form: the newest acts."""
        acts = list(row.history.all()[: SHOWN + 1])
        return {"acts": acts[:SHOWN], "has_older_acts": len(acts) > SHOWN}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to where the history stands."""
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        response = redirect(page, object_id)
        response["Location"] += "#history"
        return response
