"""Scheduling: one click makes one interview, in the zone and the hours that the form showed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.access import find_session_by_token
from interviews.admin.scheduling import ClosingField, WindowField
from interviews.models import Candidate, InterviewSession, Status
from interviews.services import sessions
from interviews.time_zones import zone_named
from interviews.windows import BadWindow
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

SESSIONS = "/admin/interviews/interviewsession/"
ADD = f"{SESSIONS}add/"


def filled(opens: datetime, closes: datetime, **fields: object) -> dict[str, object]:
    """The form as sent; the moments are what the clocks show."""
    return {
        "candidate": make.make_candidate().pk,
        "plan": make.make_plan().pk,
        "opens_at_0": opens.strftime("%Y-%m-%d"),
        "opens_at_1": opens.strftime("%H:%M:%S"),
        "closes_at_0": closes.strftime("%Y-%m-%d"),
        "closes_at_1": closes.strftime("%H:%M:%S"),
        **fields,
    }


def for_tomorrow(**fields: object) -> dict[str, object]:
    now = timezone.now()
    return filled(now, now + timedelta(days=1), **fields)


def link_on(html: str) -> str | None:
    found = re.search(r'value="https?://[^/]+/join/([\w-]{43})/"', html)
    return found and found[1]


def test_the_page_with_the_link_can_be_loaded_again(recruiter: Client) -> None:
    answer = recruiter.post(ADD, for_tomorrow())
    assert answer.status_code == 302
    shown = recruiter.get(answer["Location"])
    token = link_on(shown.text)
    assert token is not None
    assert find_session_by_token(token) == InterviewSession.objects.get()
    assert "no-store" in shown["Cache-Control"]
    again = recruiter.get(answer["Location"], follow=True)
    assert link_on(again.text) is None
    assert "The link was shown once" in again.text
    assert InterviewSession.objects.get().links.count() == 1


def test_a_new_link_is_not_made_again_by_a_reload(recruiter: Client) -> None:
    session = make.make_session()
    answer = recruiter.post(f"{SESSIONS}{session.pk}/join-link/")
    assert answer.status_code == 302
    token = link_on(recruiter.get(answer["Location"]).text)
    assert token is not None
    recruiter.get(answer["Location"])
    assert find_session_by_token(token) == session


def test_the_link_is_shown_to_the_browser_that_made_it_only(recruiter: Client) -> None:
    session = make.make_session()
    answer = recruiter.post(f"{SESSIONS}{session.pk}/join-link/")
    other = Client()
    other.force_login(make.make_recruiter())
    assert link_on(other.get(answer["Location"], follow=True).text) is None
    stranger = Client()
    assert stranger.get(answer["Location"]).status_code == 302
    reviewer = Client()
    reviewer.cookies.update(recruiter.cookies)
    reviewer.force_login(make.make_user(is_staff=True))
    assert reviewer.get(answer["Location"]).status_code == 403


def test_a_link_that_was_made_up_is_not_shown(recruiter: Client) -> None:
    session = make.make_session()
    recruiter.cookies[f"__Host-new-link-{session.pk.hex}"] = "a:b:c"
    page = reverse("admin:interviews_interviewsession_new_link", args=(session.pk,))
    assert link_on(recruiter.get(page, follow=True).text) is None


def test_a_form_is_read_in_the_zone_in_which_it_was_shown(recruiter: Client) -> None:
    recruiter.cookies["time_zone"] = "Europe/Berlin"
    page = recruiter.get(ADD)
    assert 'name="time_zone" value="Europe/Berlin"' in page.text
    assert "Times are those of Europe/Berlin, UTC+" in page.text
    recruiter.cookies["time_zone"] = "America/New_York"
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    data = filled(noon, noon + timedelta(days=2), time_zone="Europe/Berlin")
    recruiter.post(ADD, data)
    session = InterviewSession.objects.get()
    assert session.opens_at - noon in (timedelta(hours=-1), timedelta(hours=-2))


def test_a_form_with_a_mistake_keeps_its_zone(recruiter: Client) -> None:
    recruiter.cookies["time_zone"] = "America/New_York"
    page = recruiter.post(ADD, for_tomorrow(plan="", time_zone="Asia/Tokyo"))
    assert 'name="time_zone" value="Asia/Tokyo"' in page.text
    assert "Times are those of Asia/Tokyo, UTC+9 today." in page.text


def test_a_zone_that_is_called_like_its_distance_from_utc_is_named_once(recruiter: Client) -> None:
    recruiter.cookies["time_zone"] = "UTC"
    assert "Times are those of UTC." in recruiter.get(ADD).text


def test_a_page_that_answers_a_form_is_not_loaded_again_for_its_zone(recruiter: Client) -> None:
    asked = "js/review/time_zone.js"
    assert f'{asked}"' in recruiter.get(ADD).text
    assert f'{asked}#answers-a-form"' in recruiter.post(ADD, for_tomorrow(plan="")).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"closes_at_0": "9999-12-31", "closes_at_1": "23:59"}, "more than a year from now"),
        (
            {"closes_at_0": "9999-12-31", "closes_at_1": "23:59", "time_zone": "America/New_York"},
            "No calendar has this day.",
        ),
        ({"opens_at_0": "9999-12-30", "closes_at_0": "9999-12-31"}, "more than a year from now"),
        ({"opens_at_0": "0001-01-01", "opens_at_1": "00:00"}, "more than a year ago"),
        (
            {"opens_at_0": "0001-01-01", "time_zone": "Asia/Tokyo", "opens_at_1": "0:00"},
            "No calendar",
        ),
        ({"opens_at_0": "99999-01-01"}, "Write the day as 20"),
        ({"opens_at_0": "\0"}, "Write the day as 20"),
        ({"time_zone": "\0", "plan": ""}, "This field is required"),
    ],
)
def test_no_date_breaks_the_form(recruiter: Client, fields: dict[str, str], sentence: str) -> None:
    page = recruiter.post(ADD, for_tomorrow(**fields))
    assert page.status_code == 200
    assert sentence in page.text
    assert not InterviewSession.objects.exists()


@pytest.mark.parametrize(
    ("opens", "closes", "field"),
    [
        (timedelta(0), timedelta(0), "closes_at"),
        (timedelta(0), timedelta(days=500), "closes_at"),
        (timedelta(days=500), timedelta(days=501), "opens_at"),
        (timedelta(days=-500), timedelta(days=1), "opens_at"),
    ],
)
def test_nobody_schedules_such_a_window(opens: timedelta, closes: timedelta, field: str) -> None:
    now = timezone.now()
    with pytest.raises(BadWindow) as refused:
        sessions.schedule_interview(
            plan=make.make_plan(),
            candidate=make.make_candidate(),
            opens_at=now + opens,
            closes_at=now + closes,
        )
    assert refused.value.field == field


def test_a_window_takes_in_both_hours_when_the_clocks_go_back() -> None:
    clock = ["2026-10-25", "02:00"]
    with timezone.override(zone_named("Europe/Berlin")):
        window = WindowField().clean(clock), ClosingField().clean(clock)
    assert window == (
        datetime(2026, 10, 25, 0, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    )


def test_a_time_that_the_clocks_jump_over_is_refused_in_plain_words(recruiter: Client) -> None:
    fields = {"opens_at_0": "2026-03-29", "opens_at_1": "02:30", "time_zone": "Europe/Berlin"}
    page = recruiter.post(ADD, for_tomorrow(**fields))
    assert "No clock shows this time: the clocks go forward there." in page.text
    assert "ambiguous" not in page.text


def test_the_picker_tells_people_of_one_name_apart(recruiter: Client) -> None:
    for address in ("ana@example.com", "ana@example.org"):
        make.make_candidate("Ana Lima", email=address)
    field = "app_label=interviews&model_name=interviewsession&field_name=candidate"
    found = recruiter.get(f"/admin/autocomplete/?{field}&term=ana").json()["results"]
    assert {each["text"] for each in found} == {
        "Ana Lima · ana@example.com",
        "Ana Lima · ana@example.org",
    }
    page = recruiter.post(ADD, for_tomorrow(candidate=Candidate.objects.first().pk, plan=""))
    assert "Ana Lima · ana@example.com" in page.text


def test_a_second_open_interview_is_asked_about(recruiter: Client) -> None:
    data = for_tomorrow()
    recruiter.post(ADD, data)
    first = InterviewSession.objects.get()
    asked = recruiter.post(ADD, data)
    assert "Sam Lee already has an open interview for this plan." in asked.text
    assert f"{SESSIONS}{first.pk}/change/" in asked.text
    assert f"scheduled by {first.scheduled_by}" in asked.text
    assert asked.text.index("already has an open interview") < asked.text.index('name="again"')
    assert InterviewSession.objects.count() == 1
    assert recruiter.post(ADD, {**data, "again": "1"}).status_code == 302
    assert InterviewSession.objects.count() == 2


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED, Status.EXPIRED])
def test_an_interview_that_is_over_is_no_reason_to_ask(recruiter: Client, status: Status) -> None:
    data = for_tomorrow()
    make.make_session_in(
        status,
        candidate=Candidate.objects.get(pk=data["candidate"]),
        plan=make.make_session().plan.__class__.objects.get(pk=data["plan"]),
    )
    assert recruiter.post(ADD, data).status_code == 302
