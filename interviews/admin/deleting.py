"""What goes for good and what stays: told before anything is deleted, one thing at a time."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from unfold.admin import ModelAdmin


class AsksBeforeDeleting(ModelAdmin):
    """Says in sentences what Django says in lists of rows."""

    delete_confirmation_template = "interviews/admin/confirm_delete.html"
    can_be_undone: ClassVar[bool] = False
    # What the button on the row's page is called, where “Delete” with the row's kind would be wrong.
    delete_label: ClassVar[Promise | str] = ""
    delete_button: ClassVar[Promise | str] = ""

    def question_before_deleting(self, row: Any) -> str:
        """Return what the page asks."""
        return gettext("Delete %(row)s?") % {"row": row}

    def why_kept(self, row: Any) -> str:
        """Return why `row` cannot be deleted, and what to do instead; empty where it can."""
        return ""

    def what_goes(self, row: Any) -> str:
        """Return what is deleted with `row`, and what is not; empty where nothing goes with it.

        That it cannot be undone is said besides.
        """
        return ""

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Explain, where it cannot be done; else ask."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_delete_permission(request, row):
            return super().delete_view(request, object_id, extra_context)
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=(row.pk,))
        why_kept = self.why_kept(row)
        if why_kept:
            messages.warning(request, why_kept)
            return redirect(page)
        told = {
            "question": self.question_before_deleting(row),
            "button": self.delete_button,
            "what_goes": self.what_goes(row),
            "can_be_undone": self.can_be_undone,
            "row": row,
            "page": page,
        }
        return super().delete_view(request, object_id, told | (extra_context or {}))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out deleting many at once: nobody reads what goes with each of them."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions
