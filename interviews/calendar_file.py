"""One event as a calendar file (RFC 5545): its lines, what is escaped in them, and where they are folded.

Must not know: interviews, Django or where the file goes.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

LINE_BYTES: Final = 75  # section 3.1, without the line break
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
# In a parameter (RFC 6868).
_CARETED: Final = str.maketrans({"^": "^^", "\n": "^n", '"': "^'"})

# What controls something, and halves of characters.
_UNWRITTEN: Final = frozenset({"Cc", "Cs"})


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """What is written of an event.

    uid: names it for ever, in every calendar. revision: rises with each change of it. organiser: a name;
    address: of the organiser's e-mail, "" where there is none. It takes nobody's time: calendars show it,
    and take nobody for busy.
    """

    uid: str
    revision: int
    written_at: datetime
    begins: datetime
    ends: datetime
    title: str
    description: str
    url: str
    organiser: str
    address: str = ""


def write_calendar(event: CalendarEvent) -> bytes:
    """Return the file."""
    return b"".join(folded(line) for line in _lines(event))


def _lines(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//AI Interviewer//EN"
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"SEQUENCE:{event.revision}"
    yield f"DTSTAMP:{_moment(event.written_at)}"
    yield f"DTSTART:{_moment(event.begins)}"
    yield f"DTEND:{_moment(event.ends)}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"URL:{event.url}"
    yield _organiser(event)
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
    yield "END:VCALENDAR"


def _organiser(event: CalendarEvent) -> str:
    """Name the organiser; one without an address is a contact, for an organiser is an address."""
    if not event.address:
        return f"CONTACT:{_text(event.organiser)}"
    name = _plain(event.organiser).translate(_CARETED)
    return f'ORGANIZER;CN="{name}":mailto:{quote(event.address, safe="@")}'


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return _plain(text).translate(_ESCAPED)


def _plain(text: str) -> str:
    """Leave out what may stand in no line: characters that control something."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        each for each in lines if each == "\n" or unicodedata.category(each) not in _UNWRITTEN
    )


def folded(line: str) -> bytes:
    """Return a line with its break, in pieces of 75 bytes; no character is cut in two."""
    pieces, piece = [], b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > LINE_BYTES:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    pieces.append(piece)
    return b"\r\n".join(pieces) + b"\r\n"
