"""The form that schedules an interview."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interviews.frozen_plan import BadFrozenPlan
from interviews.models import InterviewSession

DEFAULT_WINDOW: Final = timedelta(days=7)


def _this_hour() -> datetime:
    return timezone.localtime().replace(minute=0, second=0, microsecond=0)


def _end_of_default_window() -> datetime:
    return (timezone.localtime() + DEFAULT_WINDOW).replace(
        hour=22, minute=0, second=0, microsecond=0
    )


class ScheduleForm(forms.ModelForm):
    """Who, which plan, and when; checked for everything that would stop the interview."""

    class Meta:
        model = InterviewSession
        fields = ("candidate", "plan", "opens_at", "closes_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # On the page of an interview that exists, the form has no fields.
        if "opens_at" in self.fields:
            self.fields["opens_at"].initial = _this_hour
            self.fields["closes_at"].initial = _end_of_default_window
            self.fields["plan"].required = True

    def clean(self) -> dict[str, Any]:
        """Refuse a window without length, one that is over, and a plan that is not ready."""
        data = super().clean() or {}
        opens_at, closes_at = data.get("opens_at"), data.get("closes_at")
        if opens_at and closes_at:
            if closes_at <= opens_at:
                self.add_error("closes_at", _("It must close after it opens."))
            elif closes_at <= timezone.now():
                self.add_error("closes_at", _("This is in the past: nobody could take it."))
        plan, candidate = data.get("plan"), data.get("candidate")
        if plan and candidate:
            try:
                plan.freeze(candidate)
            except BadFrozenPlan:
                error = _("This plan is not ready: give it at least one question first.")
                self.add_error("plan", ValidationError(error))
        return data
