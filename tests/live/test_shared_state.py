import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
import redis

from interviewer.stack.ports import free_port
from live.core.link import policy
from live.core.model.handle import Handle
from live.ports import Lease, ResumptionRecord
from live.shared_state import RedisSharedState
from tests.live.given import SESSION_ID

RECORD = ResumptionRecord(Handle("h1", 4), "a-model", "0" * 16, 99, {"c1": "begin_question"})
OTHER = UUID("00000000-0000-4000-8000-000000000002")


@pytest.fixture
async def shared(redis_url: str) -> AsyncIterator[RedisSharedState]:
    shared = RedisSharedState(redis_url)
    yield shared
    await shared.close()


@pytest.fixture
async def elsewhere(redis_url: str) -> AsyncIterator[RedisSharedState]:
    """Another worker's."""
    shared = RedisSharedState(redis_url)
    yield shared
    await shared.close()


@pytest.fixture
async def alone() -> AsyncIterator[RedisSharedState]:
    """Redis is away."""
    shared = RedisSharedState(f"redis://127.0.0.1:{free_port()}/0")
    yield shared
    await shared.close()


async def test_nobody_owns_a_new_interview(shared: RedisSharedState) -> None:
    assert await shared.owner(SESSION_ID) is None


async def test_a_lease_is_seen_by_other_workers(
    shared: RedisSharedState, elsewhere: RedisSharedState
) -> None:
    await shared.take(SESSION_ID, Lease(3, "worker-a"))
    assert await elsewhere.owner(SESSION_ID) == Lease(3, "worker-a")
    assert await elsewhere.owner(OTHER) is None


async def test_the_higher_epoch_wins_and_is_not_taken_back_by_a_renewal(
    shared: RedisSharedState, elsewhere: RedisSharedState
) -> None:
    await shared.take(SESSION_ID, Lease(3, "a"))
    await elsewhere.take(SESSION_ID, Lease(4, "b"))
    with shared.kept(SESSION_ID, Lease(3, "a")):
        await shared.renew()
    assert await shared.owner(SESSION_ID) == Lease(4, "b")


async def test_only_the_owner_can_release(
    shared: RedisSharedState, elsewhere: RedisSharedState
) -> None:
    await elsewhere.take(SESSION_ID, Lease(4, "b"))
    await shared.release(SESSION_ID, Lease(3, "a"))
    assert await shared.owner(SESSION_ID) == Lease(4, "b")
    await elsewhere.release(SESSION_ID, Lease(4, "b"))
    assert await shared.owner(SESSION_ID) is None


async def test_a_lease_of_a_dead_worker_ends_by_itself(
    shared: RedisSharedState, redis_url: str
) -> None:
    await shared.take(SESSION_ID, Lease(1, "a"))
    with redis.Redis.from_url(redis_url) as client:
        (key,) = client.keys("*lease")
        assert 0 < client.ttl(key) <= 15


async def test_a_record_is_read_by_another_worker(
    shared: RedisSharedState, elsewhere: RedisSharedState
) -> None:
    await shared.save(SESSION_ID, 1, RECORD)
    assert await elsewhere.load(SESSION_ID) == RECORD


async def test_a_safe_frame_alone_is_written_by_the_next_renewal(
    shared: RedisSharedState, elsewhere: RedisSharedState
) -> None:
    later = replace(RECORD, safe_sequence=RECORD.safe_sequence + 20)
    await shared.take(SESSION_ID, Lease(1, "a"))
    await shared.save(SESSION_ID, 1, RECORD)
    await shared.save(SESSION_ID, 1, later)
    assert await elsewhere.load(SESSION_ID) == RECORD
    with shared.kept(SESSION_ID, Lease(1, "a")):
        await shared.renew()
    assert await elsewhere.load(SESSION_ID) == later


async def test_a_record_of_a_stale_owner_is_not_kept(
    shared: RedisSharedState, elsewhere: RedisSharedState
) -> None:
    await elsewhere.save(SESSION_ID, 2, RECORD)
    await shared.save(SESSION_ID, 1, ResumptionRecord(Handle("stale", 0)))
    assert await elsewhere.load(SESSION_ID) == RECORD


async def test_an_unreadable_record_is_an_empty_one(
    shared: RedisSharedState, elsewhere: RedisSharedState, redis_url: str
) -> None:
    await shared.save(SESSION_ID, 1, RECORD)
    with redis.Redis.from_url(redis_url) as client:
        (key,) = client.keys("*record")
        for unreadable in ("nonsense", "[1]"):
            client.hset(key, "record", unreadable)
            assert await elsewhere.load(SESSION_ID) == ResumptionRecord()


async def test_of_a_record_of_another_version_what_is_known_is_read(
    shared: RedisSharedState, elsewhere: RedisSharedState, redis_url: str
) -> None:
    await shared.save(SESSION_ID, 1, RECORD)
    with redis.Redis.from_url(redis_url) as client:
        (key,) = client.keys("*record")
        client.hset(key, "record", '{"handle": "h1", "answers_taken": ["%s"]}' % ("a" * 16))
    assert await elsewhere.load(SESSION_ID) == ResumptionRecord(Handle("h1", 0))


async def test_a_record_is_written_as_workers_of_earlier_versions_read_it(
    shared: RedisSharedState, redis_url: str
) -> None:
    await shared.save(SESSION_ID, 1, RECORD)
    with redis.Redis.from_url(redis_url) as client:
        (key,) = client.keys("*record")
        written = json.loads(client.hget(key, "record"))
    assert written == {
        "handle": "h1",
        "issued_after_turn": 4,
        "model": "a-model",
        "stream": "0" * 16,
        "safe_sequence": 99,
        "lost_calls": {"c1": "begin_question"},
        "by_text": False,
    }


async def test_dials_are_counted_across_workers(
    shared: RedisSharedState, elsewhere: RedisSharedState
) -> None:
    workers = (shared, elsewhere)
    spent = [await workers[i % 2].spend_dial(SESSION_ID) for i in range(policy.DIALS_PER_MINUTE)]
    assert len(set(spent) - {None}) == policy.DIALS_PER_MINUTE
    assert not await shared.spend_dial(SESSION_ID)
    assert not await elsewhere.spend_dial(SESSION_ID)
    assert await shared.spend_dial(OTHER)


async def test_an_interview_has_twenty_failed_dials_and_no_more(
    shared: RedisSharedState, redis_url: str
) -> None:
    for number in range(policy.DIALS_PER_INTERVIEW):
        assert await shared.spend_dial(SESSION_ID), number
        _an_hour_passes(redis_url)
    assert not await shared.spend_dial(SESSION_ID)


async def test_a_dial_that_was_no_failure_counts_neither_in_its_minute_nor_in_its_interview(
    shared: RedisSharedState, elsewhere: RedisSharedState
) -> None:
    for _ in range(policy.DIALS_PER_INTERVIEW * 3):
        dial = await shared.spend_dial(SESSION_ID)
        assert dial
        await elsewhere.refund_dial(SESSION_ID, dial)


async def test_the_dials_of_a_long_interview_leave_room_for_the_failures_that_may_be(
    shared: RedisSharedState, elsewhere: RedisSharedState, redis_url: str
) -> None:
    failures = 0
    for reconnect in range(18 + 40):
        worker = shared if reconnect % 2 else elsewhere
        dial = await worker.spend_dial(SESSION_ID)
        assert dial, f"denied at dial {reconnect}"
        if reconnect % 3 == 0 and failures < policy.DIALS_PER_INTERVIEW - 1:
            failures += 1
        else:
            await worker.refund_dial(SESSION_ID, dial)
        _an_hour_passes(redis_url)
    assert failures == policy.DIALS_PER_INTERVIEW - 1


async def test_a_dial_given_back_twice_gives_nothing_else_back(shared: RedisSharedState) -> None:
    dials = [await shared.spend_dial(SESSION_ID) for _ in range(policy.DIALS_PER_MINUTE)]
    for _ in range(3):
        await shared.refund_dial(SESSION_ID, dials[0] or "")
    assert await shared.spend_dial(SESSION_ID)
    assert not await shared.spend_dial(SESSION_ID)


async def test_a_dial_given_back_late_frees_its_own_minute_and_no_other(
    shared: RedisSharedState, redis_url: str
) -> None:
    proven = await shared.spend_dial(SESSION_ID)
    _an_hour_passes(redis_url)
    for _ in range(policy.DIALS_PER_MINUTE):
        assert await shared.spend_dial(SESSION_ID)
    await shared.refund_dial(SESSION_ID, proven or "")
    assert not await shared.spend_dial(SESSION_ID)


async def test_a_dial_whose_page_went_counts_in_its_minute_and_not_in_the_interview(
    shared: RedisSharedState, elsewhere: RedisSharedState, redis_url: str
) -> None:
    for number in range(policy.DIALS_PER_MINUTE * 10):
        worker = shared if number % 2 else elsewhere
        dial = await worker.spend_dial(SESSION_ID)
        assert dial, number
        await worker.forgive_dial(SESSION_ID, dial)
        if number % policy.DIALS_PER_MINUTE == policy.DIALS_PER_MINUTE - 1:
            assert not await shared.spend_dial(SESSION_ID)
            _an_hour_passes(redis_url)


async def test_a_dial_that_was_given_back_is_not_counted_again_when_its_page_goes(
    shared: RedisSharedState,
) -> None:
    for _ in range(policy.DIALS_PER_MINUTE * 2):
        dial = await shared.spend_dial(SESSION_ID)
        assert dial
        await shared.refund_dial(SESSION_ID, dial)
        await shared.forgive_dial(SESSION_ID, dial)


async def test_trials_from_text_have_a_budget_of_their_own_that_no_outage_uses_up(
    shared: RedisSharedState, redis_url: str
) -> None:
    for _ in range(policy.DIALS_PER_MINUTE):
        assert await shared.spend_dial(SESSION_ID)
    for number in range(policy.DIALS_PER_INTERVIEW * 3):
        assert await shared.spend_dial(SESSION_ID, trial=True), number
        if number % policy.TRIALS_PER_MINUTE == policy.TRIALS_PER_MINUTE - 1:
            assert not await shared.spend_dial(SESSION_ID, trial=True)
            _an_hour_passes(redis_url)


async def test_a_trial_that_was_no_failure_is_given_back(shared: RedisSharedState) -> None:
    for _ in range(policy.TRIALS_PER_MINUTE * 3):
        dial = await shared.spend_dial(SESSION_ID, trial=True)
        assert dial
        await shared.refund_dial(SESSION_ID, dial)


async def test_what_a_worker_of_the_version_before_has_counted_denies_nobody_a_dial(
    shared: RedisSharedState, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as client:
        for name, dials in (("dials:minute", policy.DIALS_PER_MINUTE), ("dials", 20)):
            client.set(f"interview:{{{SESSION_ID}}}:{name}", dials)
    dial = await shared.spend_dial(SESSION_ID)
    assert dial
    await shared.refund_dial(SESSION_ID, dial)


def _an_hour_passes(redis_url: str) -> None:
    """Make all dials so far an hour older."""
    with redis.Redis.from_url(redis_url) as client:
        for key in client.keys("*:dials:*") + client.keys("*:trials"):
            for dial, at in client.zrange(key, 0, -1, withscores=True):
                client.zadd(key, {dial: at - 3600})


# Redis away, restarted, or empty


async def test_after_a_restart_of_redis_the_first_question_is_answered_by_redis(
    shared: RedisSharedState, elsewhere: RedisSharedState, redis_url: str
) -> None:
    assert await shared.owner(SESSION_ID) is None
    await elsewhere.take(SESSION_ID, Lease(3, "worker-b"))
    for _ in range(policy.DIALS_PER_MINUTE):
        assert await elsewhere.spend_dial(SESSION_ID)
    for ask, answer in (
        (shared.owner, Lease(3, "worker-b")),
        (shared.spend_dial, None),
    ):
        with redis.Redis.from_url(redis_url) as client:
            client.client_kill_filter(_type="normal", skipme=True)
        assert await ask(SESSION_ID) == answer


async def test_a_redis_that_came_back_empty_is_told_again_by_the_next_renewal(
    shared: RedisSharedState, elsewhere: RedisSharedState, redis_url: str
) -> None:
    await shared.take(SESSION_ID, Lease(2, "a"))
    await shared.save(SESSION_ID, 2, RECORD)
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    with shared.kept(SESSION_ID, Lease(2, "a")):
        await shared.renew()
    assert await elsewhere.owner(SESSION_ID) == Lease(2, "a")
    assert await elsewhere.load(SESSION_ID) == RECORD


async def test_without_redis_a_worker_goes_on_from_memory(alone: RedisSharedState) -> None:
    await alone.take(SESSION_ID, Lease(2, "a"))
    await alone.save(SESSION_ID, 2, RECORD)
    with alone.kept(SESSION_ID, Lease(2, "a")):
        await alone.renew()
    assert await alone.owner(SESSION_ID) == Lease(2, "a")
    assert await alone.load(SESSION_ID) == RECORD


async def test_without_redis_dials_are_still_bounded(alone: RedisSharedState) -> None:
    dials = [await alone.spend_dial(SESSION_ID) for _ in range(policy.DIALS_PER_MINUTE)]
    assert all(dials)
    assert not await alone.spend_dial(SESSION_ID)
    await alone.refund_dial(SESSION_ID, dials[0] or "")
    assert await alone.spend_dial(SESSION_ID)
    for dial in dials[1:]:
        await alone.forgive_dial(SESSION_ID, dial or "")
    assert not await alone.spend_dial(SESSION_ID)
    trials = [
        await alone.spend_dial(SESSION_ID, trial=True) for _ in range(policy.TRIALS_PER_MINUTE + 1)
    ]
    assert [bool(trial) for trial in trials] == [*[True] * policy.TRIALS_PER_MINUTE, False]


async def test_a_slow_owner_that_leaves_does_not_take_the_new_ones_memory(
    alone: RedisSharedState,
) -> None:
    await alone.take(SESSION_ID, Lease(2, "a"))
    await alone.take(SESSION_ID, Lease(3, "a"))
    await alone.release(SESSION_ID, Lease(2, "a"))
    assert await alone.owner(SESSION_ID) == Lease(3, "a")


async def test_a_cancellation_is_never_swallowed(shared: RedisSharedState) -> None:
    went_on: list[int] = []

    async def take(steps: int) -> None:
        await shared.take(SESSION_ID, Lease(1, "a"))
        await asyncio.sleep(0)
        went_on.append(steps)

    # At every step that an answer of Redis takes, and while it is on its way.
    for steps in range(60):
        taking = asyncio.create_task(take(steps))
        for _ in range(steps):
            await asyncio.sleep(0 if steps % 2 else 0.0001)
        done_before = taking.done() or steps in went_on
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
        assert done_before or taking.cancelled(), f"cancelled after {steps} steps, it went on"
