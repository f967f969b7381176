"""What an old page hands over, in a real Redis."""

from collections.abc import AsyncIterator

import pytest
import redis
from pytest_django.fixtures import Settings

from interviewer.stack.ports import free_port
from live.core.wire import AudioFrame
from live.handovers import RedisHandovers
from live.ports import Handed
from tests.live.given import SESSION_ID
from tests.live.room import pcm_of

STREAM, OTHER = "a" * 16, "b" * 16


@pytest.fixture
async def handovers(redis_url: str) -> AsyncIterator[RedisHandovers]:
    handovers = RedisHandovers(redis_url)
    yield handovers
    await handovers.aclose()


def frames(*numbers: int) -> tuple[AudioFrame, ...]:
    return tuple(AudioFrame(one, False, one % 2 == 1, pcm_of(one)) for one in numbers)


async def test_what_was_added_is_found_in_order_with_what_was_announced(
    handovers: RedisHandovers,
) -> None:
    assert await handovers.announce(SESSION_ID, STREAM, 3, 9)
    assert await handovers.add(SESSION_ID, STREAM, frames(3, 4))
    assert await handovers.add(SESSION_ID, STREAM, frames(5))
    assert await handovers.look(SESSION_ID, STREAM) == Handed(frames(3, 4, 5), 3, 9, pieces=2)
    assert await handovers.look(SESSION_ID, STREAM, after=1) == Handed(frames(5), 3, 9, pieces=2)
    assert await handovers.look(SESSION_ID, OTHER) == Handed()


async def test_after_it_was_closed_nothing_is_taken_and_what_came_before_stays(
    handovers: RedisHandovers,
) -> None:
    await handovers.announce(SESSION_ID, STREAM, 3, 9)
    await handovers.add(SESSION_ID, STREAM, frames(3))
    await handovers.close(SESSION_ID, STREAM)
    assert not await handovers.announce(SESSION_ID, STREAM, 3, 9)
    assert not await handovers.add(SESSION_ID, STREAM, frames(4))
    handed = await handovers.look(SESSION_ID, STREAM)
    assert (handed.frames, handed.is_closed) == (frames(3), True)


async def test_after_a_restart_of_redis_what_is_handed_over_is_taken(
    handovers: RedisHandovers, redis_url: str
) -> None:
    def restart() -> None:
        with redis.Redis.from_url(redis_url) as client:
            client.client_kill_filter(_type="normal", skipme=True)

    assert await handovers.look(SESSION_ID, STREAM) == Handed()
    restart()
    assert await handovers.announce(SESSION_ID, STREAM, 3, 5)
    restart()
    assert await handovers.add(SESSION_ID, STREAM, frames(3, 4))
    restart()
    assert (await handovers.look(SESSION_ID, STREAM)).frames == frames(3, 4)


async def test_without_redis_nothing_is_handed_over(settings: Settings) -> None:
    nowhere = RedisHandovers(f"redis://127.0.0.1:{free_port()}/0")
    assert not await nowhere.announce(SESSION_ID, STREAM, 0, 1)
    assert not await nowhere.add(SESSION_ID, STREAM, frames(0))
    assert await nowhere.look(SESSION_ID, STREAM) == Handed()
    await nowhere.close(SESSION_ID, STREAM)
    await nowhere.aclose()
