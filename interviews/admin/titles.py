"""What a page of the desk says of itself, in its one heading and in the browser's tab."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from unfold.admin import ModelAdmin


class Titled(ModelAdmin):
    """Lists are called what they list, forms what they do, and pages whom or what they show."""

    title_of_new: ClassVar[Promise | str] = ""
    list_before_template = "interviews/admin/title.html"
    change_form_outer_before_template = "interviews/admin/form_title.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Name what is listed."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        answer: HttpResponse = super().changelist_view(request, title | (extra_context or {}))
        return answer

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Name who or what is shown, or what is about to be made."""
        shown = self.get_object(request, object_id) if object_id else None
        title = {"title": str(shown or self.title_of_new), "subtitle": ""}
        context = title | (extra_context or {})
        answer: HttpResponse = super().changeform_view(request, object_id, form_url, context)
        return answer
