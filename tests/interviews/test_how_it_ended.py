"""How an interview ended is true: abandoned, failed or expired; and who gets another one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews import ledger_rows as rows
from interviews.ledger_rows import LedgerRow
from interviews.models import Act, InterviewSession, ProcessingJob, Status
from interviews.services import links, retakes, sessions, sweeping, transcripts
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

SECURE = {"secure": True}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def no_broker(redis_url: str) -> None:
    """The sweep looks into Redis for what owners have left behind."""


def left_with(*ledger: LedgerRow) -> InterviewSession:
    """An interview that was interrupted days ago, with this ledger, a second between two rows."""
    session = make.make_session_in(Status.INTERRUPTED, opens_in=-9 * DAY, closes_in=-2 * DAY)
    for second, row in enumerate(ledger):
        event = row.at(0, timezone.now() - 3 * DAY + timedelta(seconds=second))
        session.ledger.create(
            kind=event.kind,
            at_ms=0,
            wall_time=event.wall_time,
            details=dict(event.details),
            epoch=1,
        )
    return session


def given_up(session: InterviewSession) -> InterviewSession:
    assert sessions.give_up_interview(session_id=session.pk)
    session.refresh_from_db()
    return session


def has_retake(session: InterviewSession) -> bool:
    return InterviewSession.objects.filter(retake_of=session).exists()


def test_who_closes_the_tab_and_stays_away_has_abandoned_it_and_gets_no_retake() -> None:
    session = given_up(left_with(rows.joined(epoch=1), rows.left(code=1000)))
    assert (session.status, session.end_reason) == (Status.ABANDONED, "left")
    assert session.ended_at is not None
    assert not has_retake(session)
    assert ProcessingJob.objects.get(session=session).status == "queued"
    assert session.ledger.order_by("wall_time").last().details == {"reason": "left"}


def test_who_could_not_come_back_because_the_links_were_withdrawn_has_not_just_left() -> None:
    session = left_with(rows.joined(epoch=1), rows.left(code=4401))
    make.make_token(session)
    links.withdraw_links(session_id=session.pk)
    assert (given_up(session).status, session.end_reason) == (Status.ABANDONED, "withdrawn")
    another = left_with(rows.joined(epoch=1), rows.left(code=4401))
    links.withdraw_links(session_id=another.pk)
    make.make_token(another)
    assert given_up(another).end_reason == "left"


@pytest.mark.parametrize(
    "fault",
    [rows.dropped(failure="dropped"), rows.left(code=4500), rows.server_lost()],
    ids=lambda row: row.kind,
)
def test_what_the_ledger_says_to_be_our_fault_has_failed_and_grants_a_retake(
    fault: LedgerRow,
) -> None:
    session = given_up(left_with(rows.joined(epoch=1), fault, rows.left(code=1000)))
    assert (session.status, session.end_reason) == (Status.FAILED, "failed")
    assert has_retake(session)


def test_what_only_the_page_says_to_be_our_fault_has_failed_and_grants_no_retake_by_itself(
    client: Client,
) -> None:
    session = lost_by(rows.page_failed(what="TypeError"), client=client)
    assert (session.status, session.end_reason) == (Status.FAILED, "failed")
    assert session.ledger.filter(kind="page_failed").exists()
    assert not has_retake(session)
    page = done_page(client, session)
    assert "this broke on our side" in page
    assert "does not count as your attempt" not in page
    assert "Ask for another interview" in page
    assert retakes.grant_retake(session_id=session.pk, granted_by=make.make_recruiter())
    assert "does not count as your attempt" in done_page(client, session)


def test_what_the_page_says_takes_nothing_from_what_we_have_seen() -> None:
    drop, page = rows.dropped(failure="dropped"), rows.page_failed(what="TypeError")
    for faults in ((drop, page), (page, drop)):
        assert has_retake(given_up(left_with(rows.joined(epoch=1), *faults, rows.left(code=1000))))


def test_one_that_is_left_again_and_again_makes_no_chain_of_interviews() -> None:
    given_up(left_with(rows.joined(epoch=1), rows.left(code=1000)))
    assert InterviewSession.objects.count() == 1


def test_a_retake_that_fails_grants_no_second_one_by_itself() -> None:
    first = given_up(left_with(rows.joined(epoch=1), rows.left(code=4500)))
    epoch = make.claim(make.give_consent(first.retake)).epoch
    sessions.fail_interview(session_id=first.retake.pk, epoch=epoch, progress=make.make_progress())
    second = InterviewSession.objects.get(retake_of=first)
    assert second.status == Status.FAILED
    assert not has_retake(second)
    granted = retakes.grant_retake(session_id=second.pk, granted_by=make.make_recruiter())
    assert granted is not None
    assert granted.retake_of == second


def test_an_owner_that_died_without_a_word_is_a_fault_of_the_server() -> None:
    session = left_with(rows.joined(epoch=1))
    make.set_fields(session, status=Status.LIVE, touched_at=timezone.now() - DAY)
    sweeping.sweep()
    session.refresh_from_db()
    assert session.status == Status.FAILED
    assert list(session.ledger.values_list("kind", flat=True)) == [
        "joined",
        "server_lost",
        "failed",
    ]


def test_where_start_was_never_pressed_the_interview_expires() -> None:
    session = make.make_session(opens_in=-9 * DAY, closes_in=-2 * DAY)
    sweeping.sweep()
    session.refresh_from_db()
    assert (session.status, session.started_at) == (Status.EXPIRED, None)
    assert not retakes.may_be_granted(session)


# The candidate's page


def done_page(client: Client, session: InterviewSession) -> str:
    return client.get(reverse("room-done", args=(session.pk,)), **SECURE).text


def abandoned(client: Client) -> InterviewSession:
    """One that was abandoned, opened by the candidate's own link long after its time."""
    return lost_by(client=client)


def lost_by(*faults: LedgerRow, client: Client) -> InterviewSession:
    """One that nobody came back to after these faults, opened by the candidate's own link."""
    session = make.make_session()
    token = make.make_token(session)
    over = left_with(rows.joined(epoch=1), *faults, rows.left(code=1000))
    dates = {name: getattr(over, name) for name in ("opens_at", "closes_at", "started_at")}
    over.ledger.update(session=session)
    over.delete()
    make.set_fields(session, status=Status.INTERRUPTED, touched_at=timezone.now(), **dates)
    given_up(session)
    response = client.get(f"/join/{token}/", **SECURE)
    assert response["Location"] == f"/interview/{session.pk}/done/"
    return session


def test_who_has_left_asks_for_another_interview_by_a_button(client: Client) -> None:
    session = abandoned(client)
    page = done_page(client, session)
    assert "Your interview was not finished" in page
    assert "Ask for another interview" in page
    assert "csrfmiddlewaretoken" in page
    response = client.post(reverse("room-ask", args=(session.pk,)), **SECURE)
    assert response["Location"] == reverse("room-done", args=(session.pk,))
    session.refresh_from_db()
    assert session.retake_asked_at is not None
    assert session.history.filter(act=Act.RETAKE_ASKED, actor=None).count() == 1
    page = done_page(client, session)
    assert "You have asked for another interview" in page
    assert "Ask for another interview</button>" not in page


def test_asking_twice_is_asking_once(client: Client) -> None:
    session = abandoned(client)
    for _ in range(2):
        client.post(reverse("room-ask", args=(session.pk,)), **SECURE)
    assert session.history.filter(act=Act.RETAKE_ASKED).count() == 1
    assert InterviewSession.objects.count() == 1


def test_what_a_recruiter_granted_is_taken_by_the_same_link(client: Client) -> None:
    session = abandoned(client)
    recruiter = make.make_recruiter()
    retake = retakes.grant_retake(session_id=session.pk, granted_by=recruiter)
    assert retake is not None
    assert "Take the interview again" in done_page(client, session)
    response = client.post(reverse("room-retake", args=(session.pk,)), **SECURE)
    assert response["Location"] == f"/interview/{retake.pk}/"
    assert retake.scheduled_by == recruiter
    assert session.history.filter(act=Act.RETAKE_GRANTED, actor=recruiter).count() == 1


@pytest.mark.parametrize(
    "status", [s for s in Status if s not in (Status.FAILED, Status.ABANDONED)]
)
def test_only_for_what_was_lost_another_one_is_asked_for_or_granted(status: Status) -> None:
    session = make.make_session_in(status)
    assert not retakes.ask_for_retake(session_id=session.pk)
    granted = retakes.grant_retake(session_id=session.pk, granted_by=make.make_recruiter())
    assert granted is None
    assert InterviewSession.objects.count() == 1


def test_a_retake_is_granted_once() -> None:
    session = make.make_session_in(Status.ABANDONED)
    recruiter = make.make_recruiter()
    assert retakes.grant_retake(session_id=session.pk, granted_by=recruiter)
    assert retakes.grant_retake(session_id=session.pk, granted_by=recruiter) is None


def test_who_was_answered_with_a_no_reads_so_and_asks_no_more(client: Client) -> None:
    session, recruiter = abandoned(client), make.make_recruiter()
    client.post(reverse("room-ask", args=(session.pk,)), **SECURE)
    assert retakes.decline_retake(
        session_id=session.pk, declined_by=recruiter, reason="the place is filled"
    )
    page = done_page(client, session)
    assert "have decided that there will not be one" in page
    assert "the place is filled" not in page
    assert "Ask for another interview</button>" not in page
    client.post(reverse("room-ask", args=(session.pk,)), **SECURE)
    session.refresh_from_db()
    assert session.retake_asked_at is None
    assert retakes.grant_retake(session_id=session.pk, granted_by=recruiter)
    assert "Take the interview again" in done_page(client, session)


def test_nobody_asks_without_the_candidates_key(client: Client) -> None:
    session = make.make_session_in(Status.ABANDONED)
    response = client.post(reverse("room-ask", args=(session.pk,)), **SECURE)
    assert response.status_code == 404
    assert client.get(reverse("room-ask", args=(session.pk,)), **SECURE).status_code == 405
    session.refresh_from_db()
    assert session.retake_asked_at is None


# It begins with Start


def held_without_start() -> InterviewSession:
    """One that a page of protocol 1 has opened."""
    session = make.make_session()
    sessions.claim_interview(session_id=session.pk, token_generation=0, epoch_hint=0, begins=False)
    session.refresh_from_db()
    return session


def save(session: InterviewSession, *, has_started: bool) -> None:
    assert transcripts.save_conversation(
        session_id=session.pk,
        epoch=session.epoch,
        turns=(),
        ledger=(make.make_event(),),
        progress=make.make_progress(has_started=has_started, greeted=has_started),
    )
    session.refresh_from_db()


def test_a_page_that_is_opened_begins_nothing() -> None:
    session = held_without_start()
    save(session, has_started=False)
    assert (session.status, session.started_at, session.epoch) == (Status.SCHEDULED, None, 1)
    assert not sessions.interrupt_interview(
        session_id=session.pk, epoch=1, progress=make.make_progress()
    )
    make.set_fields(
        session, opens_at=timezone.now() - 2 * DAY, closes_at=timezone.now() - timedelta(seconds=1)
    )
    sweeping.sweep()
    session.refresh_from_db()
    assert session.status == Status.EXPIRED


def test_what_was_only_opened_can_be_cancelled() -> None:
    session = held_without_start()
    assert sessions.cancel_interview(session_id=session.pk)


def test_start_begins_it() -> None:
    session = held_without_start()
    save(session, has_started=True)
    began_at = session.started_at
    assert (session.status, began_at is not None) == (Status.LIVE, True)
    save(session, has_started=True)
    assert session.started_at == began_at
    assert make.claim(session).epoch == 2
    session.refresh_from_db()
    assert session.started_at == began_at


def test_a_save_after_the_end_begins_nothing_again() -> None:
    session = held_without_start()
    sessions.cancel_interview(session_id=session.pk)
    save(session, has_started=True)
    assert (session.status, session.started_at) == (Status.CANCELLED, None)
