"""When an interview may be taken: what a window must be like to be of use, and to be stored.

Must not know: forms or services.
"""

from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Long enough for every recruiting, short of any calendar's end: link and retake add to it.
FARTHEST: Final = timedelta(days=366)


class BadWindow(ValueError):  # noqa: N818 - says what is wrong
    """`field` of the window cannot be; `sentence` says why."""

    def __init__(self, field: str, sentence: Promise) -> None:
        super().__init__(field)
        self.field = field
        self.sentence = sentence


def check_window(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Check that a window has a length and lies within a year of now.

    Raises:
        BadWindow: it does not.
    """
    if opens_at < now - FARTHEST:
        raise BadWindow("opens_at", _("This is more than a year ago."))
    if opens_at > now + FARTHEST:
        raise BadWindow("opens_at", _("This is more than a year from now."))
    if closes_at <= opens_at:
        raise BadWindow("closes_at", _("It must close after it opens."))
    if closes_at > now + FARTHEST:
        raise BadWindow("closes_at", _("This is more than a year from now."))
