"""Real threads against a real database: claims, ends and saves that arrive at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from interviews import ledger_rows
from interviews.access import find_session_by_token
from interviews.models import InterviewSession, ProcessingJob, Status, Turn
from interviews.records import ConversationBatch, EndReason, Saved
from interviews.services import links, processing, sessions, transcripts
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_database]

T = TypeVar("T")
THREADS = 8


def at_once(work: Callable[[int], T], threads: int = THREADS) -> list[T]:
    """Run `work(0)`, `work(1)` … in threads that start together; return what each returned."""
    barrier = Barrier(threads)

    def run(index: int) -> T:
        try:
            barrier.wait(timeout=10)
            return work(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_every_claim_gets_an_epoch_of_its_own() -> None:
    session = make.make_session()
    epochs = at_once(lambda _: make.claim(InterviewSession.objects.get(pk=session.pk)).epoch)
    session.refresh_from_db()
    assert sorted(epochs) == list(range(1, THREADS + 1))
    assert session.epoch == THREADS


def test_only_one_owner_begins_the_ledger_and_nobody_after_it_is_first() -> None:
    session = make.make_session()

    def claim_and_begin(_: int) -> tuple[bool, bool]:
        claimed = make.claim(InterviewSession.objects.get(pk=session.pk))
        row = ledger_rows.joined(epoch=claimed.epoch).at(0, timezone.now())
        stored = transcripts.save_conversation(
            session_id=session.pk, epoch=claimed.epoch, turns=(), ledger=(row,), progress=None
        )
        return claimed.first_time, stored

    owners = at_once(claim_and_begin)
    first_to_store = [first for first, stored in owners if stored]
    assert first_to_store.count(True) == 1
    later = at_once(lambda _: make.claim(InterviewSession.objects.get(pk=session.pk)).first_time)
    assert not any(later)


def test_owners_that_overtake_each_other_leave_one_owners_transcript() -> None:
    session = make.make_session()

    def claim_and_talk(_: int) -> int:
        epoch = make.claim(InterviewSession.objects.get(pk=session.pk)).epoch
        for number in range(1, 6):
            transcripts.save_conversation(
                session_id=session.pk,
                epoch=epoch,
                turns=(make.make_turn(number, text=f"epoch {epoch}"),),
                ledger=(),
                progress=None,
            )
        return epoch

    newest = max(at_once(claim_and_talk))
    stored = {(turn.text, turn.epoch) for turn in Turn.objects.all()}
    assert stored == {(f"epoch {newest}", newest)}


def test_an_interview_ends_once() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    progress = make.make_progress()

    def end(index: int) -> bool:
        if index % 2:
            return sessions.fail_interview(session_id=session.pk, epoch=epoch, progress=progress)
        return sessions.complete_interview(
            session_id=session.pk, epoch=epoch, progress=progress, reason=EndReason.COMPLETED
        )

    answers = at_once(end)
    session.refresh_from_db()
    retakes = InterviewSession.objects.filter(retake_of=session).count()
    assert answers.count(True) == 1
    assert ProcessingJob.objects.count() == 1
    assert retakes == (1 if session.status == Status.FAILED else 0)


def test_cancelling_and_joining_at_once_has_one_winner() -> None:
    session = make.make_session()

    def act(index: int) -> bool:
        if index:
            return sessions.cancel_interview(session_id=session.pk)
        try:
            make.claim(InterviewSession.objects.get(pk=session.pk))
        except sessions.InterviewNotOpen:
            return False
        return True

    assert at_once(act, threads=2).count(True) == 1


def test_all_of_many_new_links_work() -> None:
    session = make.make_session()
    made = at_once(lambda _: links.new_join_link(session_id=session.pk).path)
    assert len(set(made)) == THREADS
    assert {find_session_by_token(path.split("/")[2]) for path in made} == {session}


def test_withdrawals_at_once_end_every_link() -> None:
    session = make.make_session()
    path = links.new_join_link(session_id=session.pk).path
    at_once(lambda _: links.withdraw_links(session_id=session.pk))
    session.refresh_from_db()
    assert session.token_generation == THREADS
    assert find_session_by_token(path.split("/")[2]) is None


def test_groups_of_workers_that_share_interviews_do_not_deadlock() -> None:
    interviews = [make.make_session() for _ in range(4)]
    epochs = {session.pk: make.claim(session).epoch for session in interviews}

    def save_group(index: int) -> list[Saved]:
        order = interviews if index % 2 else interviews[::-1]
        return transcripts.save_conversations(
            [
                ConversationBatch(session.pk, epochs[session.pk], (make.make_turn(index + 1),))
                for session in order
            ]
        )

    assert all(all(answers) for answers in at_once(save_group))
    assert Turn.objects.count() == THREADS * len(interviews)


def test_a_job_is_taken_by_one_worker() -> None:
    session = make.make_session_in(Status.COMPLETED)
    processing.request_processing(session_id=session.pk)
    job = ProcessingJob.objects.get()
    taken = at_once(lambda _: processing.begin_run(job_id=job.pk) is not None)
    assert taken.count(True) == 1
