"""The desk leads on: from an empty list to the first row, from a candidate to their interviews, from the form to the link."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from interviews.models import Act, InterviewSession, Organisation, Status
from interviews.services import links, sessions
from tests import factories as make
from tests.interviews.desk_forms import ROOT, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

SESSIONS = f"{ROOT}interviewsession/"


@pytest.mark.parametrize(
    ("kind", "told", "button"),
    [
        ("interviewsession", "No interview yet", "Schedule an interview"),
        ("candidate", "No candidate yet", "Add a candidate"),
        ("interviewplan", "No plan yet", "Write an interview plan"),
    ],
)
def test_an_empty_list_says_once_what_is_missing_and_what_to_do(
    recruiter: Client, kind: str, told: str, button: str
) -> None:
    page = recruiter.get(f"{ROOT}{kind}/").text
    assert page.count(told) == 1
    assert f">{button}</a>" in page
    assert "yielded" not in page
    assert "Nothing matches" not in page


@pytest.mark.parametrize("kind", ["interviewsession", "candidate", "interviewplan", "organisation"])
def test_a_list_that_is_hidden_by_what_was_asked_says_that(recruiter: Client, kind: str) -> None:
    make.make_session()
    page = recruiter.get(f"{ROOT}{kind}/?q=nothingofthat").text
    assert "Nothing matches" in page
    assert "yet<" not in page.partition('id="changelist"')[2]


def test_a_candidates_page_leads_to_their_interviews(
    recruiter: Client, django_assert_max_num_queries
) -> None:
    person = make.make_candidate()
    plan = make.make_plan(role="Gardener")
    for _ in range(11):
        session = make.make_session(candidate=person, plan=plan)
    page = f"{ROOT}candidate/{person.pk}/change/"
    recruiter.get(page)
    with django_assert_max_num_queries(10):
        shown = recruiter.get(page)
    assert f"{SESSIONS}{session.pk}/change/" in shown.text
    assert len(shown.context["interviews"]) == 10
    assert "All interviews of this candidate" in shown.text
    make.make_session()
    with django_assert_max_num_queries(10):
        found = recruiter.get(shown.context["interviews_url"])
    assert found.context["cl"].result_count == 11
    assert shown.context["interviews_url"] in recruiter.get(f"{ROOT}candidate/").text


def test_a_candidates_page_shows_no_interview_of_another_organisation() -> None:
    person = make.make_candidate()
    session = make.make_session(candidate=person)
    other: Organisation = make.make_organisation()
    make.set_fields(session, organisation=other)
    page = client_of(make.make_recruiter()).get(f"{ROOT}candidate/{person.pk}/change/")
    assert page.context["interviews"] == []
    assert str(session.pk) not in page.text


def test_scheduling_says_what_happened_and_leads_to_the_link_whatever_was_pressed(
    recruiter: Client,
) -> None:
    form = recruiter.get(f"{SESSIONS}add/").text
    for name in ("_addanother", "_continue"):
        assert f'name="{name}"' not in form
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    data = {
        "candidate": make.make_candidate().pk,
        "plan": make.make_plan().pk,
        "opens_at_0": timezone.localdate().isoformat(),
        "opens_at_1": "00:00",
        "closes_at_0": tomorrow,
        "closes_at_1": "10:00",
        "_addanother": "1",
    }
    page = recruiter.post(f"{SESSIONS}add/", data, follow=True)
    assert "The interview is scheduled. This is its join link." in page.text
    assert 'data-part="link"' in page.text
    assert InterviewSession.objects.get().links.count() == 1


def test_a_candidates_history_is_written_in_words(recruiter: Client) -> None:
    person = make.make_candidate()
    page = f"{ROOT}candidate/{person.pk}/"
    assert "Nothing was written down" in recruiter.get(f"{page}history/").text
    data = {"organisation": make.home().pk, "name": "Ana Lima", "email": person.email}
    recruiter.post(f"{page}change/", data)
    shown = recruiter.get(f"{page}history/").text
    assert "Changed Name." in shown
    assert "data-label" not in shown
    assert "admin site" not in shown


def test_the_desk_has_a_way_past_its_menu(recruiter: Client) -> None:
    session = make.make_session_in(Status.LIVE)
    for url in ("/admin/", SESSIONS, f"{SESSIONS}{session.pk}/change/", f"{SESSIONS}add/"):
        page = recruiter.get(url).text
        assert page.index('href="#content">Skip to content') < page.index('id="nav-sidebar')
        assert 'id="content"' in page


def test_the_overview_says_how_many_are_not_shown_and_leads_to_all(recruiter: Client) -> None:
    for _ in range(7):
        make.make_session()
    page = recruiter.get("/admin/")
    assert "The first 6 of 7" in page.text
    assert len(page.context["coming"]) == 6
    assert recruiter.get(page.context["coming_more"].url).context["cl"].result_count == 7
    assert page.context["running_more"] is None


def test_the_overview_says_when_what_is_not_open_yet_opens(recruiter: Client) -> None:
    later = make.make_session(opens_in=timedelta(days=200), closes_in=timedelta(days=207))
    page = recruiter.get("/admin/").text
    assert f"· opens {date_format(later.opens_at, 'DATETIME_FORMAT')}" in page
    assert "· until" not in page


def test_a_link_of_an_interview_that_is_over_has_no_time_left(recruiter: Client) -> None:
    session = make.make_session()
    ana = make.make_recruiter()
    links.new_join_link(session_id=session.pk, made_by=ana)
    page = f"{SESSIONS}{session.pk}/change/"
    assert "until 2" in recruiter.get(page).text.partition('id="links-title"')[2]
    sessions.cancel_interview(session_id=session.pk, cancelled_by=ana)
    shown = recruiter.get(page).text.partition('id="links-title"')[2].partition("</section>")[0]
    assert "opens nothing: the interview is over" in shown
    assert "until" not in shown


def test_what_the_candidate_asked_is_signed_by_the_candidate(recruiter: Client) -> None:
    session = make.make_session_in(Status.ABANDONED)
    session.history.create(act=Act.RETAKE_ASKED, at=timezone.now())
    shown = recruiter.get(f"{SESSIONS}{session.pk}/change/").text.partition('id="history"')[2]
    asked = shown.partition("The candidate asked for another interview")[2].partition("</li>")[0]
    assert "the candidate," in asked
    assert "the application" not in asked


def test_what_there_is_none_of_is_one_dash_everywhere(recruiter: Client) -> None:
    session = make.make_session()
    page = recruiter.get(f"{SESSIONS}{session.pk}/change/").text
    values = re.findall(r'<div class="readonly[^>]*>\s*(.)\s*</div>', page)
    assert "–" in values
    assert "-" not in values


def test_a_link_page_that_is_loaded_again_says_what_to_do(recruiter: Client) -> None:
    session = make.make_session()
    page = recruiter.get(f"{SESSIONS}{session.pk}/new-link/", follow=True)
    assert "make a new one; the old one still works" in page.text
