"""Reading a Cookie header: in time that grows with its length, whatever stands in it.

Owns how a value in quotes is read. The interpreter's own reader, which Django's calls, takes
quadratic time before Python 3.11.10 and 3.12.6 (CVE-2024-7592): 4 KiB of backslashes hold
everybody up for more than a tenth of a second, and no key is needed to send them.
"""

import re
from collections.abc import Iterable
from typing import Final

# RFC 2109's quoted string as browsers and Python write it: three octal digits, or any character.
_ESCAPED: Final = re.compile(r"\\(?:([0-3][0-7][0-7])|(.))", re.DOTALL)


def cookie_header(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return all that a request says in Cookie headers; HTTP/2 lets it say so in several."""
    return "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")


def read_cookies(header: str) -> dict[str, str]:
    """Return the cookies of a header by name, as Django reads them."""
    cookies = {}
    for pair in header.split(";"):
        name, equals, value = pair.partition("=")
        if not equals:
            # A value without a name, as browsers send it (https://bugzilla.mozilla.org/169091).
            name, value = "", name
        name, value = name.strip(), value.strip()
        if name or value:
            cookies[name] = _unquoted(value)
    return cookies


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    return _ESCAPED.sub(_character, value[1:-1])


def _character(escaped: re.Match[str]) -> str:
    octal: str | None = escaped[1]
    return chr(int(octal, 8)) if octal else escaped[2]
