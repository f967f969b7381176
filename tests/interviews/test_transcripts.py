"""Writes of the transcript: in order, once, and only by the owner."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from interviews import ledger_rows
from interviews.ledger_rows import LossCause
from interviews.models import LedgerEntry, Turn
from interviews.records import (
    ConversationBatch,
    EndReason,
    Speaker,
    TurnRecord,
    TurnSource,
)
from interviews.services import processing, sessions, transcripts
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def save(session, epoch: int, *turns: TurnRecord, ledger=(), progress=None) -> bool:
    return transcripts.save_conversation(
        session_id=session.pk, epoch=epoch, turns=turns, ledger=ledger, progress=progress
    )


def test_turns_are_kept_as_they_came() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    turns = (
        make.make_turn(1, latency_ms=900, own_latency_ms=30, interrupted=True, unheard_text="rest"),
        make.make_turn(2, question=None, source=TurnSource.TYPED, answer_id="a" * 16),
    )
    assert save(session, epoch, *turns)
    assert session.turns.all().records() == turns


def test_an_open_turn_grows_in_place() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    save(session, epoch, make.make_turn(1, text="I", final=False))
    save(session, epoch, make.make_turn(1, text="I was", end_ms=6000), make.make_turn(2))
    texts = [(turn.number, turn.text, turn.final) for turn in session.turns.all().records()]
    assert texts == [(1, "I was", True), (2, "Words of turn 2.", True)]


def test_a_stale_epoch_writes_nothing_at_all() -> None:
    session = make.make_session()
    old = make.claim(session).epoch
    save(session, old, make.make_turn(1, text="mine"))
    new = make.claim(session).epoch
    stale_progress = make.make_progress(elapsed_ms=99_000)
    stale = save(
        session,
        old,
        make.make_turn(1, text="stale"),
        ledger=(make.make_event(),),
        progress=stale_progress,
    )
    session.refresh_from_db()
    assert not stale
    assert [turn.text for turn in session.turns.all().records()] == ["mine"]
    assert session.elapsed_ms == 0
    assert not session.ledger.exists()
    assert save(session, new, make.make_turn(1, text="new owner"))


def test_an_epoch_of_the_future_is_as_wrong_as_one_of_the_past() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    assert not save(session, epoch + 1, make.make_turn(1))


def test_one_batch_of_a_group_may_be_stale_without_harm_to_the_others() -> None:
    ours, theirs = make.make_session(), make.make_session()
    epoch = make.claim(ours).epoch
    stale = make.claim(theirs).epoch
    make.claim(theirs)
    answers = transcripts.save_conversations(
        (
            ConversationBatch(theirs.pk, stale, (make.make_turn(1),)),
            ConversationBatch(ours.pk, epoch, (make.make_turn(1, text="first"),)),
            ConversationBatch(
                ours.pk, epoch, (make.make_turn(1, text="last"),), progress=make.make_progress()
            ),
        )
    )
    ours.refresh_from_db()
    assert [answer.is_stored for answer in answers] == [False, True, True]
    assert [turn.text for turn in ours.turns.all().records()] == ["last"]
    assert ours.elapsed_ms == 60_000
    assert not theirs.turns.exists()


def test_saving_twice_is_saving_once() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    event = make.make_event(ledger_rows.audio_lost(frames=9, cause=LossCause.OVERFLOW), 4000)
    for _ in range(2):
        assert save(session, epoch, make.make_turn(1), ledger=(event, make.make_event()))
    assert Turn.objects.count() == 1
    assert [entry.to_record() for entry in session.ledger.all()] == [make.make_event(), event]


def test_a_turn_that_came_after_the_end_has_the_figures_made_anew() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    sessions.complete_interview(
        session_id=session.pk,
        epoch=epoch,
        progress=make.make_progress(),
        reason=EndReason.COMPLETED,
    )
    run = processing.begin_run(job_id=session.processing.pk)
    assert run is not None
    processing.finish_run(job=run)
    assert save(session, epoch, make.make_turn(1))
    session.processing.refresh_from_db()
    assert session.processing.status == "queued"


@pytest.mark.parametrize(
    "turn",
    [
        make.make_turn(1, start_ms=2000, end_ms=1999),
        replace(make.make_turn(1), number=0),
        make.make_turn(2, speaker=Speaker.CANDIDATE, unheard_text="said nothing"),
    ],
    ids=["ends before it starts", "number zero", "a candidate is always heard"],
)
def test_the_database_refuses_turns_that_cannot_be(turn: TurnRecord) -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    with pytest.raises(IntegrityError), transaction.atomic():
        save(session, epoch, turn, ledger=(make.make_event(),))
    assert not Turn.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_the_database_refuses_a_typed_answer_in_two_turns() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    assert save(session, epoch, make.make_turn(1, answer_id="a" * 16))
    with pytest.raises(IntegrityError), transaction.atomic():
        save(session, epoch, make.make_turn(3, answer_id="a" * 16))
    assert save(session, epoch, make.make_turn(1, answer_id="a" * 16), make.make_turn(3))
