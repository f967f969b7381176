"""A join says by which link and from which device it came; who and where is for administrators, for a time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from interviews import ledger_rows as rows
from interviews.models import Device, InterviewSession, Status
from interviews.records import Entry, Origin
from interviews.services import devices, links, retakes, sessions, sweeping
from interviews.views.event_words import describe_event
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

PHONE, LAPTOP = "a browser on a phone", "a browser on a laptop"
SESSIONS = "/admin/interviews/interviewsession/"


def claim(session: InterviewSession, **origin: object) -> Entry:
    session.refresh_from_db()
    return sessions.claim_interview(
        session_id=session.pk,
        token_generation=session.token_generation,
        epoch_hint=0,
        origin=Origin(**origin),  # type: ignore[arg-type]
    ).entry


def test_a_claim_says_by_which_link_of_whom_and_from_which_device() -> None:
    session, recruiter = make.make_session(), make.make_recruiter()
    links.new_join_link(session_id=session.pk, made_by=recruiter)
    link = session.links.get()
    first = claim(session, link_id=link.pk, agent=PHONE, address="192.0.2.1")
    again = claim(session, link_id=link.pk, agent=PHONE, address="192.0.2.1")
    other = claim(session, link_id=link.pk, agent=LAPTOP, address="192.0.2.1")
    assert first == again == Entry(link.pk, recruiter.username, 1)
    assert other == Entry(link.pk, recruiter.username, 2)
    kept = list(session.devices.values_list("number", "agent", "address", "joins"))
    assert kept == [(1, PHONE, "192.0.2.1", 2), (2, LAPTOP, "192.0.2.1", 1)]


def test_another_link_is_another_way_in() -> None:
    session = make.make_session()
    for _ in range(2):
        make.make_token(session)
    numbers = [claim(session, link_id=link.pk, agent=PHONE).device for link in session.links.all()]
    assert numbers == [1, 2]


def test_a_cookie_without_a_link_and_a_link_of_another_interview_name_no_issuer() -> None:
    session, other = make.make_session(), make.make_session()
    links.new_join_link(session_id=other.pk, made_by=make.make_recruiter())
    assert claim(session) == Entry(None, "", 1)
    assert claim(session, link_id=other.links.get().pk) == Entry(None, "", 1)


def test_what_a_browser_says_of_itself_is_cut_and_cleaned() -> None:
    session = make.make_session()
    claim(session, agent="Mozilla\x00\x1b/5.0 \u202e" + "x" * 10_000)
    agent = session.devices.get().agent
    assert agent.startswith("Mozilla/5.0 xxx")
    assert len(agent) == 300


def test_devices_have_a_ceiling_and_their_numbers_rise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "MOST", 3)
    session = make.make_session()
    numbers = [claim(session, address=f"192.0.2.{host}").device for host in range(5)]
    assert numbers == [1, 2, 3, 4, 5]
    assert list(session.devices.values_list("number", flat=True)) == [3, 4, 5]


def test_devices_are_forgotten_ninety_days_after_the_last_visit(redis_url: str) -> None:
    session = make.make_session()
    claim(session, address="192.0.2.1")
    claim(session, address="192.0.2.2")
    old = session.devices.filter(number=1)
    old.update(last_at=timezone.now() - timedelta(days=90, seconds=1))
    sweeping.sweep()
    assert [device.number for device in Device.objects.all()] == [2]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            rows.joined(epoch=1, entry=Entry(7, "rita", 1)),
            "The candidate joined. Device 1, by a link that rita made.",
        ),
        (rows.joined(epoch=1, entry=Entry(None, "", 1)), "The candidate joined. Device 1."),
        (rows.joined(epoch=1), "The candidate joined."),
        (
            rows.taken_over(epoch=2, same_page=False, gap_ms=2_000, entry=Entry(8, "tom", 2)),
            "The candidate came back. Device 2, by a link that tom made. The interruption lasted 2.0 s.",
        ),
        (
            rows.taken_over(epoch=2, same_page=True, entry=Entry(7, "rita", 1)),
            "The candidate’s connection came back.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_reader_is_told_which_device_it_was_and_who_made_the_link(
    row: rows.LedgerRow, sentence: str
) -> None:
    assert describe_event(make.make_event(row)) == sentence


def test_where_somebody_was_is_shown_to_administrators_alone(client: Client) -> None:
    session = make.make_session()
    make.make_token(session)
    claim(session, link_id=session.links.get().pk, agent=PHONE, address="192.0.2.1")
    page = f"{SESSIONS}{session.pk}/change/"
    client.force_login(make.make_recruiter())
    assert "192.0.2.1" not in client.get(page).text
    client.force_login(make.make_administrator())
    shown = client.get(page).text
    assert "192.0.2.1" in shown
    assert PHONE in shown


def test_the_page_of_an_interview_says_who_made_its_links(client: Client) -> None:
    session, recruiter = make.make_session(), make.make_recruiter()
    links.new_join_link(session_id=session.pk, made_by=recruiter)
    client.force_login(make.make_recruiter())
    page = f"{SESSIONS}{session.pk}/change/"
    assert f"Shown to a member of staff: {recruiter.username}" in client.get(page).text
    links.withdraw_links(session_id=session.pk)
    assert "withdrawn" in client.get(page).text


# What was lost and what is held in its place


def test_a_lost_interview_and_the_one_in_its_place_point_to_each_other(client: Client) -> None:
    lost, recruiter = make.make_session_in(Status.ABANDONED), make.make_recruiter()
    retake = retakes.grant_retake(session_id=lost.pk, granted_by=recruiter)
    assert retake is not None
    pages = {one: f"{SESSIONS}{one.pk}/change/" for one in (lost, retake)}
    client.force_login(recruiter)
    assert pages[retake] in client.get(pages[lost]).text
    assert pages[lost] in client.get(pages[retake]).text
    leads_here = "the one of the interview before leads here"
    assert leads_here in client.get(pages[retake]).text
    assert leads_here not in client.get(pages[lost]).text
    client.force_login(make.make_reviewer())
    assert "has not begun" in client.get(f"/review/{lost.pk}/").text
    claim(make.give_consent(retake))
    assert f"/review/{retake.pk}/" in client.get(f"/review/{lost.pk}/").text
    assert f"/review/{lost.pk}/" in client.get(f"/review/{retake.pk}/").text


def test_a_recruiter_reads_that_the_candidate_asks_for_another_interview(client: Client) -> None:
    lost = make.make_session_in(Status.ABANDONED)
    client.force_login(make.make_recruiter())
    page = f"{SESSIONS}{lost.pk}/change/"
    sentence = "The candidate asks for another interview"
    heading = "Candidates who ask for another interview"
    assert sentence not in client.get(page).text
    retakes.ask_for_retake(session_id=lost.pk)
    assert sentence in client.get(page).text
    assert heading in client.get("/admin/").text
    retakes.grant_retake(session_id=lost.pk, granted_by=make.make_recruiter())
    assert sentence not in client.get(page).text
    assert heading not in client.get("/admin/").text
