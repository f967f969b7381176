"""A row that is not there any more, or never was for this login: one answer to both.

Who deleted it, and when, is told to whoever saw it before. What was typed into its form is given back.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.contrib import messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from interviews.access import Action, organisations_of

# More are in no form of the desk.
MOST_ROWS: Final = 60


@dataclass(frozen=True, slots=True)
class TypedText:
    """What somebody has typed into a field of a form that cannot be saved any more."""

    label: str
    text: str


class SaysWhatIsGone(ModelAdmin):
    """Answers for rows that are not found. `needed`: what sees them is allowed to do."""

    needed: ClassVar[Action] = Action.USE_DESK

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Note whose the row was: nobody else is told later on that there was one."""
        return [
            LogEntry.objects.log_actions(
                user_id=request.user.pk,  # type: ignore[arg-type] # admin pages need a login
                queryset=[row],
                action_flag=DELETION,
                change_message=[{"organisation": _organisation_of(row)}],
            )
            for row in queryset
        ]

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        sentence = self._what_became_of(request, unquote(object_id))
        typed = list(self._typed_texts(request)) if request.method == "POST" else []
        page = f"admin:{opts.app_label}_{opts.model_name}_changelist"
        if not typed:
            messages.warning(request, sentence)
            return redirect(page if self.has_view_permission(request) else "admin:index")
        context = {
            **self.admin_site.each_context(request),
            "title": _("This cannot be saved"),
            "opts": opts,
            "sentence": sentence,
            "typed": typed,
            "list_page": page,
        }
        response = TemplateResponse(request, "interviews/admin/gone.html", context, status=404)
        response["Cache-Control"] = "no-store"
        return response

    def _what_became_of(self, request: HttpRequest, object_id: str) -> str:
        names = {"name": self.opts.verbose_name}
        entries = LogEntry.objects.select_related("user").filter(
            content_type=ContentType.objects.get_for_model(self.model),
            object_id=object_id,
            action_flag=DELETION,
        )
        entry = entries.order_by("-action_time").first() if "\0" not in object_id else None
        if entry is None or not self._may_know_of(request, entry):
            return _("There is no such %(name)s. It may have been deleted.") % names
        names |= {
            "who": entry.user.get_username(),
            "when": date_format(localtime(entry.action_time), "DATETIME_FORMAT"),
        }
        return _("%(who)s deleted this %(name)s: %(when)s.") % names

    def _may_know_of(self, request: HttpRequest, entry: LogEntry) -> bool:
        if getattr(request.user, "is_superuser", False):
            return True
        try:
            noted = json.loads(entry.change_message)[0]["organisation"]
        except (ValueError, LookupError, TypeError):
            return False
        return noted in organisations_of(request.user, self.needed)

    def _typed_texts(self, request: HttpRequest) -> Iterator[TypedText]:
        for field in _text_fields(self.model):
            text = request.POST.get(field.name, "").strip()
            if text:
                yield TypedText(capfirst(field.verbose_name), text)
        for inline in self.get_inlines(request, None):
            yield from _texts_of_rows(request, inline.model)


def _texts_of_rows(request: HttpRequest, model: type[models.Model]) -> Iterator[TypedText]:
    prefix = f"{model._meta.model_name}s"
    for number in range(MOST_ROWS):
        for field in _text_fields(model):
            text = request.POST.get(f"{prefix}-{number}-{field.name}", "").strip()
            if text:
                names = {"row": model._meta.verbose_name, "number": number + 1}
                place = capfirst(_("%(row)s %(number)d") % names)
                is_itself = field.verbose_name == model._meta.verbose_name
                yield TypedText(place if is_itself else f"{place}, {field.verbose_name}", text)


def _text_fields(model: type[models.Model]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.choices
    ]


def _organisation_of(row: models.Model) -> int | None:
    number: int | None = getattr(row, "organisation_id", None)
    return number
