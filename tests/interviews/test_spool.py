"""Turns that waited in Redis: written once, over nothing newer, by no stale owner."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from socket import socket

import pytest
import redis
from django.utils import timezone

from interviewer.stack.ports import free_port
from interviews import batches, redis_connections
from interviews.models import InterviewSession
from interviews.records import ConversationBatch, TurnRecord
from interviews.redis_connections import COMMAND_TIMEOUT_S
from interviews.services import spool, sweeping, transcripts
from interviews.services.spool import Spool, write_back
from tests import factories as make
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def kept(redis_url: str) -> Iterator[Spool]:
    spool = Spool(redis_url)
    yield spool
    spool.close()


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
def interview() -> InterviewSession:
    session = make.make_session()
    make.claim(session)
    session.refresh_from_db()
    return session


def batch(session: InterviewSession, number: int, *turns: TurnRecord) -> ConversationBatch:
    return ConversationBatch(
        session.pk,
        session.epoch,
        turns or (make.make_turn(1, text=f"save {number}"),),
        (make.make_event(),),
        make.make_progress(elapsed_ms=number * 1000),
        number=number,
    )


def texts(session: InterviewSession) -> list[str]:
    return [turn.text for turn in session.turns.all().records()]


def test_what_a_dead_owner_left_behind_is_written_once(
    kept: Spool, interview: InterviewSession
) -> None:
    assert kept.keep(batch(interview, 4))
    for _ in range(2):
        write_back(kept, interview.pk)
        interview.refresh_from_db()
        assert (texts(interview), interview.ledger.count()) == (["save 4"], 1)
        assert (interview.elapsed_ms, interview.last_save) == (4000, 4)
        assert kept.names() == []


def test_the_owners_last_sign_of_life_is_when_it_kept_them(
    kept: Spool, interview: InterviewSession
) -> None:
    before = timezone.now() - timedelta(milliseconds=1)  # SQLite's clock has no finer ones
    kept.keep(batch(interview, 4))
    after = timezone.now()
    write_back(kept, interview.pk)
    interview.refresh_from_db()
    assert interview.touched_at is not None
    assert before <= interview.touched_at <= after


def test_a_sign_of_life_is_never_later_than_the_databases_clock(
    kept: Spool, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=1))
    kept.keep(batch(interview, 4))
    write_back(kept, interview.pk)
    interview.refresh_from_db()
    assert interview.touched_at is not None
    assert interview.touched_at < now + timedelta(minutes=1)


def test_the_latest_that_was_kept_is_what_is_written(
    kept: Spool, interview: InterviewSession
) -> None:
    kept.keep(batch(interview, 4))
    kept.keep(batch(interview, 5))
    write_back(kept, interview.pk)
    assert texts(interview) == ["save 5"]


@pytest.mark.parametrize("written", [4, 5])
def test_nothing_is_written_over_what_the_owner_has_stored_since(
    kept: Spool, interview: InterviewSession, written: int
) -> None:
    kept.keep(batch(interview, 4))
    newer = batch(interview, written, make.make_turn(1, text="newer"))
    assert all(transcripts.save_conversations((newer,)))
    write_back(kept, interview.pk)
    assert texts(interview) == ["newer"]
    assert kept.names() == []


def test_a_stale_owners_turns_change_nothing(kept: Spool, interview: InterviewSession) -> None:
    kept.keep(batch(interview, 400))
    make.claim(interview)
    write_back(kept, interview.pk)
    interview.refresh_from_db()
    assert (texts(interview), interview.last_save) == ([], 0)
    assert kept.names() == []


def test_a_claim_begins_to_count_the_saves_anew(interview: InterviewSession) -> None:
    transcripts.save_conversations((batch(interview, 9),))
    make.claim(interview)
    interview.refresh_from_db()
    assert interview.last_save == 0


def test_turns_of_an_interview_that_is_gone_are_dropped(kept: Spool) -> None:
    session = make.make_session()
    kept.keep(batch(session, 1))
    session.delete()
    write_back(kept)
    assert kept.names() == []


def test_what_is_kept_of_others_stays_where_it_is(kept: Spool, interview: InterviewSession) -> None:
    other = make.make_session()
    make.claim(other)
    other.refresh_from_db()
    kept.keep(batch(other, 1))
    kept.keep(batch(interview, 1))
    write_back(kept, interview.pk)
    assert [name.split(":")[0] for name in kept.names()] == [str(other.pk)]


def test_the_sweep_writes_what_nobody_comes_back_for(
    kept: Spool, interview: InterviewSession
) -> None:
    kept.keep(batch(interview, 4))
    sweeping.sweep()
    assert texts(interview) == ["save 4"]
    assert kept.names() == []


def test_what_the_owner_keeps_while_it_is_written_back_stays_kept(
    kept: Spool, interview: InterviewSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_late = transcripts.save_late

    def meanwhile(late: ConversationBatch) -> bool:
        kept.keep(batch(interview, 5))
        return save_late(late)

    kept.keep(batch(interview, 4))
    monkeypatch.setattr(transcripts, "save_late", meanwhile)
    write_back(kept, interview.pk)
    assert texts(interview) == ["save 4"]
    assert len(kept.names()) == 1


def test_an_owner_drops_what_is_written(kept: Spool, interview: InterviewSession) -> None:
    kept.keep(batch(interview, 4))
    kept.drop(interview.pk, interview.epoch)
    assert kept.names() == []


def test_what_is_kept_does_not_stay_for_ever(
    kept: Spool, interview: InterviewSession, client: redis.Redis
) -> None:
    kept.keep(batch(interview, 4))
    stored = [key for key in client.keys("interviews:*") if "names" not in key]
    [key] = [key for key in stored if "save 4" in (client.get(key) or "")]
    assert 0 < client.ttl(key) <= 12 * 3600


def test_what_one_owner_keeps_makes_no_others_words_stay(
    kept: Spool, interview: InterviewSession, client: redis.Redis
) -> None:
    kept.keep(batch(interview, 4))
    [key] = [key for key in client.keys("interviews:*:turns:*") if str(interview.pk) in key]
    client.expire(key, 100)
    other = make.make_session()
    make.claim(other)
    other.refresh_from_db()
    kept.keep(batch(other, 1))
    assert 0 < client.ttl(key) <= 100


def test_a_name_of_what_has_expired_is_nobody_s(
    kept: Spool, interview: InterviewSession, client: redis.Redis
) -> None:
    kept.keep(batch(interview, 4))
    client.zadd(spool.NAMES_KEY, {f"{interview.pk}:{interview.epoch}": 0})
    assert kept.names(interview.pk) == []


def test_what_a_worker_of_the_version_before_has_kept_is_written_and_dropped(
    kept: Spool, interview: InterviewSession, client: redis.Redis
) -> None:
    old = replace(batch(interview, 4), kept_at=timezone.now())
    client.hset(spool.OLD_KEY, f"{interview.pk}:{interview.epoch}", batches.to_json(old))
    write_back(kept, interview.pk)
    assert texts(interview) == ["save 4"]
    assert not client.exists(spool.OLD_KEY)


@pytest.mark.parametrize("impossible", [False, True], ids=["unreadable", "refused"])
def test_what_cannot_be_stored_is_set_aside_and_logged_without_a_word_of_it(
    kept: Spool,
    interview: InterviewSession,
    client: redis.Redis,
    caplog: pytest.LogCaptureFixture,
    impossible: bool,
) -> None:
    kept.keep(batch(interview, 4, make.make_turn(1, text="secret", start_ms=9, end_ms=1)))
    (name,) = kept.names()
    if not impossible:
        [key] = client.keys(f"interviews:*:turns:{name}")
        client.set(key, "secret nonsense")
    write_back(kept, interview.pk)
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.session == str(interview.pk)
    assert "secret" not in caplog.text
    assert kept.names() == []
    assert "secret" in (client.get(spool.ASIDE + name) or "")
    assert 0 < client.ttl(spool.ASIDE + name) <= 12 * 3600
    assert make.claim(interview).turns == ()


def test_while_redis_is_away_nothing_is_kept_and_nothing_breaks(
    interview: InterviewSession, caplog: pytest.LogCaptureFixture
) -> None:
    alone = Spool(f"redis://127.0.0.1:{free_port()}/0")
    for number in range(1, 4):
        assert not alone.keep(batch(interview, number))
    write_back(alone, interview.pk)
    alone.close()
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_nobody_waits_for_a_redis_that_does_not_answer_but_the_first(
    interview: InterviewSession,
) -> None:
    with socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        alone = Spool(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        for number in range(1, 20):
            alone.keep(batch(interview, number))
        waited_s = time.monotonic() - began
        alone.close()
    assert waited_s < 2 * COMMAND_TIMEOUT_S


def test_redis_is_asked_again_after_a_moment(
    interview: InterviewSession,
    redis_url: str,
    client: redis.Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redis_connections, "COMMAND_TIMEOUT_S", 0.05)
    monkeypatch.setattr(spool, "AWAY_S", 0.05)
    frozen = Spool(redis_url)
    client.execute_command("CLIENT", "PAUSE", "200", "ALL")
    assert not frozen.keep(batch(interview, 1))
    wait_until(lambda: frozen.keep(batch(interview, 2)))
    assert len(frozen.names()) == 1
    frozen.close()
