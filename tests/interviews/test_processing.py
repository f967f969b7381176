"""Processing after the end: ordered once, done once, resumed, and never forgotten."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from interviews import tasks
from interviews.models import InterviewFigures, InterviewSession, JobStatus, ProcessingJob, Status
from interviews.records import EndReason
from interviews.services import processing, runs, sessions, sweeping, transcripts
from tests import factories as make

pytestmark = pytest.mark.django_db

AN_AGE = timedelta(hours=1)


def make_ended() -> ProcessingJob:
    session = make.make_session()
    epoch = make.claim(session).epoch
    turns = (make.make_turn(1), make.make_turn(2, final=False))
    transcripts.save_conversation(
        session_id=session.pk, epoch=epoch, turns=turns, ledger=(make.make_event(),), progress=None
    )
    sessions.complete_interview(
        session_id=session.pk,
        epoch=epoch,
        progress=make.make_progress(),
        reason=EndReason.COMPLETED,
    )
    return ProcessingJob.objects.get(session=session)


def age(job: ProcessingJob) -> None:
    ProcessingJob.objects.filter(pk=job.pk).update(touched_at=timezone.now() - AN_AGE)


@pytest.fixture
def delivered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the jobs that would have gone to a worker."""
    ids: list[int] = []

    def keep(args: tuple[int, ...], _kwargs: object, **_options: object) -> None:
        ids.extend(args)

    monkeypatch.setattr(tasks.process_interview, "apply_async", keep)
    return ids


def test_processing_closes_turns_and_computes_figures() -> None:
    job = make_ended()
    tasks.process_interview(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.DONE, 1)
    assert job.steps_done == list(runs.STEPS)
    assert not job.session.turns.filter(final=False).exists()
    assert job.session.figures.turns == 2


def test_processing_twice_is_processing_once() -> None:
    job = make_ended()
    assert runs.process(job.pk)
    computed_at = InterviewFigures.objects.get().computed_at
    assert not runs.process(job.pk)
    assert InterviewFigures.objects.get().computed_at == computed_at


def test_a_job_that_is_gone_is_nothing_to_do() -> None:
    assert not runs.process(12345)


def test_ordering_again_computes_figures_anew() -> None:
    job = make_ended()
    runs.process(job.pk)
    transcripts.save_conversation(
        session_id=job.session_id, epoch=1, turns=(make.make_turn(3),), ledger=(), progress=None
    )
    assert runs.process(job.pk)
    assert InterviewFigures.objects.get().turns == 3


def test_a_dead_run_is_resumed_after_its_last_step(monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_ended()
    dead = processing.begin_run(job_id=job.pk)
    assert dead is not None
    processing.mark_step(job=dead, step="finish_turns")
    taken: list[str] = []
    steps = {name: lambda _id, name=name: partial(taken.append, name) for name in runs.STEPS}
    monkeypatch.setattr(runs, "STEPS", steps)
    assert not runs.process(job.pk)
    age(job)
    assert runs.process(job.pk)
    assert taken == ["figures"]


def test_a_run_that_lost_its_claim_changes_nothing() -> None:
    job = make_ended()
    slow = processing.begin_run(job_id=job.pk)
    age(job)
    quick = processing.begin_run(job_id=job.pk)
    assert slow is not None
    assert quick is not None
    assert not processing.mark_step(job=slow, step="finish_turns")
    assert not processing.finish_run(job=slow)
    assert not processing.fail_run(job=slow, error="Slow")
    assert processing.finish_run(job=quick)


def test_a_failing_step_is_tried_again_and_then_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_ended()

    def break_down(_session_id: UUID) -> None:
        raise ZeroDivisionError("with something private in it")

    monkeypatch.setattr(runs, "STEPS", {"finish_turns": runs.finish_turns, "figures": break_down})
    for attempt in range(1, processing.MAX_FAILURES + 1):
        with pytest.raises(ZeroDivisionError):
            runs.process(job.pk)
        job.refresh_from_db()
        assert (job.failures, job.error) == (attempt, "ZeroDivisionError")
    assert job.status == JobStatus.FAILED
    assert not runs.process(job.pk)


def test_what_kills_its_worker_is_not_run_for_ever() -> None:
    job = make_ended()
    for deaths in range(processing.MAX_FAILURES):
        run = processing.begin_run(job_id=job.pk)
        assert run is not None
        assert run.failures == deaths
        age(job)
    assert processing.begin_run(job_id=job.pk) is None
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, processing.RUN_DIED)
    assert job.failures == processing.MAX_FAILURES
    assert not runs.process(job.pk)


def test_deaths_and_failures_are_counted_together() -> None:
    job = make_ended()
    dead = processing.begin_run(job_id=job.pk)
    age(job)
    failing = processing.begin_run(job_id=job.pk)
    assert dead is not None
    assert failing is not None
    processing.fail_run(job=failing, error="ZeroDivisionError")
    job.refresh_from_db()
    assert (job.status, job.failures) == (JobStatus.QUEUED, 2)


def test_a_run_that_gives_signs_of_life_is_left_alone() -> None:
    job = make_ended()
    run = processing.begin_run(job_id=job.pk)
    age(job)
    assert run is not None
    assert processing.give_sign_of_life(job=run)
    assert processing.begin_run(job_id=job.pk) is None
    assert list(processing.find_undelivered(timezone.now())) == []


def test_a_dead_run_that_wakes_is_told_that_it_lost_its_claim() -> None:
    job = make_ended()
    frozen = processing.begin_run(job_id=job.pk)
    age(job)
    processing.begin_run(job_id=job.pk)
    assert frozen is not None
    assert not processing.give_sign_of_life(job=frozen)


def test_a_step_that_ends_after_its_claim_is_lost_stores_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = make_ended()

    def order_again_meanwhile(session_id: UUID) -> runs.Store:
        processing.request_processing(session_id=session_id)
        return runs.renew_figures(session_id)

    monkeypatch.setattr(runs, "STEPS", {"figures": order_again_meanwhile})
    assert not runs.process(job.pk)
    assert not InterviewFigures.objects.exists()
    job.refresh_from_db()
    assert (job.status, job.steps_done) == (JobStatus.QUEUED, [])


def test_the_end_of_an_interview_sends_it_on(
    delivered: list[int], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = make_ended()
    assert delivered == [job.pk]


def test_without_a_broker_the_interview_ends_all_the_same(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.process_interview, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = make_ended()
    assert job.session.status == Status.COMPLETED
    assert job.status == JobStatus.QUEUED


def test_the_task_has_the_name_by_which_it_is_sent() -> None:
    assert tasks.process_interview.name == processing.TASK_NAME
    assert processing.TASK_NAME in current_app.tasks


def test_the_sweep_delivers_what_was_not(delivered: list[int]) -> None:
    lost, fresh, dead, done = (make_ended() for _ in range(4))
    processing.begin_run(job_id=dead.pk)
    runs.process(done.pk)
    for job in (lost, dead, done):
        age(job)
    tasks.sweep_processing()
    assert delivered == [lost.pk, dead.pk]
    assert fresh.status == JobStatus.QUEUED


def test_sweeps_do_not_pile_up_messages_for_a_job_that_waits_its_turn(
    delivered: list[int],
) -> None:
    waiting, dead = make_ended(), make_ended()
    processing.begin_run(job_id=dead.pk)
    for job in (waiting, dead):
        age(job)
    sweeping.sweep()
    sweeping.sweep()
    assert delivered == [waiting.pk, dead.pk, dead.pk]


def test_the_sweep_closes_what_nobody_came_to(delivered: list[int]) -> None:
    missed = make.make_session(opens_in=-2 * AN_AGE, closes_in=-AN_AGE)
    open_still = make.make_session()
    sweeping.sweep()
    missed.refresh_from_db()
    open_still.refresh_from_db()
    assert (missed.status, open_still.status) == (Status.EXPIRED, Status.SCHEDULED)


def test_the_sweep_finds_interviews_whose_owner_is_gone(delivered: list[int]) -> None:
    gone = make.make_session_in(Status.LIVE, touched_at=timezone.now() - AN_AGE)
    talking = make.make_session_in(Status.LIVE)
    sweeping.sweep()
    gone.refresh_from_db()
    talking.refresh_from_db()
    assert (gone.status, talking.status) == (Status.INTERRUPTED, Status.LIVE)


def test_the_sweep_gives_up_what_nobody_comes_back_to(
    delivered: list[int], django_capture_on_commit_callbacks
) -> None:
    session = make.make_session_in(
        Status.LIVE,
        touched_at=timezone.now() - AN_AGE,
        opens_in=-48 * AN_AGE,
        closes_in=-24 * AN_AGE,
    )
    with django_capture_on_commit_callbacks(execute=True):
        sweeping.sweep()
    session.refresh_from_db()
    retake = InterviewSession.objects.get(retake_of=session)
    assert (session.status, session.end_reason) == (Status.FAILED, "failed")
    assert retake.status == Status.SCHEDULED
    assert delivered == [session.processing.pk]
    sweeping.sweep()
    assert InterviewSession.objects.count() == 2
