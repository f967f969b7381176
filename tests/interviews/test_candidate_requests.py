"""A candidate asks for a person or an accommodation: it is kept, seen by recruiters alone, and answered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from interviews.models import Act, CandidateRequest, InterviewSession, RequestKind, Status
from interviews.services import candidate_requests
from interviews.services.candidate_requests import MOST_OPEN, TooManyRequests
from tests import factories as make

pytestmark = pytest.mark.django_db

SECURE = {"secure": True}
HOSTILE = "<script>alert(1)</script>\n\u202eI am deaf"


@pytest.fixture
def session(client: Client) -> InterviewSession:
    """An interview to which the client has a key."""
    session = make.make_session()
    client.get(reverse("join", args=(make.make_token(session),)), **SECURE)
    return session


def address(session: InterviewSession) -> str:
    return reverse("room-requests", args=(session.pk,))


def ask(client: Client, session: InterviewSession, **fields: object):
    return client.post(address(session), {"kind": "person", **fields}, **SECURE)


def in_the_desk(session: InterviewSession, page: str) -> str:
    return reverse(f"admin:interviews_interviewsession_{page}", args=(session.pk,))


def test_what_is_asked_for_stands_there_until_it_is_answered(
    client: Client, session: InterviewSession
) -> None:
    asked = ask(client, session, kind="accommodation", text=HOSTILE)
    assert (asked.status_code, asked["Location"]) == (302, address(session))
    kept = session.requests.get()
    assert (kept.kind, kept.text, kept.is_open) == (RequestKind.ACCOMMODATION, HOSTILE, True)
    page = client.get(address(session), **SECURE).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    candidate_requests.answer_requests(
        session_id=session.pk, answered_by=make.make_recruiter(), answer="You may type."
    )
    assert "You may type." in client.get(address(session), **SECURE).text


def test_the_lobby_and_every_page_that_refuses_lead_there(
    client: Client, session: InterviewSession
) -> None:
    fields = [
        {},
        {
            "opens_at": session.opens_at + timedelta(hours=3),
            "closes_at": session.closes_at + timedelta(hours=3),
        },
        {"status": Status.CANCELLED},
    ]
    for changed in fields:
        make.set_fields(session, **changed)
        page = client.get(reverse("room", args=(session.pk,)), **SECURE)
        assert address(session) in page.text, changed


def test_who_asks_for_neither_is_told_and_keeps_what_they_wrote(
    client: Client, session: InterviewSession
) -> None:
    for kind in ("", "everything"):
        page = ask(client, session, kind=kind, text="please")
        assert page.status_code == 422
        assert "Please choose one of these." in page.text
        assert "please</textarea>" in page.text
    assert not session.requests.exists()


def test_a_text_that_is_too_long_is_refused(client: Client, session: InterviewSession) -> None:
    assert ask(client, session, text="x" * 2001).status_code == 422
    assert not session.requests.exists()


def test_without_a_key_nothing_is_asked(session: InterviewSession) -> None:
    assert ask(Client(), session).status_code == 404
    assert not session.requests.exists()


def test_the_same_is_kept_once_and_no_more_than_a_few_are_open(
    client: Client, session: InterviewSession
) -> None:
    for number in range(MOST_OPEN):
        for _ in range(2):
            candidate_requests.make_request(
                session_id=session.pk, kind=RequestKind.PERSON, text=str(number)
            )
    assert session.requests.count() == MOST_OPEN
    with pytest.raises(TooManyRequests):
        candidate_requests.make_request(session_id=session.pk, kind=RequestKind.ACCOMMODATION)
    assert "asked for several things already" in ask(client, session, text="more").text


def test_recruiters_find_it_on_the_overview_and_the_interviews_page_and_answer(
    client: Client, session: InterviewSession
) -> None:
    ask(client, session, text=HOSTILE)
    recruiter = make.make_recruiter()
    client.force_login(recruiter)
    overview = client.get(reverse("admin:index")).text
    assert "Candidates who wait for an answer" in overview
    page = client.get(in_the_desk(session, "change")).text
    assert "What the candidate asks for" in page
    assert "&lt;script&gt;" in page
    assert in_the_desk(session, "answer") in page
    for nothing in ("", " \n", "\u200b", "x" * 2001):
        assert (
            'role="alert"' in client.post(in_the_desk(session, "answer"), {"answer": nothing}).text
        )
    client.post(in_the_desk(session, "answer"), {"answer": "Call us."})
    answered = session.requests.get()
    assert (answered.answer, answered.answered_by, answered.is_open) == (
        "Call us.",
        recruiter,
        False,
    )
    assert "Candidates who wait for an answer" not in client.get(reverse("admin:index")).text
    acts = [(entry.act, entry.who) for entry in session.history.order_by("pk")]
    assert (Act.REQUEST_MADE, "the candidate") in acts
    assert (Act.REQUEST_ANSWERED, recruiter.username) in acts


def test_the_history_and_the_review_page_do_not_say_what_was_asked(client: Client) -> None:
    session = make.make_session_in(Status.COMPLETED)
    candidate_requests.make_request(
        session_id=session.pk, kind=RequestKind.ACCOMMODATION, text="I am deaf"
    )
    assert not any("deaf" in entry.reason for entry in session.history.all())
    client.force_login(make.make_reviewer())
    assert "deaf" not in client.get(reverse("review-detail", args=(session.pk,))).text


def test_an_answer_that_a_colleague_has_given_is_not_overwritten(client: Client) -> None:
    session = make.make_session()
    candidate_requests.make_request(session_id=session.pk, kind=RequestKind.PERSON)
    for answer in ("the first", "the second"):
        client.force_login(make.make_recruiter())
        client.post(in_the_desk(session, "answer"), {"answer": answer})
    assert session.requests.get().answer == "the first"


def test_requests_go_with_their_interview() -> None:
    session = make.make_session()
    candidate_requests.make_request(session_id=session.pk, kind=RequestKind.PERSON)
    session.delete()
    assert not CandidateRequest.objects.exists()
