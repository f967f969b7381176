"""The desk's pages: each says what it is, what may be deleted and what stays, and takes any address."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from interviews.models import (
    Act,
    Candidate,
    InterviewPlan,
    InterviewSession,
    JobStatus,
    Organisation,
    ProcessingJob,
    Status,
)
from interviews.services import processing
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

ROOT = "/admin/interviews/"


@pytest.mark.parametrize(
    ("page", "heading"),
    [
        ("interviewsession/", "Interviews"),
        ("candidate/", "Candidates"),
        ("interviewplan/", "Interview plans"),
        ("organisation/", "Organisations"),
        ("interviewsession/add/", "Schedule an interview"),
        ("candidate/add/", "Add a candidate"),
        ("interviewplan/add/", "Write an interview plan"),
        ("organisation/add/", "Describe an organisation"),
        ("interviewsession/{session}/change/", "Sam Lee · Engineer"),
        ("interviewsession/{session}/cancel/", "Cancel the interview of Sam Lee?"),
        ("interviewsession/{session}/window/", "When may Sam Lee take the interview?"),
        ("interviewsession/{session}/join-link/", "New join link for Sam Lee?"),
        ("interviewsession/{session}/delete/", "Delete Sam Lee · Engineer?"),
    ],
)
def test_a_page_says_what_it_is_in_one_heading(superuser: Client, page: str, heading: str) -> None:
    session = make.make_session()
    html = superuser.get(f"{ROOT}{page.format(session=session.pk)}").text
    assert html.count("<h1") == 1
    assert heading in html[html.index("<h1") : html.index("</h1>")]
    assert "Interviewing" not in html[html.index("<body") :]


def test_the_tab_says_whose_interview_it_is(superuser: Client) -> None:
    html = superuser.get(f"{ROOT}interviewsession/{make.make_session().pk}/change/").text
    assert "<title> Sam Lee · Engineer | AI Interviewer</title>" in html


def test_a_candidate_with_interviews_stays_and_the_page_says_why(recruiter: Client) -> None:
    candidate = make.make_session().candidate
    url = f"{ROOT}candidate/{candidate.pk}/delete/"
    for answer in (
        recruiter.get(url, follow=True),
        recruiter.post(url, {"post": "yes"}, follow=True),
    ):
        assert "Sam Lee has 1 interview and is kept with it. Cancel it" in answer.text
        assert "permission" not in answer.text
    assert Candidate.objects.filter(pk=candidate.pk).exists()


def test_an_organisation_with_plans_stays_and_the_page_says_why(superuser: Client) -> None:
    plan = make.make_plan()
    url = f"{ROOT}organisation/{plan.organisation.pk}/delete/"
    assert "1 plans and 0 candidates" in superuser.post(url, {"post": "yes"}, follow=True).text
    assert Organisation.objects.filter(pk=plan.organisation.pk).exists()


@pytest.mark.parametrize(
    ("made", "kind", "told"),
    [
        (make.make_candidate, "candidate", "Name and e-mail are deleted"),
        (make.make_plan, "interviewplan", "with its questions and its history"),
        (make.make_session, "interviewsession", "The transcript, with all that the candidate said"),
    ],
)
def test_what_is_deleted_is_told_before(
    superuser: Client, made: Callable[[], Any], kind: str, told: str
) -> None:
    row = made()
    url = f"{ROOT}{kind}/{row.pk}/delete/"
    assert told in superuser.get(url).text
    assert type(row).objects.filter(pk=row.pk).exists()
    assert superuser.post(url, {"post": "yes"}).status_code == 302
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_interviews_keep_the_plan_that_they_were_scheduled_by(recruiter: Client) -> None:
    session = make.make_session()
    url = f"{ROOT}interviewplan/{session.plan.pk}/delete/"
    assert "The 1 interview that was scheduled by it keeps its copy" in recruiter.get(url).text
    recruiter.post(url, {"post": "yes"})
    session.refresh_from_db()
    assert (session.plan, session.read_plan().role) == (None, "Engineer")
    assert not InterviewPlan.objects.exists()


@pytest.mark.parametrize("kind", ["candidate", "interviewplan", "interviewsession", "organisation"])
def test_nothing_is_deleted_by_the_dozen(superuser: Client, kind: str) -> None:
    row = make.make_session()
    pk = {"candidate": row.candidate_id, "interviewplan": row.plan_id, "interviewsession": row.pk}
    data = {"action": "delete_selected", "_selected_action": str(pk.get(kind, make.home().pk))}
    page = superuser.post(f"{ROOT}{kind}/", {**data, "post": "yes"}, follow=True)
    assert page.status_code == 200
    assert InterviewSession.objects.filter(pk=row.pk).exists()
    assert Candidate.objects.exists()
    assert InterviewPlan.objects.exists()


def make_failed() -> InterviewSession:
    session = make.make_session_in(Status.COMPLETED)
    processing.request_processing(session_id=session.pk)
    ProcessingJob.objects.update(status=JobStatus.FAILED, error="MemoryError")
    return session


def test_an_interviews_page_says_what_became_of_its_figures(recruiter: Client) -> None:
    session = make_failed()
    page = f"{ROOT}interviewsession/{session.pk}/"
    assert "The figures could not be computed." in recruiter.get(f"{page}change/").text
    assert f"{page}process/" in recruiter.get(f"{page}change/").text
    recruiter.post(f"{page}process/", {"reason": "memory was added"})
    session.processing.refresh_from_db()
    assert session.processing.status == JobStatus.QUEUED
    entry = session.history.first()
    assert entry is not None
    assert (entry.act, entry.reason) == (Act.PROCESSED_AGAIN, "memory was added")
    assert f"{page}process/" not in recruiter.get(f"{page}change/").text


LISTS = ("interviewsession", "candidate", "interviewplan", "organisation")


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=a%00b&o=%00&p=%00",
        "o=99999999999999999999.-1",
        "p=99999999999999999999",
        "p=-1",
        "q=" + "x" * 3000,
        "q=%22%27%5C%25_",
        "q=%ED%A0%80",
        "nothing=1",
        "opens_at_from=9999-12-31&opens_at_to=9999-12-31",
        "opens_at_from=0001-01-01&opens_at_to=0001-01-01",
        "organisation__id__exact=%00",
        "organisation__id__exact=99999999999999999999",
        "plan__id__exact=nonsense",
        "plan__id__exact=99999999999999999999",
        "status__in=%00,nonsense",
    ],
)
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_a_list_takes_any_address(recruiter: Client, kind: str, query: str, zone: str) -> None:
    make.make_session()
    recruiter.cookies["time_zone"] = zone
    assert recruiter.get(f"{ROOT}{kind}/?{query}", follow=True).status_code in (200, 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("opens_at_to=9999-12-31", 1),
        ("opens_at_from=9999-12-31", 0),
        ("opens_at_from=0001-01-01", 1),
        ("opens_at_to=0001-01-01", 0),
    ],
)
def test_a_day_at_the_end_of_the_calendar_is_a_day(
    recruiter: Client, query: str, found: int
) -> None:
    make.make_session()
    for zone in ("America/New_York", "Asia/Tokyo"):
        recruiter.cookies["time_zone"] = zone
        page = recruiter.get(f"{ROOT}interviewsession/?{query}")
        assert page.context["cl"].result_count == found


@pytest.mark.parametrize("term", ["%00", "a%00", "x" * 2000, "%ED%A0%80"])
def test_the_picker_takes_any_words(recruiter: Client, term: str) -> None:
    field = "app_label=interviews&model_name=interviewsession&field_name=candidate"
    assert recruiter.get(f"/admin/autocomplete/?{field}&term={term}").status_code == 200


@pytest.mark.parametrize("field", ["candidate", "plan"])
@pytest.mark.parametrize("value", ["nonsense", "\0", "9" * 30, "-1", "1.5", "\u0661"])
def test_a_picker_that_is_sent_nonsense_says_so(recruiter: Client, field: str, value: str) -> None:
    page = recruiter.post(f"{ROOT}interviewsession/add/", {field: value})
    assert page.status_code == 200
    assert "Select a valid choice" in page.text


def test_a_form_that_names_no_field_to_be_found_by_is_answered(recruiter: Client) -> None:
    candidate = make.make_candidate()
    page = f"/admin/interviews/candidate/{candidate.pk}/change/"
    form = {"name": candidate.name, "email": candidate.email, "_to_field": ""}
    assert recruiter.post(page, form).status_code == 302
