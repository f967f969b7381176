"""A run's sign of life: given while it works, ended with it, by a connection of its own."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import OperationalError
from django.utils import timezone

from interviews.models import JobStatus, ProcessingJob, Status
from interviews.services import processing, pulse, runs
from tests import factories as make
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_database]

AN_AGE = timedelta(hours=1)


@pytest.fixture(autouse=True)
def short_beat(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pulse, "BEAT_S", 0.02)
    yield
    wait_until(lambda: not [thread for thread in threading.enumerate() if thread.name == "pulse"])


def make_job() -> ProcessingJob:
    session = make.make_session_in(Status.COMPLETED)
    processing.request_processing(session_id=session.pk)
    return ProcessingJob.objects.get()


def age() -> None:
    ProcessingJob.objects.update(touched_at=timezone.now() - AN_AGE)


def was_touched() -> bool:
    return ProcessingJob.objects.get().touched_at > timezone.now() - AN_AGE / 2


def test_a_long_step_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    def take_long(session_id: UUID) -> runs.Store:
        for _ in range(3):
            age()
            wait_until(was_touched)
        return runs.renew_figures(session_id)

    job = make_job()
    monkeypatch.setattr(runs, "STEPS", {"figures": take_long})
    assert runs.process(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.failures) == (JobStatus.DONE, 1, 0)


def test_no_sign_is_given_after_a_run_whatever_ended_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def exit_process(_session_id: UUID) -> runs.Store:
        raise SystemExit

    job = make_job()
    monkeypatch.setattr(runs, "STEPS", {"figures": exit_process})
    with pytest.raises(SystemExit):
        runs.process(job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING
    age()
    threading.Event().wait(5 * pulse.BEAT_S)
    assert not was_touched()


def test_the_signs_end_when_the_claim_is_lost() -> None:
    job = make_job()
    run = processing.begin_run(job_id=job.pk)
    assert run is not None
    with pulse.Pulse(partial(processing.give_sign_of_life, job=run)) as its_pulse:
        age()
        wait_until(was_touched)
        assert not its_pulse.claim_lost
        processing.request_processing(session_id=job.session_id)
        wait_until(lambda: its_pulse.claim_lost)
    age()
    threading.Event().wait(5 * pulse.BEAT_S)
    assert not was_touched()


def test_a_database_that_is_away_for_a_moment_does_not_end_the_signs() -> None:
    answers: list[bool] = []

    def fail_once() -> bool:
        answers.append(True)
        if len(answers) == 1:
            raise OperationalError("away")
        return True

    with pulse.Pulse(fail_once) as its_pulse:
        wait_until(lambda: len(answers) > 2)
        assert not its_pulse.claim_lost
