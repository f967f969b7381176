"""Filters of the admin's lists."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, RadioFilter, RangeDateFilter
from unfold.contrib.filters.forms import RangeDateForm

from interviews.admin.moments import WRITE_THE_DAY, read_day
from interviews.querysets import WAITS_TO_HEAR


class StatusFilter(ChoicesCheckboxFilter):
    """Interviews of the chosen statuses, in the order of the list.

    The boxes ask for `status__exact`; links that name several statuses, for `status__in`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [*self._asked(self.lookup_kwarg), *self._asked(self._several)]
        self.lookup_val = [str(status) for status in asked] or None

    def expected_parameters(self) -> list[str]:
        """Take what both ways of asking name."""
        return [*super().expected_parameters(), self._several]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Narrow in the way that suits the list's order."""
        return queryset.of_statuses(self.lookup_val) if self.lookup_val else queryset

    @property
    def _several(self) -> str:
        return f"{self.field_path}__in"

    def _asked(self, parameter: str) -> Iterator[str]:
        for value in self.used_parameters.get(parameter, ()):
            yield from value if isinstance(value, list) else [value]


WAITING: Final = "waiting"


class HearsBackFilter(RadioFilter):
    """Interviews whose candidates were promised to hear back, and have not."""

    title = _("candidate hears back")
    parameter_name = "hears"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, Any], ...]:
        """Offer the one choice besides all."""
        return ((WAITING, _("Waits to hear")),)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Narrow, and leave the order to the list."""
        return queryset.filter(WAITS_TO_HEAR) if self.value() == WAITING else queryset


# No row lies outside, and a day inside has a beginning in every zone.
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(9000, 1, 1)
TYPED_SHOWN: Final = 40


class RangeOfDaysForm(RangeDateForm):
    """Shows the days as they were typed, and what is wrong with them."""

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(name, *args, **kwargs)
        for field in self.fields.values():
            field.error_messages["invalid"] = WRITE_THE_DAY
            field.widget.attrs["aria-label"] = field.widget.attrs["placeholder"]


class RangeOfDaysFilter(RangeDateFilter):
    """From a day to a day, both included, as days of the reader's own time zone.

    The theme's own filter compares with moments that have no time zone.
    """

    form_class = RangeOfDaysForm

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to rows whose moment lies on one of the days; say so where none can be read."""
        for typed in self._unreadable:
            messages.error(request, _said_of(typed))
        first, last = self._day("from"), self._day("to")
        if first:
            queryset = queryset.filter(**{f"{self.field_path}__gte": _beginning_of(first)})
        if last:
            following = _beginning_of(last + timedelta(days=1))
            queryset = queryset.filter(**{f"{self.field_path}__lt": following})
        return queryset

    def _day(self, end: str) -> date | None:
        day = _day_in(self._typed(end))
        return day and min(max(day, FIRST_DAY), LAST_DAY)

    def _typed(self, end: str) -> str:
        return str(self.used_parameters.get(f"{self.parameter_name}_{end}") or "").strip()

    @cached_property
    def _unreadable(self) -> tuple[str, ...]:
        typed = (self._typed(end) for end in ("from", "to"))
        return tuple(text for text in typed if text and not _day_in(text))


class OpeningDayFilter(RangeOfDaysFilter):
    """By the day on which interviews open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("day of opening")


def _day_in(text: str) -> date | None:
    try:
        return read_day(text)
    except ValidationError:
        return None


def _said_of(typed: str) -> str:
    sentence = gettext("“%(typed)s” is no day that can be read: the list is not narrowed by it.")
    return f"{sentence % {'typed': typed[:TYPED_SHOWN]}} {WRITE_THE_DAY}"


def _beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
