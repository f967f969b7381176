"""A form that was open while somebody else saved: it is not saved over their work unasked.

A form carries what it was opened on. Whoever saves it after somebody else reads who changed
what, and may save what they have changed themselves all the same.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from interviews.admin.merging import Base, Merge, Theirs, TooManyMarksError
from interviews.models import Act, InterviewPlan, InterviewSession

CHANGES_SHOWN: Final = 5
# The acts of a history that change what a form was opened on.
CHANGING: Final = (Act.CHANGED, Act.WINDOW_CHANGED, Act.PLACE_KEPT)
TOO_MANY_MARKS: Final = _(
    "This page says that it was opened on more than there can be. Nothing is saved. Open it anew."
)


@dataclass(frozen=True, slots=True)
class ChangeSince:
    """What somebody has changed of the row while the form was open."""

    what: str
    who: str
    at: datetime


class OldFormForm(forms.ModelForm):
    """Refuses to save over what was changed since the form was opened."""

    is_old = False
    # Of a form that is old: what others have changed, what becomes of it, and what is stored now.
    changes_since: tuple[ChangeSince, ...] = ()
    theirs: Theirs | None = None
    stored = ""

    def clean(self) -> dict[str, Any]:
        """Compare what is stored with what the form was opened on."""
        data = super().clean() or {}
        try:
            base = Base.read(self.data.get("opened", ""))
        except TooManyMarksError as error:
            raise ValidationError(TOO_MANY_MARKS) from error
        if self.instance.pk is None or base is None:
            return data
        rows = type(self.instance)._default_manager
        # Whoever saves at the same moment waits here, and reads what the other has saved.
        row = rows.select_for_update().filter(pk=self.instance.pk).first()
        if row is None or Base.of(row).fingerprint == base.fingerprint:
            return data
        self.is_old = True
        self.changes_since = changes_since(self.instance, base.at)
        self.theirs = self.what_becomes_of_theirs(base, row)
        self.stored = Base.of(row).fingerprint
        raise ValidationError(_("This was changed since you opened it. Nothing is saved yet."))

    def what_becomes_of_theirs(self, base: Base, row: Model) -> Theirs:
        """Return which changes of theirs stay if this form is saved all the same."""
        return Merge(self.data, base, row).theirs()  # type: ignore[arg-type] # of a form that was sent


class NoticesOldForms(ModelAdmin):
    """Sends along what a form was opened on."""

    form = OldFormForm
    # What is to be ticked stands below the sentence that says why.
    below_errors_template = "interviews/admin/old_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Keep, in a form that comes back with a mistake, what it was opened on."""
        found = self.get_object(request, object_id) if object_id else None
        opened = "" if found is None else opened_on(request, found)
        context = {"opened": opened} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, context)


def opened_on(request: HttpRequest, row: Model) -> str:
    """Return what the form of `row` was, or is now, opened on.

    What was sent is merged with what is stored, where its sender was asked and has said so.
    """
    opened = ""
    with suppress(TooManyMarksError):
        base = Base.read(request.POST.get("opened", ""))
        if base is not None:
            _merge_when_asked(request, row, base)
        opened = request.POST.get("opened", "")
    return opened or str(Base.of(row))


def _merge_when_asked(request: HttpRequest, row: Model, base: Base) -> None:
    """Merge what was sent with what is stored, if that is what its sender was shown."""
    if request.POST.get("merge") == Base.of(row).fingerprint:
        request.POST = Merge(request.POST, base, row).merged()  # type: ignore[assignment] # as Django's own is


def changes_since(row: Model, moment: datetime) -> tuple[ChangeSince, ...]:
    """Return the newest changes: of the row's own history where it has one, else of Django's log."""
    if isinstance(row, InterviewPlan | InterviewSession):
        acts = row.history.filter(act__in=CHANGING, at__gte=moment)[:CHANGES_SHOWN]
        return tuple(ChangeSince(act.what_changed, act.who, act.at) for act in acts)
    entries = LogEntry.objects.select_related("user").filter(
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        action_flag=CHANGE,
        action_time__gte=moment,
    )
    return tuple(
        ChangeSince(entry.get_change_message(), entry.user.get_username(), entry.action_time)
        for entry in entries.order_by("-action_time")[:CHANGES_SHOWN]
    )
