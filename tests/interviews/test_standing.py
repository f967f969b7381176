"""How an interview stands and ended is told alike to recruiters and reviewers, and in plain words."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from interviews import ledger_rows as rows
from interviews.models import InterviewSession, JobStatus, Role, Status
from interviews.models.statuses import EndReasonChoice, standing_of
from interviews.records import EndReason
from interviews.services import links, processing, runs, stopping, transcripts
from interviews.views.event_words import describe_event
from live.core.errors import CloseCode
from tests import factories as make
from tests.interviews.desk_forms import ROOT, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

DESK = f"{ROOT}interviewsession/"


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<body") :]))


def review_of(session: InterviewSession) -> str:
    return reverse("review-detail", args=(session.pk,))


def ended_by(reason: EndReason) -> InterviewSession:
    return make.end(make.make_session(), reason)


@pytest.mark.parametrize("reason", EndReason)
def test_only_what_was_completed_looks_completed(reason: EndReason) -> None:
    standing = standing_of(Status.COMPLETED, reason.value)
    is_complete = reason in (EndReason.COMPLETED, EndReason.LEFT, EndReason.FAILED)
    assert (standing.label == "Completed") is (standing.tone == "good") is is_complete


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.EXPIRED])
def test_the_desks_list_says_what_was_never_held_in_words(
    recruiter: Client, status: Status
) -> None:
    make.make_session_in(status)
    row = recruiter.get(DESK).text.partition('id="result_list"')[2].partition("</table>")[0]
    assert str(status.label) in words_of(f"<body{row}")


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_standing(status: Status) -> None:
    assert standing_of(status, "").label == status.label


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (EndReason.STAFF_ENDED, "Ended by the team"),
        (EndReason.CANDIDATE_ENDED, "Ended by the candidate"),
        (EndReason.TIME_UP, "Time was up"),
        (EndReason.LIMIT_REACHED, "Limit reached"),
    ],
)
def test_both_lists_and_both_pages_say_how_it_ended_and_how_far_it_came(
    client: Client, reason: EndReason, told: str
) -> None:
    session = ended_by(reason)
    client.force_login(make.make_user(Role.RECRUITER, Role.REVIEWER))
    for url in (DESK, f"{DESK}{session.pk}/change/", "/review/", review_of(session)):
        page = client.get(url).text
        assert told in words_of(page), url
        assert not re.search(r'data-state="good"', page), url
    for url in (f"{DESK}{session.pk}/change/", review_of(session)):
        assert "1 of 2 asked and answered" in words_of(client.get(url).text)


def test_the_reviewer_reads_who_ended_it_and_why(reviewer: Client) -> None:
    session = make.make_session()
    make.claim(session)
    ana = make.make_recruiter()
    stopping.end_now(session_id=session.pk, ended_by=ana, reason="The fire alarm rang.")
    page = words_of(reviewer.get(review_of(session)).text)
    assert f"Ended the interview {ana.username}" in page
    assert "The fire alarm rang." in page


def test_the_reviewer_reads_that_the_links_were_withdrawn_and_why(reviewer: Client) -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    lost = make.make_event(rows.left(code=CloseCode.NOT_SIGNED_IN))
    transcripts.save_conversation(
        session_id=session.pk, epoch=epoch, turns=(), ledger=(lost,), progress=None
    )
    ana = make.make_recruiter()
    links.withdraw_links(session_id=session.pk, withdrawn_by=ana, reason="Sent to a wrong address.")
    page = words_of(reviewer.get(review_of(session)).text)
    assert "The join links were withdrawn, and the candidate’s page was closed." in page
    assert "The connection to the candidate’s page was closed" not in page
    assert f"Withdrew the join links {ana.username}" in page
    assert "Sent to a wrong address." in page


def test_a_page_that_another_one_replaced_is_not_told_as_withdrawn() -> None:
    sentence = describe_event(make.make_event(rows.left(code=CloseCode.TAKEN_OVER)))
    assert sentence == "The connection to the candidate’s page was closed."


def test_reviewers_tell_two_candidates_of_one_name_apart(reviewer: Client) -> None:
    addresses = ("ana@example.com", "ana@example.org")
    for address in addresses:
        person = make.make_candidate("Ana Lima", email=address)
        session = make.make_session_in(Status.COMPLETED, candidate=person)
    page = reviewer.get("/review/").text
    assert all(address in page for address in addresses)
    assert addresses[1] in reviewer.get(review_of(session)).text
    assert "Name, e-mail or role" in page
    assert addresses[0] not in reviewer.get("/review/?q=ana@example.org").text


def failed() -> InterviewSession:
    session = ended_by(EndReason.COMPLETED)
    session.processing.status = JobStatus.FAILED
    session.processing.error = "ConnectionError"
    session.processing.save()
    return session


def test_failed_processing_is_seen_in_both_lists(client: Client) -> None:
    failed()
    client.force_login(make.make_user(Role.RECRUITER, Role.REVIEWER))
    assert "Completed, no figures" in words_of(client.get(DESK).text)
    assert "Completed No figures" in words_of(client.get("/review/").text)


def test_what_failed_is_told_without_names_of_errors(reviewer: Client) -> None:
    session = failed()
    page = words_of(reviewer.get(review_of(session)).text)
    assert "The figures could not be computed. The transcript is complete." in page
    assert "ConnectionError" not in page


def test_figures_of_the_time_before_are_not_told_to_be_missing(reviewer: Client) -> None:
    session = ended_by(EndReason.COMPLETED)
    runs.process(session.processing.pk)
    session.processing.refresh_from_db()
    session.processing.status = JobStatus.FAILED
    session.processing.save()
    page = words_of(reviewer.get(review_of(session)).text)
    assert "Those shown are of the time before." in page
    assert "figures are not" not in page


def test_who_typed_is_not_told_to_have_said_nothing(reviewer: Client) -> None:
    session = ended_by(EndReason.COMPLETED)
    runs.process(session.processing.pk)
    session.figures.talk_share, session.figures.candidate_words = 0, 63
    session.figures.save()
    page = words_of(reviewer.get(review_of(session)).text)
    assert "Talk share The candidate typed" in page
    assert "0 %" not in page


def test_a_cancelled_interview_waits_for_no_figures(recruiter: Client) -> None:
    session = make.make_session_in(Status.CANCELLED)
    page = recruiter.get(f"{DESK}{session.pk}/change/").text
    assert "There are none: the interview was not held." in page
    assert "when the interview is over" not in page
    assert "ength so far" not in page


def test_no_interview_that_is_over_has_a_length_so_far(reviewer: Client) -> None:
    session = ended_by(EndReason.COMPLETED)
    processing.order_again(session_id=session.pk, ordered_by=None)
    assert "Length so far" not in reviewer.get(review_of(session)).text
    assert str(EndReasonChoice.COMPLETED.label) in reviewer.get(review_of(session)).text


def test_reviewers_of_another_organisation_read_nothing_of_it() -> None:
    session = ended_by(EndReason.STAFF_ENDED)
    other = client_of(make.make_reviewer(make.make_organisation()))
    assert other.get(review_of(session)).status_code == 404
