"""How a day and a time are typed in: one day is read from it by everybody, or none.

Which forms are read stands in `interviews.formats`; what is said of the others stands here.
"""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def _ways_to_write_a_day() -> str:
    today = timezone.localdate()
    ways = {"iso": today.isoformat(), "words": date_format(today)}
    return gettext("Write the day as %(iso)s or %(words)s.") % ways


WRITE_THE_DAY: Final = lazy(_ways_to_write_a_day, str)()
WRITE_THE_TIME: Final = _("Write the time as 10:00 or 14:30.")


class DayField(forms.DateField):
    """A day; of what cannot be read, it says how to write it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"invalid": WRITE_THE_DAY} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)


class MomentField(forms.SplitDateTimeField):
    """A day and a time; each says how it is written."""

    default_error_messages = {  # noqa: RUF012 - as in the base class
        "invalid_date": WRITE_THE_DAY,
        "invalid_time": WRITE_THE_TIME,
    }


def read_day(text: str) -> date | None:
    """Return the day that `text` names, None where it is empty.

    Raises:
        ValidationError: nothing can be read from it.
    """
    day: date | None = DayField(required=False).clean(text)
    return day
