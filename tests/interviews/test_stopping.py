"""Staff end an interview that has begun; the row is true at once, and what comes later is kept."""

from collections.abc import Callable, Mapping
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from interviews.models import Act, ProcessingJob, Status
from interviews.openness import InterviewNotOpen, NotOpenReason
from interviews.records import EndReason
from interviews.services import links, sessions, stopping, transcripts, workers
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

SECURE = {"secure": True}


@pytest.mark.parametrize("status", stopping.RUNNING)
def test_an_interview_that_has_begun_is_over_at_once(status: Status) -> None:
    session, recruiter = make.make_session_in(status), make.make_recruiter()
    assert stopping.end_now(session_id=session.pk, ended_by=recruiter, reason="wrong person")
    session.refresh_from_db()
    assert (session.status, session.end_reason) == (Status.COMPLETED, "staff_ended")
    assert session.ended_at is not None
    row = session.ledger.get()
    assert (row.kind, row.details) == ("ended", {"reason": "staff_ended"})
    entry = session.history.get(act=Act.ENDED)
    assert (entry.actor, entry.reason) == (recruiter, "wrong person")
    assert ProcessingJob.objects.get(session=session).status == "queued"


@pytest.mark.parametrize("status", [s for s in Status if s not in stopping.RUNNING])
def test_nothing_else_can_be_ended(status: Status) -> None:
    session = make.make_session_in(status)
    assert not stopping.end_now(session_id=session.pk, ended_by=make.make_recruiter())
    session.refresh_from_db()
    assert session.status == status
    assert not session.history.filter(act=Act.ENDED).exists()


def test_nobody_comes_back_to_it() -> None:
    session = make.make_session_in(Status.LIVE)
    stopping.end_now(session_id=session.pk, ended_by=None)
    with pytest.raises(InterviewNotOpen) as refusal:
        make.claim(session)
    assert refusal.value.reason is NotOpenReason.COMPLETED


def test_what_its_owner_still_has_is_stored_processed_and_answered_with_the_end() -> None:
    session = make.make_session()
    claimed = make.claim(session)
    batch = {"session_id": session.pk, "epoch": claimed.epoch, "progress": None}
    stopping.end_now(session_id=session.pk, ended_by=None)
    ProcessingJob.objects.update(status="done", finished_at=session.opens_at)
    turns = (make.make_turn(1),)
    assert transcripts.save_conversation(**batch, turns=turns, ledger=())
    assert ProcessingJob.objects.get().status == "queued"
    ended = sessions.complete_interview(
        session_id=session.pk,
        epoch=claimed.epoch,
        progress=make.make_progress(),
        reason=EndReason.COMPLETED,
    )
    session.refresh_from_db()
    assert not ended
    assert session.end_reason == "staff_ended"
    assert session.turns.count() == 1


@pytest.mark.parametrize("why", [EndReason.STAFF_ENDED, EndReason.CANDIDATE_ENDED])
def test_a_save_says_whether_the_candidate_has_ended_it_elsewhere(why: EndReason) -> None:
    session = make.make_session()
    batch = transcripts.ConversationBatch(session.pk, make.claim(session).epoch)
    assert not transcripts.save_conversations((batch,))[0].by_candidate
    stopping.end_now(session_id=session.pk, ended_by=None, why=why)
    saved = transcripts.save_conversations((batch,))[0]
    assert saved.by_candidate == (why is EndReason.CANDIDATE_ENDED)


def test_each_save_says_how_the_interview_stands() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    batch = transcripts.ConversationBatch(session.pk, epoch)

    def standing() -> tuple[bool, bool, int]:
        saved = transcripts.save_conversations((batch,))[0]
        return saved.is_stored, saved.is_over, saved.token_generation

    assert standing() == (True, False, 0)
    links.withdraw_links(session_id=session.pk)
    assert standing() == (True, False, 1)
    stopping.end_now(session_id=session.pk, ended_by=None)
    assert standing() == (True, True, 1)
    make.set_fields(session, epoch=epoch + 1)
    assert standing()[0] is False


def test_the_candidate_reads_that_others_have_ended_it(client: Client) -> None:
    session = make.make_session()
    token = make.make_token(session)
    make.claim(session)
    stopping.end_now(session_id=session.pk, ended_by=None)
    page = client.get(f"/join/{token}/", follow=True, **SECURE)
    assert page.redirect_chain[-1][0] == reverse("room-done", args=(session.pk,))
    assert "has ended this interview" in page.text
    assert "is complete" not in page.text


class ChannelLayer:
    """Keeps what the workers are told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []

    async def group_send(self, group: str, message: Mapping[str, str]) -> None:
        self.told.append((group, message["signal"], message["session"]))


@pytest.mark.parametrize(
    ("act", "due", "refused"),
    [
        (partial(stopping.end_now, ended_by=None), Status.LIVE, Status.COMPLETED),
        (sessions.cancel_interview, Status.SCHEDULED, Status.LIVE),
        (links.withdraw_links, Status.LIVE, None),
    ],
    ids=["end", "cancel", "withdraw"],
)
def test_whoever_holds_an_interview_is_told_once_an_act_is_committed(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    act: Callable[..., object],
    due: Status,
    refused: Status | None,
) -> None:
    layer = ChannelLayer()
    monkeypatch.setattr(workers, "get_channel_layer", lambda: layer)
    session = make.make_session_in(due)
    with django_capture_on_commit_callbacks(execute=True):
        act(session_id=session.pk)
        assert layer.told == []
    assert layer.told == [(workers.GROUP, workers.CHANGED, str(session.pk))]
    if refused is not None:
        other = make.make_session_in(refused)
        with django_capture_on_commit_callbacks(execute=True):
            act(session_id=other.pk)
    assert layer.told == [(workers.GROUP, workers.CHANGED, str(session.pk))]
