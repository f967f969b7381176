"""The reviewer's pages: who may see them, and what stands on them."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from interviews import ledger_rows as rows
from interviews.access import cookie_name, grant_cookie
from interviews.models import Act, InterviewSession, JobStatus, ProcessingJob
from interviews.records import EndReason, Quality, Speaker, TurnSource
from interviews.services import processing, runs, sessions, transcripts
from interviews.views.transcript_page import build_transcript_page
from live.core.protocol import server_messages
from tests import factories as make
from tests.interviews.finished import make_finished

pytestmark = pytest.mark.django_db


def pages_of(session: InterviewSession) -> list[str]:
    return [
        reverse("review-list"),
        reverse("review-detail", args=(session.pk,)),
        reverse("review-processing", args=(session.pk,)),
    ]


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("page", range(3))
def test_strangers_are_sent_to_the_login(client: Client, page: int) -> None:
    url = pages_of(make_finished())[page]
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"] == f"/review/login/?next={url}"


@pytest.mark.parametrize("page", range(3))
def test_a_candidates_cookie_opens_nothing(client: Client, page: int) -> None:
    session = make_finished()
    name, value, _ = grant_cookie(session)
    client.cookies[name] = value
    assert cookie_name(session.pk) == name
    assert client.get(pages_of(session)[page]).status_code == 302


@pytest.mark.parametrize("page", range(3))
@pytest.mark.parametrize("make_user", [make.make_recruiter, make.make_user])
def test_others_who_are_logged_in_may_not_read(client: Client, make_user, page: int) -> None:
    client.force_login(make_user())
    response = client.get(pages_of(make_finished())[page])
    assert response.status_code == 403
    assert "Ada Byron" not in response.text


@pytest.mark.parametrize("page", range(3))
def test_reviewers_and_superusers_may_read(client: Client, page: int) -> None:
    url = pages_of(make_finished())[page]
    for user in (make.make_reviewer(), make.make_user(is_superuser=True)):
        client.force_login(user)
        response = client.get(url)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("page", range(3))
def test_pages_are_only_read(reviewer: Client, page: int) -> None:
    assert reviewer.post(pages_of(make_finished())[page]).status_code == 405


def test_what_has_not_begun_cannot_be_read(reviewer: Client) -> None:
    for session_id in (make.make_session().pk, uuid4()):
        assert reviewer.get(reverse("review-detail", args=(session_id,))).status_code == 404
        assert reviewer.get(reverse("review-processing", args=(session_id,))).status_code == 404


def test_logging_in_leads_on(client: Client) -> None:
    user = make.make_reviewer()
    page = client.get("/review/login/?next=/review/?status=failed")
    answer = client.post(
        "/review/login/",
        {"username": user.username, "password": make.PASSWORD, "next": "/review/?status=failed"},
    )
    assert "Log in" in page.text
    assert answer["Location"] == "/review/?status=failed"


def test_a_wrong_password_is_said_kindly(client: Client) -> None:
    answer = client.post("/review/login/", {"username": "nobody", "password": "wrong"})
    assert answer.status_code == 200
    assert "do not match" in answer.text


def test_the_transcript_reads_as_it_was(reviewer: Client) -> None:
    page = reviewer.get(reverse("review-detail", args=(make_finished().pk,)))
    words = words_of(page.text)
    in_order = [
        "Opening", "00:00", "The candidate joined.", "Hello Ada.", "Question 1 of 2",
        "Ada Byron typed", "&lt;b&gt;Hi&lt;/b&gt;", "Maya interrupted by the candidate", "Tell me",
        "not heard:", "about it", "The candidate’s connection was lost.",
        "The candidate came back. The interruption lasted 2.5 s.", "Question 2 of 2", "Well.",
        "3.2 s of the candidate’s sound were lost.",
    ]  # fmt: skip
    places = [words.find(part) for part in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)


@pytest.mark.parametrize(("gap_ms", "is_told"), [(0, False), (11, False), (640, True)])
def test_a_gap_that_would_read_as_nothing_is_not_told(
    reviewer: Client, gap_ms: int, *, is_told: bool
) -> None:
    session = make_finished()
    session.figures.gap_ms = gap_ms
    session.figures.save()
    page = reviewer.get(reverse("review-detail", args=(session.pk,)))
    assert ("without sound" in page.text) is is_told


def test_a_noise_is_not_told_as_the_candidates_interruption(reviewer: Client) -> None:
    cut = make.make_turn(5, question=2, text="And what", unheard_text="else?", interrupted=True)
    session = make_finished(cut)
    asked = make.make_event(rows.nudged(why="cut"), cut.end_ms + 4_000)
    session.ledger.create(
        kind=asked.kind,
        at_ms=asked.at_ms,
        wall_time=asked.wall_time,
        epoch=1,
        details=asked.details,
    )
    words = words_of(reviewer.get(reverse("review-detail", args=(session.pk,))).text)
    assert "Maya cut off by a noise And what" in words
    assert words.count("interrupted by the candidate") == 1


def test_what_was_not_transcribed_is_told_in_its_place(reviewer: Client) -> None:
    mark = make.make_turn(
        6, question=2, text="", start_ms=32_000, end_ms=36_040, source=TurnSource.UNTRANSCRIBED
    )
    last = make.make_turn(8, question=2, text="That is all.")
    session = make_finished(mark, last)
    words = words_of(reviewer.get(reverse("review-detail", args=(session.pk,))).text)
    sentence = "Something was said here for 4.0 s that was not transcribed."
    assert words.find("Well.") < words.find(sentence) < words.find("That is all.")
    assert sentence in words


def test_the_figures_stand_beside_it(reviewer: Client, settings: Settings) -> None:
    settings.INTERVIEW_PRICES = {
        "currency": "USD", "audio_in": "3.00", "audio_out": "12.00", "text_in": "0.50",
        "text_out": "2.00",
    }  # fmt: skip
    words = words_of(reviewer.get(reverse("review-detail", args=(make_finished().pk,))).text)
    for part in (
        "33 % candidate",
        "0.80 s",
        "0.03 s of it in this site",
        "round trip 40 ms",
        "Interruptions by the candidate 1",
    ):
        assert part in words
    assert "3.95 USD" in words


def test_while_figures_are_made_the_page_waits(reviewer: Client) -> None:
    session = make_finished(processed=False)
    url = reverse("review-processing", args=(session.pk,))
    page = reviewer.get(reverse("review-detail", args=(session.pk,)))
    waiting = reviewer.get(url).json()
    job = processing.begin_run(job_id=session.processing.pk)
    assert job is not None
    running = reviewer.get(url).json()
    processing.finish_run(job=job)
    assert "js/review/processing.js" in page.text
    assert waiting == {"is_settled": False, "sentence": "Waiting to be processed …"}
    assert running == {"is_settled": False, "sentence": "Finishing the transcript …"}
    assert reviewer.get(url).json()["is_settled"]


def test_a_live_interview_can_be_read_as_it_grows(reviewer: Client) -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    url = reverse("review-detail", args=(session.pk,))
    assert "Nothing was said yet" in reviewer.get(url).text
    transcripts.save_conversation(
        session_id=session.pk,
        epoch=epoch,
        turns=(make.make_turn(1, final=False, speaker=Speaker.INTERVIEWER),),
        ledger=(),
        progress=None,
    )
    assert "speaking" in words_of(reviewer.get(url).text)


def test_pages_run_under_the_strict_policy(reviewer: Client) -> None:
    for url in pages_of(make_finished())[:2]:
        response = reviewer.get(url)
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "style=" not in response.text
        assert re.findall(r"<script(?![^>]*\bsrc=)", response.text) == []


@pytest.mark.parametrize(
    ("rtt_ms", "verdict"),
    [(220, "good"), (249, "good"), (250, "fair"), (550, "fair"), (599, "fair"), (600, "poor")],
)
def test_the_reviewer_reads_the_verdict_that_the_candidate_was_shown(
    reviewer: Client, rtt_ms: int, verdict: str
) -> None:
    session = make_finished()
    make.set_fields(session, rtt_p50_ms=rtt_ms, rtt_p95_ms=rtt_ms)
    assert Quality.of(rtt_ms) == verdict
    shown = json.loads(server_messages.quality(rtt_ms, Quality.of(rtt_ms)))["level"]
    words = words_of(reviewer.get(reverse("review-detail", args=(session.pk,))).text)
    assert f"Connection {shown.capitalize()} round trip {rtt_ms} ms" in words


def test_the_reviewer_reads_what_was_asked_and_answered(reviewer: Client) -> None:
    session = make.make_session(plan=make.make_plan(questions=4))
    epoch = make.claim(session).epoch
    sessions.complete_interview(
        session_id=session.pk,
        epoch=epoch,
        progress=make.make_progress(
            questions_asked=(1, 2, 3), questions_answered=(1,), questions_declined=(3,)
        ),
        reason=EndReason.INTERVIEWER_ENDED,
    )
    page = words_of(reviewer.get(reverse("review-detail", args=(session.pk,))).text)
    assert "Questions 2 of 4 asked and answered" in page
    assert "Not asked: 4 Asked, not answered: 2 Declined: 3" in page
    assert "Ended by the interviewer, with questions open" in page


def test_an_interview_from_before_the_record_says_nothing_of_it(reviewer: Client) -> None:
    page = words_of(reviewer.get(reverse("review-detail", args=(make_finished().pk,))).text)
    assert "asked and answered" not in page


def test_what_was_answered_to_an_unknown_question_stands_by_itself() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    turns = (
        make.make_turn(2, question=1, text="What do you build?"),
        make.make_turn(3, question=1, text="Engines.", speaker=Speaker.CANDIDATE),
        make.make_turn(4, question=None, text="And did you ever fail?"),
        make.make_turn(5, question=None, text="Once.", speaker=Speaker.CANDIDATE),
        make.make_turn(6, question=2, text="What went wrong?"),
    )
    transcripts.save_conversation(
        session_id=session.pk, epoch=epoch, turns=turns, ledger=(), progress=None
    )
    session.refresh_from_db()
    sections = build_transcript_page(session).sections
    assert [
        (section.question and section.question.number, section.is_unknown, len(section.items))
        for section in sections
    ] == [(1, False, 2), (None, True, 2), (2, False, 1)]


def make_failed_processing() -> InterviewSession:
    session = make_finished(processed=False)
    ProcessingJob.objects.update(status=JobStatus.FAILED, error="MemoryError", failures=5)
    return session


def test_failed_processing_is_ordered_again_from_the_page(reviewer: Client) -> None:
    session = make_failed_processing()
    page = reviewer.get(reverse("review-detail", args=(session.pk,)))
    assert "The figures could not be computed. The transcript is complete." in page.text
    again = reverse("review-process-again", args=(session.pk,))
    assert f'action="{again}"' in page.text
    answer = reviewer.post(again)
    assert answer["Location"] == reverse("review-detail", args=(session.pk,))
    session.processing.refresh_from_db()
    assert (session.processing.status, session.processing.failures) == (JobStatus.QUEUED, 0)
    assert session.history.first().act == Act.PROCESSED_AGAIN
    assert runs.process(session.processing.pk)


def test_only_what_has_failed_is_ordered_again(reviewer: Client) -> None:
    session = make_finished()
    reviewer.post(reverse("review-process-again", args=(session.pk,)))
    session.processing.refresh_from_db()
    assert session.processing.status == JobStatus.DONE
    assert "Try again" not in reviewer.get(reverse("review-detail", args=(session.pk,))).text


def test_strangers_order_nothing_again(client: Client) -> None:
    again = reverse("review-process-again", args=(make_failed_processing().pk,))
    assert client.post(again).status_code == 302
    client.force_login(make.make_recruiter())
    assert client.post(again).status_code == 403
    assert ProcessingJob.objects.get().status == JobStatus.FAILED


@pytest.mark.parametrize(
    ("status", "silent_for", "is_stuck"),
    [
        (JobStatus.QUEUED, timedelta(seconds=60), False),
        (JobStatus.QUEUED, timedelta(seconds=121), True),
        (JobStatus.RUNNING, timedelta(seconds=60), False),
        (JobStatus.RUNNING, timedelta(seconds=121), True),
        (JobStatus.FAILED, timedelta(days=1), False),
    ],
)
def test_a_page_says_when_nobody_works_on_its_figures(
    reviewer: Client, status: JobStatus, silent_for: timedelta, *, is_stuck: bool
) -> None:
    session = make_finished(processed=False)
    ProcessingJob.objects.update(status=status, touched_at=timezone.now() - silent_for)
    page = reviewer.get(reverse("review-detail", args=(session.pk,))).text
    told = reviewer.get(reverse("review-processing", args=(session.pk,))).json()
    assert ("Nothing works on this" in page) is is_stuck
    assert ("Nothing works on this" in told["sentence"]) is is_stuck
    assert told["is_settled"] is (status == JobStatus.FAILED)
