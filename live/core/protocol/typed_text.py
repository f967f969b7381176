"""What a typed answer may hold, and how one that holds more is mended.

`static/js/room/typed-text.js` is the same for the page; the `typed` examples of
`tests/fixtures/wire.json` are read by the tests of both. Text is counted in
Unicode code points, on both sides.
"""

import re
from typing import Final

MAX_TYPED_CHARACTERS: Final = 4_000

_LINE_END: Final = re.compile("\r\n?")
# A pasted control character is no word, and the database takes no NUL.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Half of a pair of UTF-16: legal in JSON, but no text.
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_REPLACEMENT: Final = "\ufffd"
# What ECMAScript's trim() takes away; Python's strip() takes others.
_WHITE: Final = (
    "\t\n \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# Characters that leave nothing to be read: spaces, what joins or directs others, and replacements.
_INVISIBLE: Final = re.compile(
    "[\t\n \u00a0\u00ad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffd\U000e0000-\U000e0fff]*"
)


def mend_typed(text: str) -> str:
    """Return `text` as it can be stored, sent and shown."""
    text = _CONTROL.sub("", _LINE_END.sub("\n", text))
    return _LONE_SURROGATE.sub(_REPLACEMENT, text).strip(_WHITE)


def is_blank(text: str) -> bool:
    """Whether there is nothing to read in `text`."""
    return _INVISIBLE.fullmatch(text) is not None
