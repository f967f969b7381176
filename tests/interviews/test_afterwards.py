"""After the interview: how it was, a problem that is reported, and all that is kept of one's own as a file."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.access import grant_cookie
from interviews.models import InterviewSession, Rating, RequestKind, Score, Status
from interviews.services import candidate_requests, ratings, remarks
from interviews.services.ratings import COUNTED_AT_ONCE, NotOver
from tests import factories as make
from tests.interviews.finished import make_finished

pytestmark = pytest.mark.django_db

SECURE: Final = {"secure": True}
HOSTILE: Final = "<script>alert(1)</script>"


def with_key(session: InterviewSession) -> Client:
    client = Client()
    name, value, _age = grant_cookie(session)
    client.cookies[name] = value
    return client


def page(name: str, session: InterviewSession) -> str:
    return reverse(name, args=(session.pk,))


def in_the_desk(session: InterviewSession, act: str) -> str:
    return reverse(f"admin:interviews_interviewsession_{act}", args=(session.pk,))


# How it was


def test_a_candidate_says_how_it_was_and_may_think_again() -> None:
    session = make.make_session_in(Status.COMPLETED)
    client = with_key(session)
    for score, text in ((2, "slow"), (5, HOSTILE)):
        answer = client.post(page("room-rating", session), {"score": score, "text": text}, **SECURE)
        assert answer["Location"] == page("room-done", session)
    rating = Rating.objects.get()
    assert (rating.session, rating.score, rating.text) == (session, 5, HOSTILE)
    assert "You gave it 5 of 5." in client.get(page("room-done", session), **SECURE).text
    again = client.get(page("room-rating", session), **SECURE).text
    assert 'value="5" required checked' in again
    assert "<script>alert" not in again


@pytest.mark.parametrize("score", ["", "0", "6", "x", "5.0"])
def test_one_of_the_five_is_chosen(score: str) -> None:
    session = make.make_session_in(Status.COMPLETED)
    answer = with_key(session).post(page("room-rating", session), {"score": score}, **SECURE)
    assert answer.status_code == 422
    assert "Please choose one of the five." in answer.text
    assert not Rating.objects.exists()


def test_a_sentence_is_not_a_letter() -> None:
    session = make.make_session_in(Status.COMPLETED)
    sent = {"score": 3, "text": "x" * 501}
    assert with_key(session).post(page("room-rating", session), sent, **SECURE).status_code == 422


def test_what_is_not_over_is_not_rated_and_nobody_else_rates_it() -> None:
    over = make.make_session_in(Status.COMPLETED)
    assert Client().post(page("room-rating", over), {"score": 1}, **SECURE).status_code == 404
    for session in (make.make_session(), make.make_session_in(Status.LIVE)):
        client = with_key(session)
        answer = client.post(page("room-rating", session), {"score": 1}, **SECURE)
        assert answer["Location"] == page("room-done", session)
        with pytest.raises(NotOver):
            ratings.rate(session_id=session.pk, score=Score.BAD)
    assert not Rating.objects.exists()


def rate_many(*scores: int, thought: str = "") -> None:
    for score in scores:
        session = make.make_session_in(Status.COMPLETED)
        ratings.rate(session_id=session.pk, score=Score(score), text=thought)


def test_ratings_are_counted_so_many_at_a_time_and_no_name_is_beside_them(client: Client) -> None:
    organisation = make.home()
    client.force_login(make.make_recruiter())
    here = reverse("admin:interviews_organisation_change", args=(organisation.pk,))
    rate_many(*[5] * (COUNTED_AT_ONCE - 1), thought="lovely")
    assert ratings.summary_of(organisation) is None
    assert "lovely" not in client.get(here).text
    rate_many(1, thought="a fifth one")
    rate_many(1, thought="a sixth one")
    # The sixth is not counted yet: who looked before and after would know it.
    summary = ratings.summary_of(organisation)
    assert summary is not None
    assert (summary.count, summary.mean) == (COUNTED_AT_ONCE, 4.2)
    shown = client.get(here).text
    assert "4.2 of 5" in shown
    assert "a fifth one" in shown
    assert "a sixth one" not in shown
    assert "Sam Lee" not in shown
    assert list(summary.sentences) == sorted(summary.sentences)


def test_ratings_of_another_organisation_are_not_counted() -> None:
    rate_many(*[5] * COUNTED_AT_ONCE)
    assert ratings.summary_of(make.make_organisation()) is None


def test_who_reads_the_interview_does_not_see_how_it_was_rated(client: Client) -> None:
    session = make_finished()
    ratings.rate(session_id=session.pk, score=Score.BAD, text="hard to hear")
    for reader, path in (
        (make.make_reviewer(), page("review-detail", session)),
        (make.make_administrator(), page("review-detail", session)),
        (make.make_recruiter(), in_the_desk(session, "change")),
    ):
        client.force_login(reader)
        assert "hard to hear" not in client.get(path).text, path


# A problem


def test_a_problem_is_an_open_request_with_what_the_record_says(client: Client) -> None:
    session = make_finished()
    sent = {"kind": "problem", "text": f"It stuttered {HOSTILE}"}
    with_key(session).post(page("room-requests", session), sent, **SECURE)
    client.force_login(make.make_recruiter())
    assert "Candidates who wait for an answer" in client.get(reverse("admin:index")).text
    for path in (in_the_desk(session, "change"), in_the_desk(session, "answer")):
        shown = client.get(path).text
        assert "It stuttered &lt;script&gt;" in shown
        assert "The candidate’s connection was lost: 1 time." in shown
        assert "It stood still for 2 s in all." in shown
        assert "About 3 s of what the candidate said could not be written down." in shown
        # Recruiters read no transcripts.
        assert "Tell me" not in shown
    assert "stuttered" not in "".join(entry.reason for entry in session.history.all())


def test_where_nothing_went_wrong_the_record_says_so(client: Client) -> None:
    session = make.make_session_in(Status.COMPLETED)
    client.force_login(make.make_recruiter())
    change = in_the_desk(session, "change")
    candidate_requests.make_request(session_id=session.pk, kind=RequestKind.DATA)
    assert "What the record says" not in client.get(change).text
    candidate_requests.make_request(session_id=session.pk, kind=RequestKind.PROBLEM)
    assert "names nothing that went wrong" in client.get(change).text


def test_what_can_be_asked_for_hangs_on_whether_it_is_over() -> None:
    for session, offered in (
        (make.make_session(), ["person", "accommodation", "problem"]),
        (make.make_session_in(Status.COMPLETED), ["problem", "data", "person"]),
    ):
        client = with_key(session)
        shown = client.get(f"{page('room-requests', session)}?kind=problem", **SECURE)
        assert [kind for kind, _words in shown.context["wishes"]] == offered
        assert 'value="problem" required checked' in shown.text
        refused = {"person", "accommodation", "data", "withdrawal"} - set(offered)
        for kind in refused:
            answer = client.post(page("room-requests", session), {"kind": kind}, **SECURE)
            assert answer.status_code == 422, kind


# One's own data


def fetch(client: Client, session: InterviewSession) -> dict[str, Any]:
    answer = client.get(page("room-data", session), **SECURE)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="interview-data.json"'
    return json.loads(answer.content)  # type: ignore[no-any-return]


def test_the_file_has_what_was_given_said_agreed_to_and_asked_for() -> None:
    session = make_finished()
    remarks.remark(session_id=session.pk, turn_number=4, text="Swell.")
    ratings.rate(session_id=session.pk, score=Score.GOOD, text="fine")
    candidate_requests.make_request(session_id=session.pk, kind=RequestKind.PROBLEM, text="echo")
    session.devices.update(agent="a browser", address="192.0.2.1")
    kept = fetch(with_key(session), session)
    assert kept["candidate"] == {"name": "Ada Byron", "email": session.candidate.email}
    assert [turn["text"] for turn in kept["turns"]] == [
        "Hello Ada.",
        "<b>Hi</b>",
        "Tell me",
        "Well.",
    ]
    assert [turn["your_remark"] for turn in kept["turns"]] == [None, None, None, "Swell."]
    [consent] = kept["consents"]
    assert (consent["answer"], len(consent["text_sha256"])) == ("given", 64)
    assert kept["requests"][0]["text"] == "echo"
    assert kept["rating"]["score"] == 4
    assert kept["devices"][0]["address"] == "192.0.2.1"
    assert kept["measured"]["candidate_words"] == 2
    assert kept["interview"]["ended_at"]
    assert len(kept["events"]) == session.ledger.count()


def test_the_file_has_nothing_of_the_plans_notes_nor_of_what_nobody_heard() -> None:
    plan = make.make_plan(objective="find out whether", focus="dig there")
    session = make.make_session(plan=plan)
    written = json.dumps(fetch(with_key(session), session))
    assert "find out whether" not in written
    assert "dig there" not in written
    assert "Question number" not in written
    assert "about it" not in json.dumps(fetch(with_key(heard := make_finished()), heard))


def test_what_was_said_is_in_the_file_for_as_long_as_it_is_read_on_the_page() -> None:
    session = make_finished()
    ended = timezone.now() - remarks.READING_WINDOW - timedelta(seconds=1)
    make.set_fields(session, ended_at=ended)
    kept = fetch(with_key(session), session)
    assert kept["turns"] is None
    assert kept["candidate"]["name"] == "Ada Byron"


def test_the_file_is_for_who_has_the_key() -> None:
    session = make_finished(processed=False)
    assert Client().get(page("room-data", session), **SECURE).status_code == 404
    reader = Client()
    reader.force_login(make.make_administrator())
    assert reader.get(page("room-data", session), **SECURE).status_code == 404
