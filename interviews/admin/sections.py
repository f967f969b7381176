"""What a row's page shows below its form, besides the fields."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin


class WithSectionBelow(ModelAdmin):
    """Reads it along, for who may see the row; `change_form_outer_after_template` shows it."""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Read along what is shown below."""
        found = self.get_object(request, unquote(object_id))
        context: dict[str, Any] = {}
        if found is not None and self.has_view_permission(request, found):
            context = self.shown_below(request, found)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def shown_below(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what the template finds."""
        raise NotImplementedError
