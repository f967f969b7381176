"""Rules that rows must obey whoever writes them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from interviews.models import (
    InterviewPlan,
    InterviewSession,
    LedgerEntry,
    ProcessingJob,
    Status,
    Turn,
)
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "unheard of"},
        {"end_reason": "boredom"},
        {"status": Status.LIVE},
        {"status": Status.COMPLETED, "started_at": timezone.now()},
        {"join_token_hash": "0" * 64},
        {"opens_at": timezone.now(), "closes_at": timezone.now().replace(year=2020)},
        {"elapsed_ms": -1},
    ],
    ids=[
        "unknown status",
        "unknown reason",
        "live but never started",
        "completed without an end",
        "a link without an end",
        "a window that closes first",
        "a clock before zero",
    ],
)
def test_an_interview_row_is_refused(fields: dict[str, Any]) -> None:
    session = make.make_session()
    with pytest.raises(IntegrityError), transaction.atomic():
        InterviewSession.objects.filter(pk=session.pk).update(**fields)


def test_two_interviews_never_share_a_link() -> None:
    session, other = make.make_session(), make.make_session()
    make.make_token(session)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.set_fields(
            other,
            join_token_hash=session.join_token_hash,
            token_expires_at=session.token_expires_at,
        )


def test_a_failed_interview_has_one_retake() -> None:
    session, one, two = make.make_session(), make.make_session(), make.make_session()
    make.set_fields(one, retake_of=session)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.set_fields(two, retake_of=session)


def test_a_turns_number_is_unique_in_its_interview() -> None:
    session = make.make_session()
    row = {
        "session": session, "number": 1, "speaker": "candidate", "start_ms": 0, "end_ms": 1, "epoch": 1
    }  # fmt: skip
    Turn.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(**row)


@pytest.mark.parametrize("fields", [{"speaker": "nobody"}, {"source": "telepathy"}])
def test_unknown_words_in_a_turn_are_refused(fields: dict[str, str]) -> None:
    row: dict[str, Any] = {
        "session": make.make_session(), "number": 1, "speaker": "candidate", "start_ms": 0,
        "end_ms": 1, "epoch": 1,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(**{**row, **fields})


def test_unknown_events_are_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(
            session=make.make_session(), kind="abducted", at_ms=0, wall_time=timezone.now(), epoch=1
        )


@pytest.mark.parametrize(
    "fields", [{"duration_minutes": 181}, {"turn_taking": "rude"}, {"role": ""}]
)
def test_a_plan_row_is_refused(fields: dict[str, Any]) -> None:
    plan = make.make_plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        InterviewPlan.objects.filter(pk=plan.pk).update(**fields)


def test_a_done_job_says_when() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessingJob.objects.create(
            session=make.make_session(), status="done", requested_at=now, touched_at=now
        )
