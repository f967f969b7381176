"""What people wrote, as it may stand beside our directions to the model: words, and nothing else.

Pure. Directions stand in square brackets, so no bracket of people's is left, in whatever form:
another one of Unicode's, a compatibility form, an escape. Nor is a line that looks like a heading,
a tag, or a character that nobody sees. What is stored of people's words is not made by this.
"""

import html
import re
import unicodedata
from typing import Final, NewType

_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,20});?")
# From the first of its backslashes only: from each of many it would be looked for to the last.
_ESCAPE: Final = re.compile(
    r"(?<!\\)\\+(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2}))"
)
# "<system>" and "</turn>", but not "a < b".
_TAG: Final = re.compile(r"<(?=[\w/!?|])|(?<=[\w/!?|\"'])>")
_OPENS, _CLOSES = "(", ")"
_QUOTES_OF_PS: Final = "\u201a\u201e\u301d"
_ANGLES: Final = {"<": "\u2039", ">": "\u203a"}
_LAST_CODE: Final = 0x10FFFF

PlainText = NewType("PlainText", str)


def plain_text(text: str) -> PlainText:
    """Return a text in one line, without brackets but round ones, tags and invisible characters."""
    folded = unicodedata.normalize("NFKC", text)
    # Escaped once more, it would be no bracket to anybody who reads it.
    folded = _ENTITY.sub(_unless_it_directs, folded)
    folded = _ESCAPE.sub(_unless_it_directs, folded)
    folded = "".join(_plain_character(character) for character in folded)
    without_tags = _TAG.sub(lambda found: _ANGLES[found.group()], folded)
    return PlainText(" ".join(without_tags.split()))


def _unless_it_directs(escaped: re.Match[str]) -> str:
    """Return what an escape stands for, if that is something that may not stand here."""
    written = escaped.group()
    code = next((digits for digits in escaped.groups() if digits), "")
    if code:
        number = int(code, 16)
        meant = chr(number) if number <= _LAST_CODE else ""
    else:
        meant = html.unescape(written)
    meant = unicodedata.normalize("NFKC", meant)
    is_harmless = all(_plain_character(character) == character for character in meant)
    return written if is_harmless and "<" not in meant and ">" not in meant else meant


def _plain_character(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category == "Ps" and character not in _QUOTES_OF_PS:
        return _OPENS
    if category == "Pe":
        return _CLOSES
    # Control, format, surrogate, private, unassigned: nobody can read those.
    return "" if category.startswith("C") else character
