"""Every page writes every moment in one shape, with its zone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from interviews.models import Device, InterviewSession, Status
from interviews.services import links, retakes
from tests import factories as make
from tests.forms import form_on

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

SESSIONS: Final = "/admin/interviews/interviewsession/"
# No window of an interview that begins on this day has passed.
CLOCK: Final = datetime(2126, 12, 2, 9, tzinfo=UTC)
IN_BERLIN: Final = re.compile(r"2 December 2126, 1\d:\d\d UTC\+1(?!\d)")
IN_UTC: Final = re.compile(r"2 December 2126, 09:\d\d UTC(?![+-])")
OTHERWISE: Final = re.compile(r"2126|[ap]\.m\.|\b(noon|midnight|Dec)\b")
# A page of the desk has nothing that writes moments anew in the reader's zone.
MACHINE_READABLE: Final = frozenset({"c", r"Y-m-d\TH:i:s\Z"})
DATES: Final = re.compile(r"\|\s*(?:date|time)\b(?::\s*([\"'])(.*?)\1)?")


def at(minute: int) -> datetime:
    return CLOCK + timedelta(minutes=minute)


def minutes_on(html: str, shape: re.Pattern[str]) -> set[int]:
    """Which minutes of the hour stand on the page; none stands there in another shape."""
    words = strip_tags(html)
    assert OTHERWISE.search(shape.sub("", words)) is None
    return {int(re.sub(r".*:(\d\d).*", r"\1", found)) for found in shape.findall(words)}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.make_administrator())
    client.cookies["time_zone"] = "Europe/Berlin"
    return client


def make_interview() -> InterviewSession:
    """One whose every moment is a minute of its own."""
    session = make.make_session()
    links.new_join_link(session_id=session.pk)
    links.withdraw_links(session_id=session.pk)
    withdrawn = session.links.get()
    links.new_join_link(session_id=session.pk)
    session.links.filter(pk=withdrawn.pk).update(issued_at=at(2), revoked_at=at(3))
    session.links.exclude(pk=withdrawn.pk).update(issued_at=at(4), expires_at=at(5))
    session.history.update(at=at(6))
    Device.objects.create(session=session, number=1, first_at=at(7), last_at=at(7))
    return make.set_fields(session, opens_at=at(0), closes_at=at(1))


def make_lost() -> InterviewSession:
    """One that was not finished, whose candidate asks for another one."""
    lost = make.make_session_in(Status.ABANDONED)
    retakes.ask_for_retake(session_id=lost.pk)
    lost.history.update(at=at(6))
    return make.set_fields(
        lost, opens_at=at(0), closes_at=at(1), ended_at=at(8), retake_asked_at=at(9)
    )


def test_the_list_the_overview_and_an_interviews_page_write_moments_with_the_zone(
    desk: Client,
) -> None:
    session = make_interview()
    assert minutes_on(desk.get(SESSIONS).text, IN_BERLIN) == {0, 1}
    # It is still to open: the overview says when.
    assert minutes_on(desk.get("/admin/").text, IN_BERLIN) == {0}
    page = desk.get(f"{SESSIONS}{session.pk}/change/").text
    assert minutes_on(page, IN_BERLIN) == {0, 1, 2, 3, 4, 5, 6, 7}


def test_the_page_of_a_link_writes_moments_with_the_zone(desk: Client) -> None:
    session = make_interview()
    page = desk.post(f"{SESSIONS}{session.pk}/join-link/", {"reason": "lost"}, follow=True)
    assert "shown this once" in page.text
    ends = session.rejoin_until().minute
    assert minutes_on(page.text, IN_BERLIN) == {0, 1, ends}


def test_an_interview_held_again_writes_moments_with_the_zone(desk: Client) -> None:
    lost = make_lost()
    page = f"{SESSIONS}{lost.pk}/change/"
    assert minutes_on(desk.get("/admin/").text, IN_BERLIN) == {9}
    assert {6, 9} <= minutes_on(desk.get(page).text, IN_BERLIN)
    retake = retakes.grant_retake(session_id=lost.pk, granted_by=make.make_recruiter())
    assert retake is not None
    make.set_fields(retake, opens_at=at(0), closes_at=at(10))
    lost.history.update(at=at(6))
    retake.history.update(at=at(11))
    assert {6, 10} <= minutes_on(desk.get(page).text, IN_BERLIN)
    page = desk.get(f"{SESSIONS}{retake.pk}/change/").text
    assert minutes_on(page, IN_BERLIN) == {0, 8, 10, 11}


def test_the_form_that_schedules_one_twice_writes_moments_with_the_zone(desk: Client) -> None:
    twin = make_interview()
    url = f"{SESSIONS}add/"
    form = form_on(desk.get(url).text, "interviewsession_form")
    form |= {"candidate": str(twin.candidate_id), "plan": str(twin.plan_id)}
    page = desk.post(url, form).text
    assert "Already open for this candidate and plan" in page
    assert minutes_on(page, IN_BERLIN) == {1}


def test_the_history_of_a_plan_and_of_a_login_write_moments_with_the_zone(
    superuser: Client,
) -> None:
    superuser.cookies["time_zone"] = "Europe/Berlin"
    plan, login = make.make_plan(), make.make_reviewer()
    plans, logins = (f"/admin/{each}/" for each in ("interviews/interviewplan", "auth/user"))
    form = form_on(superuser.get(f"{plans}{plan.pk}/change/").text, "interviewplan_form")
    superuser.post(f"{plans}{plan.pk}/change/", {**form, "role": "Cook"})
    form = form_on(superuser.get(f"{logins}{login.pk}/change/").text, "user_form")
    superuser.post(f"{logins}{login.pk}/change/", {**form, "first_name": "Kim"})
    plan.history.update(at=at(6))
    LogEntry.objects.update(action_time=at(12))
    assert minutes_on(superuser.get(f"{plans}{plan.pk}/change/").text, IN_BERLIN) == {6}
    assert minutes_on(superuser.get(f"{logins}{login.pk}/history/").text, IN_BERLIN) == {12}


# A script writes them in the candidate's zone; until then, and without it, they are in UTC.


def test_who_comes_too_early_reads_moments_in_utc(client: Client) -> None:
    client.cookies["time_zone"] = "Europe/Berlin"
    session = make.make_session()
    token = make.make_token(session)
    make.set_fields(session, opens_at=at(0), closes_at=at(1))
    page = client.get(reverse("join", args=(token,)), secure=True, follow=True).text
    assert "You are early" in page
    assert minutes_on(page, IN_UTC) == {0, 1}


def test_who_has_finished_reads_the_moment_in_utc(client: Client) -> None:
    client.cookies["time_zone"] = "Europe/Berlin"
    session = make.make_session()
    client.get(reverse("join", args=(make.make_token(session),)), secure=True)
    over = {"status": Status.COMPLETED, "end_reason": "completed", "started_at": at(7)}
    make.set_fields(session, **over, touched_at=at(7), epoch=1, ended_at=at(8))
    page = client.get(reverse("room-done", args=(session.pk,)), secure=True).text
    assert "Thank you" in page
    # What follows is counted from the end: the same minute, some days later.
    for later in ("4", "16"):
        assert f"{later} December 2126" in page
        page = page.replace(f"{later} December 2126", "2 December 2126")
    assert minutes_on(page, IN_UTC) == {8}


def test_who_reviews_reads_moments_in_utc(client: Client) -> None:
    make.make_session_in(Status.COMPLETED, started_at=at(7), ended_at=at(8))
    client.force_login(make.make_reviewer())
    assert minutes_on(client.get("/review/").text, IN_UTC) == {7}


def templates() -> Iterator[Path]:
    for engine in settings.TEMPLATES:
        for folder in engine["DIRS"]:
            yield from Path(folder).rglob("*.html")


def test_no_template_has_a_shape_of_its_own_for_moments() -> None:
    found = [
        (template.name, shape[2])
        for template in templates()
        for shape in DATES.finditer(template.read_text())
    ]
    assert len(found) > 10
    others = [each for each in found if each[1] not in {"DATETIME_FORMAT", *MACHINE_READABLE}]
    assert others == []
