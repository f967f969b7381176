"""What a text must be like that people type in: not longer than is read, and to be seen.

Pure but for Django's error. `isolated` is for names that were stored before these rules.
"""

import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator
from django.utils.deconstruct import deconstructible
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

# What an interviewer is told in full at the beginning of every connection.
TEXT_LENGTH: Final = 20_000
QUESTION_LENGTH: Final = 2_000
FOLLOW_UPS_LENGTH: Final = 4_000
# Embeddings, overrides and isolates: they turn around what stands beside them.
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and symbols by category that fonts show as nothing.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


@deconstructible
class TextLength(BaseValidator):
    """At most so many characters; the message says how many there are."""

    code = "too_long"

    def compare(self, length: int, limit: int) -> bool:
        return length > limit

    def clean(self, text: str) -> int:
        # A browser sends each line break as two characters.
        return len(text.replace("\r\n", "\n"))

    def __call__(self, value: str) -> None:
        """Check `value`."""
        length = self.clean(value)
        if self.compare(length, self.limit_value):
            message = _("Please keep this to %(limit)s characters; it has %(length)s.")
            numbers = {
                "limit": number_format(self.limit_value, force_grouping=True),
                "length": number_format(length, force_grouping=True),
            }
            raise ValidationError(message, code=self.code, params=numbers)


def check_visible(text: str) -> None:
    """Check that there is something to see in `text`.

    Raises:
        ValidationError: all of it is invisible.
    """
    if not any(_is_seen(character) for character in text):
        raise ValidationError(_("There is nothing to read in this."), code="invisible")


def check_line(text: str) -> None:
    """Check that `text` can stand in a sentence without doing anything to it.

    Raises:
        ValidationError: it is invisible, breaks the line, or turns its surroundings around.
    """
    check_visible(text)
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValidationError(_("Please write this in one line."), code="control_character")
    if _DIRECTIONS.intersection(text):
        raise ValidationError(
            _("This holds an invisible sign that turns text around. Please type it anew."),
            code="direction",
        )


def isolated(text: str, *, always: bool = False) -> str:
    """Return a name so that whatever stands beside it stays in its place.

    always: the text around it is written from right to left, which any name can turn around.
    """
    plain = "".join(character for character in text if character not in _DIRECTIONS)
    if not always and not any(
        unicodedata.bidirectional(character) in ("R", "AL") for character in plain
    ):
        return plain
    return f"{_FIRST_STRONG_ISOLATE}{plain}{_POP_ISOLATE}"


def _is_seen(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK
