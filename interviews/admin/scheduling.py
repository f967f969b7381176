"""The forms that say when an interview may be taken, and the one that schedules it."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interviews.admin.moments import WRITE_THE_DAY, WRITE_THE_TIME, MomentField
from interviews.frozen_plan import BadFrozenPlan
from interviews.models import Candidate, InterviewPlan, InterviewSession
from interviews.time_zones import (
    NoSuchTime,
    ReadersZone,
    clock_time,
    described_zone,
    moment_of,
    zone_named,
)
from interviews.windows import BadWindow, check_window

DEFAULT_WINDOW: Final = timedelta(days=7)
LAST_HOUR: Final = 22


class WindowField(MomentField):
    """A day and a time of one's own zone; of an hour that comes twice, the first one."""

    takes_later = False

    def compress(self, data_list: tuple[date, time] | None) -> datetime | None:
        """Return the moment in UTC."""
        if not data_list or not all(value is not None for value in data_list):
            return super().compress(data_list)
        clock = datetime.combine(*data_list)
        try:
            return moment_of(clock, timezone.get_current_timezone(), later=self.takes_later)
        except NoSuchTime:
            sentence = _(
                "No clock shows this time: the clocks go forward there. Choose a later one."
            )
            raise ValidationError(sentence, code="no_such_time") from None
        except OverflowError:
            raise ValidationError(_("No calendar has this day."), code="no_such_day") from None


class ClosingField(WindowField):
    """The same for the end: of an hour that comes twice, the second one."""

    takes_later = True


WINDOW_FIELDS: Final = {"opens_at": WindowField, "closes_at": ClosingField}


def _this_hour() -> datetime:
    return clock_time(timezone.now(), timezone.get_current_timezone())


def _end_of_default_window() -> datetime:
    last_day = timezone.now() + DEFAULT_WINDOW
    return clock_time(last_day, timezone.get_current_timezone(), hour=LAST_HOUR)


def zone_of_form(request: HttpRequest) -> ReadersZone | None:
    """Return the zone that a sent form was shown in; None where it does not say."""
    return zone_named(request.POST.get("time_zone", ""))


def ways_to_write(request: HttpRequest) -> str:
    """Say in which zone a window is written, and how."""
    zone = zone_of_form(request) or timezone.get_current_timezone()
    return _("Times are those of %(zone)s. %(day)s %(time)s") % {
        "zone": described_zone(zone, timezone.now()),
        "day": WRITE_THE_DAY,
        "time": WRITE_THE_TIME,
    }


class WindowForm(forms.ModelForm):
    """When an interview may be taken.

    The form says which zone it was shown in, and is read in that one: the reader may have
    moved since, or have a window open in another browser.
    """

    # Read by `full_clean`; no value of it is an error, since nobody could see that.
    time_zone = forms.Field(
        required=False,
        widget=forms.HiddenInput,
        initial=timezone.get_current_timezone_name,
    )

    class Meta:
        model = InterviewSession
        fields: tuple[str, ...] = ("opens_at", "closes_at")

    def full_clean(self) -> None:
        """Read days and times in the zone in which they were shown."""
        zone = zone_named(self.data.get("time_zone", ""))
        with timezone.override(zone or timezone.get_current_timezone()):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Refuse a window that is of no use."""
        data = super().clean() or {}
        self._check_window(data.get("opens_at"), data.get("closes_at"))
        return data

    def _check_window(self, opens_at: datetime | None, closes_at: datetime | None) -> None:
        if not opens_at or not closes_at:
            return
        now = timezone.now()
        if opens_at < closes_at <= now:
            self.add_error("closes_at", _("This is in the past: nobody could take it."))
            return
        try:
            check_window(opens_at, closes_at, now)
        except BadWindow as error:
            self.add_error(error.field, str(error.sentence))


class ScheduleForm(WindowForm):
    """Who, which plan, and when; checked for everything that would stop the interview."""

    class Meta(WindowForm.Meta):
        fields = ("candidate", "plan", "opens_at", "closes_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.twins: tuple[InterviewSession, ...] = ()
        # On the page of an interview that exists, the form has no fields of the model.
        if "opens_at" in self.fields:
            self.fields["opens_at"].initial = _this_hour
            self.fields["closes_at"].initial = _end_of_default_window
            self.fields["plan"].required = True

    def clean(self) -> dict[str, Any]:
        """Refuse a plan that is not ready, too, and a second click."""
        data = super().clean()
        plan, candidate = data.get("plan"), data.get("candidate")
        if plan and candidate:
            self._check_plan(plan, candidate)
            self._look_for_twins(plan, candidate)
        return data

    def _check_plan(self, plan: InterviewPlan, candidate: Candidate) -> None:
        if plan.organisation_id != candidate.organisation_id:
            error = _("Candidate and plan are of two organisations. Choose both from one.")
            self.add_error("candidate", ValidationError(error))
        try:
            plan.freeze(candidate)
        except BadFrozenPlan:
            error = _("This plan is not ready: give it at least one question first.")
            self.add_error("plan", ValidationError(error))

    def _look_for_twins(self, plan: InterviewPlan, candidate: Candidate) -> None:
        """Ask before somebody gets a second interview, by two clicks or by two recruiters."""
        # Whoever schedules for this candidate at the same moment waits here.
        Candidate.objects.select_for_update().get(pk=candidate.pk)
        open_ones = InterviewSession.objects.filter(candidate=candidate, plan=plan).still_open()
        self.twins = tuple(open_ones.select_related("scheduled_by")[:5])
        if self.twins and not self.data.get("again"):
            raise ValidationError(
                _("%(name)s already has an open interview for this plan."),
                params={"name": candidate.name},
            )
