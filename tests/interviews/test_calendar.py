"""The window of an interview in a candidate's calendar: a file by RFC 5545."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from interviews.calendar_file import LINE_BYTES, CalendarEvent, folded, write_calendar
from interviews.models import InterviewSession, Status
from interviews.services import rescheduling
from tests import factories as make

SECURE = {"secure": True}
MOMENT = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


def lines_of(file: bytes) -> dict[str, str]:
    """Return the lines of a file, unfolded (section 3.1), by name with parameters."""
    text = file.replace(b"\r\n ", b"").decode()
    return dict(line.split(":", 1) for line in text.removesuffix("\r\n").split("\r\n"))


def written(**fields: object) -> bytes:
    event: dict[str, object] = {
        "uid": "a@b", "revision": 2, "written_at": MOMENT, "begins": MOMENT,
        "ends": MOMENT + timedelta(hours=3), "title": "Interview", "description": "", "url": "https://a.example/",
        "organiser": "Example Ltd",
    }  # fmt: skip
    return write_calendar(CalendarEvent(**{**event, **fields}))  # type: ignore[arg-type]


def test_times_are_written_in_utc() -> None:
    lines = lines_of(written())
    assert (lines["DTSTART"], lines["DTEND"]) == ("20261202T090000Z", "20261202T120000Z")
    assert (lines["UID"], lines["SEQUENCE"], lines["TRANSP"]) == ("a@b", "2", "TRANSPARENT")


def test_what_would_end_a_value_is_escaped() -> None:
    lines = lines_of(written(title="A; B, C\\D\r\nEND:VEVENT\x07"))
    assert lines["SUMMARY"] == "A\\; B\\, C\\\\D\\nEND:VEVENT"


def test_an_organiser_with_an_address_is_one_and_without_is_a_contact() -> None:
    named = written(organiser='The "best"; ^Ltd', address="a?b@example.com")
    assert b"ORGANIZER;CN=\"The ^'best^'; ^^Ltd\":mailto:a%3Fb@example.com\r\n" in named
    assert lines_of(written(organiser="A, B"))["CONTACT"] == "A\\, B"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=300))
def test_no_line_is_longer_than_may_be_and_none_cuts_a_character(text: str) -> None:
    file = folded(text)
    pieces = file.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= LINE_BYTES for piece in pieces)
    assert all(piece.decode() is not None for piece in pieces)
    assert file.replace(b"\r\n ", b"").removesuffix(b"\r\n").decode() == text


def fetch(client: Client, session: InterviewSession):
    return client.get(reverse("room-calendar", args=(session.pk,)), **SECURE)


@pytest.mark.django_db
def test_the_early_page_and_the_lobby_lead_to_it(client: Client) -> None:
    session = make.make_session(opens_in=timedelta(hours=2), closes_in=timedelta(hours=4))
    client.get(reverse("join", args=(make.make_token(session),)), **SECURE)
    room, address = (reverse(name, args=(session.pk,)) for name in ("room", "room-calendar"))
    assert address in client.get(room, **SECURE).text
    session.organisation.contact = "people@example.com"
    session.organisation.save()
    early = fetch(client, session)
    assert early["Content-Type"] == "text/calendar; charset=utf-8"
    lines = lines_of(early.content)
    assert lines["SUMMARY"] == "Interview for Engineer at Home Ltd"
    assert lines["DTSTART"] == f"{session.opens_at:%Y%m%dT%H%M%SZ}"
    assert lines['ORGANIZER;CN="Home Ltd"'] == "mailto:people@example.com"
    rescheduling.change_window(
        session_id=session.pk,
        opens_at=session.opens_at - timedelta(hours=3),
        closes_at=session.closes_at,
        changed_by=make.make_recruiter(),
    )
    assert address in client.get(room, **SECURE).text
    assert int(lines_of(fetch(client, session).content)["SEQUENCE"]) == int(lines["SEQUENCE"]) + 1


@pytest.mark.django_db
def test_there_is_none_without_a_key_or_where_nothing_is_to_come(client: Client) -> None:
    session = make.make_session()
    assert fetch(client, session).status_code == 404
    client.get(reverse("join", args=(make.make_token(session),)), **SECURE)
    assert fetch(client, session).status_code == 200
    for changed in (
        {"status": Status.CANCELLED},
        {"status": Status.SCHEDULED, "closes_at": session.opens_at + timedelta(minutes=1)},
    ):
        make.set_fields(session, **changed)
        assert fetch(client, session).status_code == 410, changed
