"""Filters of the admin's lists."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from unfold.contrib.filters.admin import RangeDateFilter

# No row lies outside, and a day inside has a beginning in every zone.
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(9000, 1, 1)


class RangeOfDaysFilter(RangeDateFilter):
    """From a day to a day, both included, as days of the reader's own time zone.

    The theme's own filter compares with moments that have no time zone.
    """

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to rows whose moment lies on one of the days."""
        first, last = self._day("from"), self._day("to")
        if first:
            queryset = queryset.filter(**{f"{self.field_path}__gte": _beginning_of(first)})
        if last:
            following = _beginning_of(last + timedelta(days=1))
            queryset = queryset.filter(**{f"{self.field_path}__lt": following})
        return queryset

    def _day(self, end: str) -> date | None:
        try:
            day = parse_date(self.used_parameters.get(f"{self.parameter_name}_{end}") or "")
        except ValueError:
            return None
        return day and min(max(day, FIRST_DAY), LAST_DAY)


def _beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
