"""The life of an interview: who may take it, how it ends, and what a stale owner cannot do."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from interviews import ledger_rows
from interviews.frozen_plan import BadFrozenPlan
from interviews.ledger_rows import LossCause
from interviews.models import TRANSITIONS, InterviewSession, ProcessingJob, Status, may_become
from interviews.progress import Usage
from interviews.records import EndReason
from interviews.services import links, sessions, transcripts
from interviews.services.sessions import InterviewNotOpen, NotOpenReason
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def move(session: InterviewSession, target: Status) -> bool:
    """Try to bring `session` to `target` by the service that does this."""
    progress = session.read_progress()
    owner = {"session_id": session.pk, "epoch": session.epoch, "progress": progress}
    match target:
        case Status.LIVE:
            try:
                make.claim(session)
            except InterviewNotOpen:
                return False
            return True
        case Status.INTERRUPTED:
            return sessions.interrupt_interview(**owner)
        case Status.COMPLETED:
            return sessions.complete_interview(**owner, reason=EndReason.COMPLETED)
        case Status.FAILED:
            return sessions.fail_interview(**owner)
        case Status.ABANDONED:
            return leave_for_good(session)
        case Status.CANCELLED | Status.EXPIRED:
            cancels = target is Status.CANCELLED
            close = sessions.cancel_interview if cancels else sessions.expire_interview
            return close(session_id=session.pk)
        case Status.SCHEDULED:
            return False


def leave_for_good(session: InterviewSession) -> bool:
    """Let the time to come back be over, with nothing wrong on our side."""
    long_ago = timezone.now() - timedelta(days=2)
    make.set_fields(session, opens_at=long_ago - timedelta(days=1), closes_at=long_ago)
    joined = make.make_event()
    session.ledger.create(kind=joined.kind, at_ms=0, wall_time=joined.wall_time, epoch=1)
    return sessions.give_up_interview(session_id=session.pk)


@pytest.mark.parametrize("target", Status)
@pytest.mark.parametrize("start", Status)
def test_services_follow_the_transition_table(start: Status, target: Status) -> None:
    session = make.make_session_in(start)
    # Taking over a live interview changes its owner, not its status.
    allowed = target in TRANSITIONS[start] or start is target is Status.LIVE
    assert move(session, target) is allowed
    session.refresh_from_db()
    assert session.status == (target if allowed else start)


def test_every_status_but_the_first_can_be_reached() -> None:
    assert [status for status in Status if not may_become(status)] == [Status.SCHEDULED]


def test_scheduling_freezes_the_plan() -> None:
    plan = make.make_plan(questions=2)
    session = make.make_session(plan=plan, candidate=make.make_candidate("Ada Byron"))
    plan.questions.all().delete()
    plan.role = "Something else"
    plan.save()
    frozen = InterviewSession.objects.get(pk=session.pk).read_plan()
    assert (frozen.role, frozen.candidate_name, len(frozen.questions)) == (
        "Engineer",
        "Ada Byron",
        2,
    )
    assert frozen.questions[0].follow_ups == ("Why?", "How?")


def test_a_plan_without_questions_cannot_be_scheduled() -> None:
    with pytest.raises(BadFrozenPlan):
        make.make_session(plan=make.make_plan(questions=0))
    assert not InterviewSession.objects.exists()


def test_first_claim_starts_the_interview() -> None:
    session = make.make_session()
    claimed = make.claim(session)
    session.refresh_from_db()
    assert (claimed.epoch, claimed.first_time, claimed.turns) == (1, True, ())
    assert session.status == Status.LIVE
    assert session.started_at is not None


def test_next_claim_tells_how_long_the_former_owner_was_silent() -> None:
    session = make.make_session()
    assert make.claim(session).silence is None
    make.set_fields(session, touched_at=timezone.now() - timedelta(minutes=5))
    silence = make.claim(session).silence
    assert silence is not None
    assert timedelta(minutes=5) <= silence < timedelta(minutes=6)


def test_next_claim_tells_how_long_the_interview_has_gone_on_and_what_is_lost_of_it() -> None:
    session = make.make_session()
    first = make.claim(session)
    assert (first.begun_for, first.lost_frames) == (timedelta(), 0)
    row = ledger_rows.audio_lost(frames=40, cause=LossCause.OVERFLOW).at(0, timezone.now())
    transcripts.save_conversation(
        session_id=session.pk, epoch=first.epoch, turns=(), ledger=(row,), progress=None
    )
    make.set_fields(session, started_at=timezone.now() - timedelta(minutes=5))
    second = make.claim(session)
    assert timedelta(minutes=5) <= second.begun_for < timedelta(minutes=6)
    assert second.lost_frames == 40


def test_a_worker_whose_clock_is_ahead_makes_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    session = make.make_session()
    make.claim(session)
    soon = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: soon)
    silence = make.claim(session).silence
    assert silence is not None
    assert silence < timedelta(minutes=1)


def test_next_claim_finds_everything_where_it_was() -> None:
    session = make.make_session()
    first = make.claim(session)
    usage = Usage(total_tokens=9, thoughts_tokens=4)
    progress = make.make_progress(question=2, questions_finished=(1,), usage=usage)
    turns = (make.make_turn(1), make.make_turn(2, final=False))
    saved = transcripts.save_conversation(
        session_id=session.pk, epoch=first.epoch, turns=turns, ledger=(), progress=progress
    )
    second = make.claim(session)
    assert saved
    assert (second.epoch, second.first_time) == (2, False)
    assert (second.turns, second.progress) == (turns, progress)


def test_which_frames_the_words_cover_only_rises_for_one_page() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    for stream, sequence, expected in (
        ("a" * 16, 9, ("a" * 16, 9)),
        ("a" * 16, 7, ("a" * 16, 9)),
        ("", -1, ("a" * 16, 9)),
        ("b" * 16, 2, ("b" * 16, 2)),
    ):
        transcripts.save_conversation(
            session_id=session.pk,
            epoch=epoch,
            turns=(),
            ledger=(),
            progress=make.make_progress(stream=stream, safe_sequence=sequence),
        )
        session.refresh_from_db()
        assert (session.page_stream, session.safe_sequence) == expected


def test_who_goes_on_by_itself_does_not_take_it_from_whoever_came_later() -> None:
    session = make.make_session()
    first, second = "a" * 16, "b" * 16

    def claim(stream: str, since: int | None = None) -> int:
        return sessions.claim_interview(
            session_id=session.pk,
            token_generation=session.token_generation,
            epoch_hint=0,
            stream=stream,
            since=since,
        ).epoch

    assert claim(first) == 1
    assert claim(first, since=1) == 2, "it comes back"
    with pytest.raises(InterviewNotOpen) as refused:
        claim(first, since=1)  # by an older connection, on a worker that slept
    assert claim(second) == 3, "somebody has pressed Continue"
    with pytest.raises(InterviewNotOpen) as refused:
        claim(first, since=2)
    assert refused.value.reason is NotOpenReason.TAKEN_OVER
    session.refresh_from_db()
    assert (session.epoch, session.page_stream) == (3, second)


def test_epoch_rises_above_what_redis_knew() -> None:
    session = make.make_session()
    assert make.claim(session, epoch_hint=41).epoch == 42
    assert make.claim(session, epoch_hint=3).epoch == 43


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"opens_in": timedelta(minutes=1)}, NotOpenReason.NOT_YET),
        ({"opens_in": timedelta(hours=-2), "closes_in": timedelta(0)}, NotOpenReason.CLOSED),
    ],
)
def test_claim_is_refused_outside_the_window(
    fields: dict[str, timedelta], reason: NotOpenReason
) -> None:
    with pytest.raises(InterviewNotOpen) as refusal:
        make.claim(make.make_session(**fields))
    assert refusal.value.reason is reason
    assert refusal.value.sentence


def test_who_has_begun_may_come_back_to_a_worker_whose_clock_is_behind() -> None:
    session = make.make_session()
    make.claim(session)
    InterviewSession.objects.filter(pk=session.pk).update(
        opens_at=timezone.now() + timedelta(minutes=50),
        closes_at=timezone.now() + timedelta(minutes=90),
    )
    assert make.claim(session).epoch == 2


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.COMPLETED, NotOpenReason.COMPLETED),
        (Status.ABANDONED, NotOpenReason.ABANDONED),
        (Status.FAILED, NotOpenReason.FAILED),
        (Status.CANCELLED, NotOpenReason.CANCELLED),
        (Status.EXPIRED, NotOpenReason.CLOSED),
    ],
)
def test_claim_is_refused_when_it_is_over(status: Status, reason: NotOpenReason) -> None:
    session = make.make_session_in(status)
    epoch = session.epoch
    with pytest.raises(InterviewNotOpen) as refusal:
        make.claim(session)
    session.refresh_from_db()
    assert refusal.value.reason is reason
    assert session.epoch == epoch


def test_claim_needs_a_link_that_was_not_withdrawn() -> None:
    session = make.make_session()
    make.make_token(session)
    old = session.token_generation
    links.withdraw_links(session_id=session.pk)
    with pytest.raises(InterviewNotOpen) as refusal:
        sessions.claim_interview(session_id=session.pk, token_generation=old, epoch_hint=0)
    assert refusal.value.reason is NotOpenReason.REVOKED


def test_an_interview_that_does_not_exist_looks_like_a_revoked_link() -> None:
    with pytest.raises(InterviewNotOpen) as refusal:
        sessions.claim_interview(session_id=uuid4(), token_generation=0, epoch_hint=0)
    assert refusal.value.reason is NotOpenReason.REVOKED


def test_begun_in_time_may_be_finished_after_the_window() -> None:
    late = {"opens_in": timedelta(hours=-2), "closes_in": timedelta(minutes=-30)}
    session = make.make_session_in(Status.INTERRUPTED, **late)
    assert make.claim(session).epoch == 2


def test_nobody_comes_back_for_ever() -> None:
    long_ago = {"opens_in": timedelta(days=-3), "closes_in": timedelta(days=-2)}
    session = make.make_session_in(Status.INTERRUPTED, **long_ago)
    with pytest.raises(InterviewNotOpen) as refusal:
        make.claim(session)
    assert refusal.value.reason is NotOpenReason.CLOSED


def test_a_stale_owner_can_neither_interrupt_nor_end() -> None:
    session = make.make_session()
    old = make.claim(session).epoch
    make.claim(session)
    stale = {"session_id": session.pk, "epoch": old, "progress": make.make_progress()}
    assert not sessions.interrupt_interview(**stale)
    assert not sessions.complete_interview(**stale, reason=EndReason.COMPLETED)
    assert not sessions.fail_interview(**stale)
    session.refresh_from_db()
    assert (session.status, session.elapsed_ms) == (Status.LIVE, 0)
    assert not ProcessingJob.objects.exists()


def test_completing_keeps_progress_and_orders_processing() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    done = sessions.complete_interview(
        session_id=session.pk,
        epoch=epoch,
        progress=make.make_progress(elapsed_ms=1234, questions_finished=(1, 2)),
        reason=EndReason.TIME_UP,
    )
    session.refresh_from_db()
    assert done
    assert (session.elapsed_ms, session.questions_finished) == (1234, [1, 2])
    assert session.end_reason == EndReason.TIME_UP
    assert session.processing.status == "queued"


def test_what_grows_never_shrinks() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    owner = {"session_id": session.pk, "epoch": epoch, "turns": (), "ledger": ()}
    ahead = make.make_progress(
        elapsed_ms=9000, questions_finished=(1, 2), questions_asked=(1, 2, 3), rtt_p50_ms=40
    )
    behind = make.make_progress(
        elapsed_ms=5000, questions_finished=(1,), questions_asked=(1, 2), greeted=False
    )
    transcripts.save_conversation(**owner, progress=ahead)
    transcripts.save_conversation(**owner, progress=behind)
    session.refresh_from_db()
    assert (session.elapsed_ms, session.questions_finished) == (9000, [1, 2])
    assert session.questions_asked == [1, 2, 3]
    assert (session.greeted, session.rtt_p50_ms) == (True, 40)


def test_totals_are_stored_and_neither_shrink_nor_move() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    owner = {"session_id": session.pk, "epoch": epoch, "turns": (), "ledger": ()}
    counts = {"typed_characters": 40_100, "candidate_turns": 30, "interviewer_turns": 31}
    transcripts.save_conversation(**owner, progress=make.make_progress(**counts, full_at_ms=70_000))
    transcripts.save_conversation(**owner, progress=make.make_progress(full_at_ms=90_000))
    claimed = make.claim(session).progress
    assert {name: getattr(claimed, name) for name in counts} == counts
    assert claimed.full_at_ms == 70_000


def test_a_technical_failure_grants_a_retake() -> None:
    session = make.make_session()
    epoch = make.claim(session).epoch
    assert sessions.fail_interview(
        session_id=session.pk, epoch=epoch, progress=make.make_progress()
    )
    retake = InterviewSession.objects.get(retake_of=session)
    assert (retake.status, retake.elapsed_ms, retake.epoch) == (Status.SCHEDULED, 0, 0)
    assert retake.read_plan() == session.read_plan()
    assert retake.closes_at > timezone.now() + timedelta(days=2)
    assert make.claim(make.give_consent(retake)).first_time


def test_an_owner_that_gave_a_sign_of_life_is_not_interrupted() -> None:
    session = make.make_session_in(Status.LIVE)
    minute = timedelta(minutes=1)
    assert not sessions.interrupt_abandoned(session_id=session.pk, silence=minute)
    make.set_fields(session, touched_at=timezone.now() - 2 * minute)
    assert sessions.interrupt_abandoned(session_id=session.pk, silence=minute)


def test_nothing_is_given_up_while_the_candidate_may_come_back() -> None:
    session = make.make_session_in(Status.INTERRUPTED)
    assert not sessions.give_up_interview(session_id=session.pk)
    make.set_fields(
        session,
        opens_at=timezone.now() - timedelta(days=3),
        closes_at=timezone.now() - timedelta(days=2),
    )
    assert sessions.give_up_interview(session_id=session.pk)
    assert not sessions.give_up_interview(session_id=session.pk)
    assert InterviewSession.objects.filter(retake_of=session).count() == 1
