"""The leases of a worker are renewed together, and each for itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from uuid import UUID

import pytest
import redis

from live import shared_state
from live.ports import Lease
from live.shared_state import RedisSharedState
from tests.live.given import SESSION_ID

OTHER = UUID("00000000-0000-4000-8000-000000000002")


@pytest.fixture
async def shared(redis_url: str) -> AsyncIterator[RedisSharedState]:
    shared = RedisSharedState(redis_url)
    yield shared
    await shared.close()


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - Redis tells nobody
            await asyncio.sleep(0.005)


def age_leases(client: redis.Redis) -> None:
    """Let all leases have five seconds left."""
    for key in client.keys("*lease"):
        client.expire(key, 5)


def renewed(client: redis.Redis) -> list[str]:
    """Return the keys of leases that have more left."""
    return [key for key in client.keys("*lease") if client.ttl(key) > 5]


def names_of_tasks() -> set[str]:
    return {task.get_name() for task in asyncio.all_tasks()}


async def test_what_is_kept_is_renewed_by_itself_and_only_as_long(
    shared: RedisSharedState, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_state, "RENEW_EVERY_S", 0.05)
    leases = {SESSION_ID: Lease(1, "a"), OTHER: Lease(2, "a")}
    for session_id, lease in leases.items():
        await shared.take(session_id, lease)
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        with shared.kept(SESSION_ID, leases[SESSION_ID]):
            with shared.kept(OTHER, leases[OTHER]):
                age_leases(client)
                await until(lambda: len(renewed(client)) == 2)
            age_leases(client)
            await until(lambda: len(renewed(client)) == 1)
            await asyncio.sleep(0.2)
            assert renewed(client) == [f"interview:{{{SESSION_ID}}}:lease"]
        await until(lambda: "leases" not in names_of_tasks())
        age_leases(client)
        with shared.kept(OTHER, leases[OTHER]):  # and it begins again
            await until(lambda: renewed(client) == [f"interview:{{{OTHER}}}:lease"])


async def test_a_lease_that_cannot_be_renewed_costs_no_other_one(
    shared: RedisSharedState, redis_url: str
) -> None:
    leases = [(UUID(int=number), Lease(number, "a")) for number in range(1, 101)]
    with redis.Redis.from_url(redis_url) as client, ExitStack() as kept:
        for session_id, lease in leases:
            kept.enter_context(shared.kept(session_id, lease))
        for session_id, _ in leases[::10]:
            client.set(f"interview:{{{session_id}}}:lease", "of another kind")
        await shared.renew()
        for number, (session_id, lease) in enumerate(leases):
            if number % 10:
                assert await shared.owner(session_id) == lease


async def test_leases_are_renewed_by_one_connection(
    shared: RedisSharedState, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as client, ExitStack() as kept:
        for number in range(200):
            kept.enter_context(shared.kept(UUID(int=number), Lease(1, "a")))
        before = client.info("stats")["total_connections_received"]
        await asyncio.gather(*(shared.owner(UUID(int=number)) for number in range(200)))
        await shared.renew()
        assert client.info("stats")["total_connections_received"] == before + 1
