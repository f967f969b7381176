"""What an old page hands over, in a real Redis."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import redis
from pytest_django.fixtures import Settings
from redis.crc import key_slot

from interviewer.stack.ports import free_port
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.sent_frames import BUFFER_FRAMES
from live.handovers import CLOSED_S, MOST_PAGES, RedisHandovers
from live.ports import Handed
from tests.live.given import SESSION_ID
from tests.live.room import pcm_of

STREAM, OTHER = "a" * 16, "b" * 16


@pytest.fixture
async def handovers(redis_url: str) -> AsyncIterator[RedisHandovers]:
    handovers = RedisHandovers(redis_url)
    yield handovers
    await handovers.aclose()


def keys(redis_url: str) -> list[str]:
    """What Redis holds."""
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        return client.keys()


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


async def test_a_page_gives_twice_what_it_keeps_and_no_more(
    handovers: RedisHandovers,
) -> None:
    await handovers.announce(SESSION_ID, STREAM, 0, BUFFER_FRAMES)
    for _ in range(2):
        assert await handovers.add(SESSION_ID, STREAM, frames(*range(BUFFER_FRAMES)))
    assert not await handovers.add(SESSION_ID, STREAM, frames(BUFFER_FRAMES))
    assert await handovers.announce(SESSION_ID, STREAM, 1, BUFFER_FRAMES + 1)
    assert not await handovers.add(SESSION_ID, STREAM, frames(BUFFER_FRAMES))
    handed = await handovers.look(SESSION_ID, STREAM)
    assert (len(handed.frames), handed.next_sequence) == (2 * BUFFER_FRAMES, BUFFER_FRAMES + 1)


async def test_an_interview_that_is_taken_again_and_again_keeps_its_last_eight_pages(
    handovers: RedisHandovers, redis_url: str
) -> None:
    streams = [f"{number:016x}" for number in range(30)]
    for stream in streams:
        await handovers.announce(SESSION_ID, stream, 0, 9)
        await handovers.add(SESSION_ID, stream, frames(0))
        await handovers.close(SESSION_ID, stream)
    for stream in streams[:-MOST_PAGES]:
        assert await handovers.look(SESSION_ID, stream) == Handed()
    for stream in streams[-MOST_PAGES:]:
        assert (await handovers.look(SESSION_ID, stream)).frames == frames(0)
    assert len(keys(redis_url)) == 2 * MOST_PAGES + 1


async def test_pages_that_come_back_too_late_by_the_hundred_leave_eight_marks(
    handovers: RedisHandovers, redis_url: str
) -> None:
    for number in range(100):
        await handovers.close(SESSION_ID, f"{number:016x}")
    assert len(keys(redis_url)) == MOST_PAGES + 1


async def test_a_page_that_goes_on_giving_is_not_forgotten_for_those_that_came_later(
    handovers: RedisHandovers,
) -> None:
    await handovers.announce(SESSION_ID, STREAM, 0, 40)
    for number in range(MOST_PAGES + 2):
        await handovers.announce(SESSION_ID, f"{number:016x}", 0, 9)
        assert await handovers.add(SESSION_ID, STREAM, frames(number))
    assert len((await handovers.look(SESSION_ID, STREAM)).frames) == MOST_PAGES + 2


async def test_a_page_that_is_forgotten_while_it_gives_is_refused(
    handovers: RedisHandovers, redis_url: str
) -> None:
    await handovers.announce(SESSION_ID, STREAM, 0, 40)
    for number in range(MOST_PAGES):
        await handovers.announce(SESSION_ID, f"{number:016x}", 0, 9)
    assert not await handovers.add(SESSION_ID, STREAM, frames(0))
    assert not [key for key in keys(redis_url) if STREAM in key]


async def test_the_pages_of_another_interview_stay(handovers: RedisHandovers) -> None:
    other = UUID(int=7)
    await handovers.announce(other, STREAM, 3, 9)
    for number in range(MOST_PAGES):
        await handovers.announce(SESSION_ID, f"{number:016x}", 0, 9)
    assert (await handovers.look(other, STREAM)).next_sequence == 9


async def test_all_keys_of_an_interview_expire_and_are_in_one_slot(
    handovers: RedisHandovers, redis_url: str
) -> None:
    await handovers.announce(SESSION_ID, STREAM, 3, 9)
    await handovers.add(SESSION_ID, STREAM, frames(3))
    await handovers.close(SESSION_ID, OTHER)
    with redis.Redis.from_url(redis_url) as client:
        assert {0 < client.ttl(key) <= CLOSED_S for key in keys(redis_url)} == {True}
    assert len({key_slot(key.encode()) for key in keys(redis_url)}) == 1


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
