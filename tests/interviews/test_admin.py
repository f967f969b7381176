"""The recruiter's desk: pages load, interviews are scheduled, links shown once, nothing edited."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from interviews.access import find_session_by_token
from interviews.models import (
    FormerMember,
    InterviewPlan,
    InterviewSession,
    Role,
    Status,
    UpgradeNote,
)
from interviews.services import links, retakes, transcripts
from tests import factories as make

pytestmark = pytest.mark.django_db

ROOT = "/admin/interviews/"
SESSIONS = f"{ROOT}interviewsession/"


def page_of(session: InterviewSession, action: str = "change") -> str:
    return f"{SESSIONS}{session.pk}/{action}/"


def link_in(html: str) -> str:
    found = re.search(r'value="https?://[^/]+/join/([\w-]{43})/"', html)
    assert found, "no join link on the page"
    return found[1]


def schedule_data(**fields: object) -> dict[str, object]:
    now = timezone.now()
    opens, closes = now, now + timedelta(days=1)
    return {
        "candidate": make.make_candidate().pk,
        "plan": make.make_plan().pk,
        "opens_at_0": opens.strftime("%Y-%m-%d"),
        "opens_at_1": opens.strftime("%H:%M:%S"),
        "closes_at_0": closes.strftime("%Y-%m-%d"),
        "closes_at_1": closes.strftime("%H:%M:%S"),
        **fields,
    }


def test_every_page_loads(superuser: Client) -> None:
    make.make_session_in(Status.COMPLETED)
    for model, model_admin in admin.site._registry.items():
        root = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        # Notes are written by upgrades alone, and who was a member is one who was removed.
        is_made_here = model not in {UpgradeNote, FormerMember}
        pages = [root, f"{root}add/"] if is_made_here else [root]
        first = model._default_manager.first()
        if first is not None:
            pages.append(f"{root}{first.pk}/change/")
        if model_admin.search_fields:
            pages.append(f"{root}?q=nothing")
        for url in pages:
            assert superuser.get(url).status_code == 200, url


@pytest.mark.parametrize(
    "name", ["", "organisation/", "candidate/", "interviewplan/", "interviewsession/"]
)
def test_recruiters_reach_their_pages(recruiter: Client, name: str) -> None:
    assert recruiter.get(f"{ROOT if name else '/admin/'}{name}").status_code == 200


def test_recruiters_reach_no_logins(recruiter: Client) -> None:
    assert recruiter.get("/admin/auth/user/").status_code == 403
    assert "/admin/auth/user/" not in recruiter.get("/admin/").text


@pytest.mark.parametrize("make_user", [make.make_reviewer, make.make_user])
def test_others_do_not_get_in(client: Client, make_user) -> None:
    client.force_login(make_user())
    response = client.get(SESSIONS)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_staff_without_a_group_may_do_nothing(client: Client) -> None:
    client.force_login(make.make_user(is_staff=True))
    session = make.make_session()
    for url in (SESSIONS, page_of(session, "join-link"), page_of(session, "cancel")):
        assert client.get(url).status_code == 403
        assert client.post(url).status_code == 403
    session.refresh_from_db()
    assert (session.status, session.token_generation) == (Status.SCHEDULED, 0)


def test_scheduling_freezes_the_plan_and_shows_the_link(recruiter: Client) -> None:
    response = recruiter.post(f"{SESSIONS}add/", schedule_data(), follow=True)
    session = InterviewSession.objects.get()
    assert find_session_by_token(link_in(response.text)) == session
    assert session.read_plan().candidate_name == "Sam Lee"
    assert session.scheduled_by is not None
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"closes_at_0": "2020-01-01"}, "It must close after it opens."),
        ({"opens_at_0": "2020-01-01", "closes_at_0": "2020-01-02"}, "This is in the past"),
        ({"plan": ""}, "This field is required"),
    ],
)
def test_what_could_never_be_taken_is_not_scheduled(
    recruiter: Client, fields: dict[str, str], sentence: str
) -> None:
    response = recruiter.post(f"{SESSIONS}add/", schedule_data(**fields))
    assert sentence in response.text
    assert not InterviewSession.objects.exists()


def test_a_plan_without_questions_is_not_scheduled(recruiter: Client) -> None:
    data = schedule_data(plan=make.make_plan(questions=0).pk)
    assert "This plan is not ready" in recruiter.post(f"{SESSIONS}add/", data).text
    assert not InterviewSession.objects.exists()


def test_a_new_link_is_asked_for_and_shown_once(recruiter: Client) -> None:
    session = make.make_session()
    old = make.make_token(session)
    asked = recruiter.get(page_of(session, "join-link"))
    assert "go on working" in asked.text
    new = link_in(recruiter.post(page_of(session, "join-link"), follow=True).text)
    assert find_session_by_token(old) == find_session_by_token(new) == session
    assert new not in recruiter.get(page_of(session)).text
    assert new not in recruiter.get(page_of(session, "join-link")).text


def test_a_recruiter_gets_no_link_into_an_interview_that_has_begun(recruiter: Client) -> None:
    session = make.make_session_in(Status.INTERRUPTED)
    for ask in (recruiter.get, recruiter.post):
        assert ask(page_of(session, "join-link"), {"reason": "curious"}).status_code == 403
    assert not session.links.exists()
    assert page_of(session, "join-link") not in recruiter.get(page_of(session)).text


def test_an_administrator_gets_one_with_a_reason_that_stands_in_the_history(
    superuser: Client,
) -> None:
    session = make.make_session_in(Status.INTERRUPTED)
    assert "in the candidate’s place" in superuser.get(page_of(session, "join-link")).text
    refused = superuser.post(page_of(session, "join-link"), {"reason": " "})
    assert "Please say why." in refused.text
    assert not session.links.exists()
    reason = {"reason": "their mail was lost"}
    shown = superuser.post(page_of(session, "join-link"), reason, follow=True)
    assert find_session_by_token(link_in(shown.text)) == session
    assert "their mail was lost" in superuser.get(page_of(session)).text


def test_an_interview_is_cancelled_after_a_question(recruiter: Client) -> None:
    session = make.make_session()
    recruiter.get(page_of(session, "cancel"))
    session.refresh_from_db()
    assert session.status == Status.SCHEDULED
    response = recruiter.post(page_of(session, "cancel"), follow=True)
    session.refresh_from_db()
    assert session.status == Status.CANCELLED
    assert "was cancelled" in response.text


@pytest.mark.parametrize("status", [Status.LIVE, Status.COMPLETED, Status.CANCELLED])
def test_what_has_begun_or_is_over_cannot_be_cancelled(recruiter: Client, status: Status) -> None:
    session = make.make_session_in(status)
    assert "was not cancelled" in recruiter.post(page_of(session, "cancel"), follow=True).text
    session.refresh_from_db()
    assert session.status == status


def test_no_link_to_what_is_over(recruiter: Client) -> None:
    session = make.make_session_in(Status.COMPLETED)
    page = recruiter.post(page_of(session, "join-link"), follow=True)
    assert "a link would open nothing" in page.text
    session.refresh_from_db()
    assert session.token_generation == 0


@pytest.mark.parametrize("login", ["recruiter", "superuser"])
def test_interviews_are_never_edited(login: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(login)
    session = make.make_session()
    assert client.post(page_of(session), schedule_data(status="completed")).status_code == 403
    session.refresh_from_db()
    assert session.status == Status.SCHEDULED


def test_there_is_one_transcript_and_it_is_for_those_who_may_read(client: Client) -> None:
    session = make.make_session()
    transcripts.save_conversation(
        session_id=session.pk,
        epoch=make.claim(session).epoch,
        turns=(make.make_turn(1, text="Private words."),),
        ledger=(),
        progress=None,
    )
    client.force_login(make.make_recruiter())
    closed = client.get(page_of(session))
    client.force_login(make.make_user(Role.RECRUITER, Role.REVIEWER))
    opened = client.get(page_of(session))
    assert "Private words." not in closed.text + opened.text
    assert page_of(session, "transcript") not in closed.text
    assert page_of(session, "transcript") in opened.text
    led_to = client.get(page_of(session, "transcript"))["Location"]
    assert led_to == f"/review/{session.pk}/"
    assert "Private words." in client.get(led_to).text


@pytest.mark.parametrize(("role", "queries"), [(Role.RECRUITER, 10), (Role.ADMINISTRATOR, 11)])
def test_an_interviews_page_asks_the_database_for_each_thing_once(
    client: Client, django_assert_num_queries, role: Role, queries: int
) -> None:
    ana = make.make_user(role)
    client.force_login(ana)
    lost = make.make_session_in(Status.FAILED)
    retake = retakes.grant_retake(session_id=lost.pk, granted_by=ana)
    assert retake is not None
    links.new_join_link(session_id=retake.pk, made_by=ana)
    client.get(page_of(lost))
    for pk in (lost.pk, retake.pk):
        with django_assert_num_queries(queries):
            client.get(f"{SESSIONS}{pk}/change/")


@pytest.mark.parametrize("questions", [1, 10])
def test_a_plans_page_reads_it_once(
    recruiter: Client, django_assert_num_queries, questions: int
) -> None:
    page = f"{ROOT}interviewplan/{make.make_plan(questions=questions).pk}/change/"
    recruiter.get(page)
    with django_assert_num_queries(9):
        recruiter.get(page)


@pytest.mark.parametrize("count", [1, 10])
def test_the_overview_asks_the_database_as_often_however_much_there_is(
    recruiter: Client, django_assert_num_queries, count: int
) -> None:
    for _ in range(count):
        make.make_session()
        make.make_session_in(Status.LIVE)
        make.make_session_in(Status.FAILED, retake_asked_at=timezone.now())
    recruiter.get("/admin/")
    with django_assert_num_queries(9):
        recruiter.get("/admin/")


def test_an_interviews_page_does_not_grow_with_its_transcript(
    client: Client, django_assert_max_num_queries
) -> None:
    session = make.make_session()
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    epoch = make.claim(session).epoch
    with django_assert_max_num_queries(100) as asked_before:
        before = len(client.get(page_of(session)).content)
    turns = [make.make_turn(number, text="word " * 50) for number in range(1, 601)]
    transcripts.save_conversation(
        session_id=session.pk, epoch=epoch, turns=turns, ledger=(), progress=None
    )
    with django_assert_max_num_queries(len(asked_before)):
        after = len(client.get(page_of(session)).content)
    assert after - before < 1_000


def test_a_plan_is_written_with_its_questions(recruiter: Client) -> None:
    data = {
        "organisation": make.home().pk,
        "role": "Gardener",
        "interviewer_name": "Maya",
        "interviewer_manner": "calm",
        "language": "en-US",
        "voice": "Kore",
        "duration_minutes": 15,
        "turn_taking": "patient",
        "questions-TOTAL_FORMS": 2,
        "questions-INITIAL_FORMS": 0,
        "questions-0-text": "Second?",
        "questions-0-position": 2,
        "questions-1-text": "First?",
        "questions-1-follow_ups": "Why?",
        "questions-1-position": 1,
    }
    response = recruiter.post(f"{ROOT}interviewplan/add/", data)
    assert response.status_code == 302
    frozen = InterviewPlan.objects.get().freeze(make.make_candidate())
    assert [question.text for question in frozen.questions] == ["First?", "Second?"]
    assert frozen.turn_taking.silence_duration_ms == 1200


def test_the_presets_are_explained_where_they_are_chosen(recruiter: Client) -> None:
    page = recruiter.get(f"{ROOT}interviewplan/add/").text
    for words in ("after 0.35 s of silence", "after 0.5 s of silence", "for 1.2 s of silence"):
        assert words in page


def test_the_overview_counts(recruiter: Client) -> None:
    for status in (Status.LIVE, Status.INTERRUPTED, Status.COMPLETED):
        make.make_session_in(status)
    make.make_session()
    response = recruiter.get("/admin/")
    assert [tile.count for tile in response.context["tiles"]] == [1, 2, 1]
    for tile in response.context["tiles"]:
        shown = recruiter.get(tile.url)
        assert shown.context["cl"].result_count == tile.count


def test_first_steps_are_shown_until_they_are_done(recruiter: Client) -> None:
    before = recruiter.get("/admin/").text
    make.make_session()
    assert "First steps" in before
    assert "First steps" not in recruiter.get("/admin/").text


def test_an_empty_list_says_what_to_do(recruiter: Client) -> None:
    assert "No interview yet" in recruiter.get(SESSIONS).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lee+engineer", 1),
        ("q=turing", 0),
        ("status__in=live", 1),
        ("status__in=failed", 0),
        ("opens_at_from=2026-01-01", 1),
        ("opens_at_to=2026-01-01", 0),
        ("opens_at_from=nonsense&opens_at_to=2026-99-99", 1),
    ],
)
def test_filters_and_search_narrow_the_list(recruiter: Client, query: str, found: int) -> None:
    make.make_session_in(Status.LIVE)
    response = recruiter.get(f"{SESSIONS}?{query}")
    assert response.context["cl"].result_count == found


def test_a_day_is_a_day_of_the_readers_zone(recruiter: Client) -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    session = make.make_session()
    make.set_fields(session, opens_at=late, closes_at=late + timedelta(hours=1))
    utc = recruiter.get(f"{SESSIONS}?opens_at_from=2026-03-02&opens_at_to=2026-03-02")
    recruiter.cookies["time_zone"] = "Asia/Tokyo"
    tokyo = recruiter.get(f"{SESSIONS}?opens_at_from=2026-03-02&opens_at_to=2026-03-02")
    assert (tokyo.context["cl"].result_count, utc.context["cl"].result_count) == (1, 0)
