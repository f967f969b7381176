"""One connection for all that is asked of Redis: in order, bounded, and each answer to its asker."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import pytest
import redis
import uvloop

from interviewer.stack.ports import free_port
from interviews import redis_connections
from live import redis_pipeline
from live.redis_pipeline import AT_ONCE, MOST_WAITING, RedisPipeline

AWAY: Final = "Redis is away, going on from memory"


@pytest.fixture
async def pipeline(redis_url: str) -> AsyncIterator[RedisPipeline]:
    pipeline = RedisPipeline(redis_url)
    yield pipeline
    await pipeline.aclose()


@pytest.fixture
async def silent() -> AsyncIterator[RedisPipeline]:
    """A Redis that takes everything and answers nothing."""
    is_over = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await is_over.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    pipeline = RedisPipeline(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
    yield pipeline
    is_over.set()
    await pipeline.aclose()
    server.close()


async def test_an_answer_is_text_or_bytes_or_nothing(
    pipeline: RedisPipeline, redis_url: str
) -> None:
    assert await pipeline.ask("HSET", "key", "field", "value")
    assert await pipeline.ask("HGETALL", "key") == {"field": "value"}
    assert await pipeline.ask("GET", "another") is None
    of_bytes = RedisPipeline(redis_url, decode_responses=False)
    assert await of_bytes.ask("HGETALL", "key") == {b"field": b"value"}
    assert await of_bytes.ask("SET", b"\xff", b"\xfe")
    assert await of_bytes.ask("GET", b"\xff") == b"\xfe"
    await of_bytes.aclose()


async def test_all_who_ask_at_once_are_answered_by_one_connection(
    pipeline: RedisPipeline, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as beside:
        before = beside.info("stats")["total_connections_received"]
        await ask_many_at_once(pipeline)
        assert beside.info("stats")["total_connections_received"] - before == 1


async def ask_many_at_once(pipeline: RedisPipeline) -> None:
    asked = [pipeline.ask("ECHO", str(number)) for number in range(3 * AT_ONCE)]
    assert await asyncio.gather(*asked) == [str(number) for number in range(3 * AT_ONCE)]


async def test_commands_are_carried_out_in_the_order_in_which_they_are_asked(
    pipeline: RedisPipeline,
) -> None:
    pushing = []
    for number in range(4 * AT_ONCE):
        pushing.append(asyncio.create_task(pipeline.ask("RPUSH", "list", str(number))))
        if number % 7 == 0:
            await asyncio.sleep(0)
    await asyncio.gather(*pushing)
    numbers = [str(number) for number in range(4 * AT_ONCE)]
    assert await pipeline.ask("LRANGE", "list", "0", "-1") == numbers


async def test_a_command_that_is_refused_costs_the_others_nothing(
    pipeline: RedisPipeline, caplog: pytest.LogCaptureFixture
) -> None:
    await pipeline.ask("SET", "text", "a")
    commands = [("ECHO", "1"), ("HGETALL", "text"), ("EVAL", "nonsense(", "0"), ("ECHO", "2")]
    assert await pipeline.ask_all(commands) == ["1", None, None, "2"]
    assert AWAY not in caplog.messages
    assert caplog.messages == ["Redis refuses a command, going on from memory"] * 2
    assert [record.__dict__["command"] for record in caplog.records] == ["HGETALL", "EVAL"]


async def test_what_cannot_be_written_is_its_askers_trouble_alone(pipeline: RedisPipeline) -> None:
    asked = (pipeline.ask("ECHO", "1"), pipeline.ask("ECHO", "\ud800"), pipeline.ask("ECHO", "2"))
    first, unwritable, second = await asyncio.gather(*asked, return_exceptions=True)
    assert (first, second) == ("1", "2")
    assert isinstance(unwritable, UnicodeEncodeError)


async def test_more_than_one_pipeline_of_commands_is_answered_in_order(
    pipeline: RedisPipeline,
) -> None:
    numbers = [str(number) for number in range(2 * MOST_WAITING)]
    assert await pipeline.ask_all([("ECHO", number) for number in numbers]) == numbers


async def test_without_redis_nobody_is_answered_and_nobody_waits() -> None:
    alone = RedisPipeline(f"redis://127.0.0.1:{free_port()}/0")
    async with asyncio.timeout(5):
        assert await asyncio.gather(alone.ask("PING"), alone.ask("PING")) == [None, None]
        assert await alone.ask_all([("PING",)] * 3) == [None] * 3
    await alone.aclose()


async def test_a_redis_that_hangs_is_waited_for_once_whoever_waits_behind_it(
    silent: RedisPipeline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(redis_pipeline, "COMMAND_TIMEOUT_S", 0.2)
    asked = [asyncio.create_task(silent.ask("PING")) for _ in range(3 * AT_ONCE)]
    await asyncio.sleep(0.1)
    asked += [asyncio.create_task(silent.ask("PING")) for _ in range(10)]
    assert await asyncio.gather(*asked) == [None] * len(asked)
    assert caplog.messages == [AWAY]  # one pipeline was given up, not one a command


async def test_what_is_too_much_is_answered_at_once_and_not_taken_for_a_redis_that_is_away(
    silent: RedisPipeline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(redis_pipeline, "COMMAND_TIMEOUT_S", 60)
    first = asyncio.create_task(silent.ask("PING"))
    await asyncio.sleep(0.01)  # it is on its way
    waiting = [asyncio.create_task(silent.ask("PING")) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    assert [await silent.ask("PING") for _ in range(5)] == [None] * 5
    assert not any(task.done() for task in (first, *waiting))
    assert caplog.messages == ["too much waits for Redis, going on from memory"]
    for task in (first, *waiting):
        task.cancel()
    await asyncio.gather(first, *waiting, return_exceptions=True)


def hold_up(factory: Callable[[], asyncio.AbstractEventLoop], url: str) -> list[Any]:
    """Ask, hold the loop up for longer than an answer may take, and return what came.

    It is held up at each of the turns that a command takes until it is on its way.
    """

    async def ask() -> list[Any]:
        pipeline = RedisPipeline(url)
        answers = [await pipeline.ask("PING")]
        for turns in range(8):
            asking = asyncio.create_task(pipeline.ask("ECHO", "there"))
            for _ in range(turns):
                await asyncio.sleep(0)
            time.sleep(0.2)  # noqa: ASYNC251 - nothing else runs meanwhile
            answers.append(await asking)
        await pipeline.aclose()
        return answers

    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(ask())


@pytest.mark.parametrize("factory", [uvloop.new_event_loop, asyncio.new_event_loop])
def test_a_loop_that_was_held_up_does_not_take_redis_for_away(
    factory: Callable[[], asyncio.AbstractEventLoop],
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(redis_pipeline, "COMMAND_TIMEOUT_S", 0.1)
    assert hold_up(factory, redis_url) == [True, *["there"] * 8]
    assert not caplog.messages


def ask_slowly(factory: Callable[[], asyncio.AbstractEventLoop], url: str) -> list[Any]:
    """Ask in a loop each of whose turns takes most of the time that an answer may take."""

    async def ask() -> list[Any]:
        pipeline = RedisPipeline(url)
        answers = [await pipeline.ask("PING")]
        asking = [asyncio.create_task(pipeline.ask("ECHO", "there")) for _ in range(3)]
        while not all(task.done() for task in asking):
            time.sleep(0.06)  # noqa: ASYNC251 - nothing else runs meanwhile
            await asyncio.sleep(0)
        answers += [task.result() for task in asking]
        await pipeline.aclose()
        return answers

    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(ask())


@pytest.mark.parametrize("factory", [uvloop.new_event_loop, asyncio.new_event_loop])
def test_a_loop_that_is_slow_all_the_time_does_not_take_redis_for_away(
    factory: Callable[[], asyncio.AbstractEventLoop],
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(redis_pipeline, "COMMAND_TIMEOUT_S", 0.07)
    assert ask_slowly(factory, redis_url) == [True, *["there"] * 3]
    assert not caplog.messages


async def test_after_a_restart_of_redis_the_first_command_is_answered(
    pipeline: RedisPipeline, redis_url: str
) -> None:
    assert await pipeline.ask("PING")
    with redis.Redis.from_url(redis_url) as client:
        client.client_kill_filter(_type="normal", skipme=True)
    assert await pipeline.ask("ECHO", "there") == "there"


async def test_who_is_cancelled_while_waiting_asks_nothing_and_disturbs_nobody(
    pipeline: RedisPipeline,
) -> None:
    await pipeline.ask("PING")
    asked = [asyncio.create_task(pipeline.ask("RPUSH", "list", str(number))) for number in range(9)]
    await asyncio.sleep(0)
    for task in asked[::2]:
        task.cancel()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert answers[1::2] == [1, 2, 3, 4]
    assert await pipeline.ask("LRANGE", "list", "0", "-1") == ["1", "3", "5", "7"]
    assert all(task.cancelled() for task in asked[::2])


async def test_an_answer_that_nobody_waits_for_any_more_is_nobody_elses(
    pipeline: RedisPipeline,
) -> None:
    for turns in range(40):
        asking = asyncio.create_task(pipeline.ask("ECHO", "mine"))
        for _ in range(turns % 8):
            await asyncio.sleep(0)
        asking.cancel()
        assert await pipeline.ask("ECHO", str(turns)) == str(turns)
        await asyncio.gather(asking, return_exceptions=True)


async def test_closing_leaves_nobody_waiting(silent: RedisPipeline) -> None:
    asked = [asyncio.create_task(silent.ask("PING")) for _ in range(AT_ONCE + 3)]
    await asyncio.sleep(0.01)
    await silent.aclose()
    async with asyncio.timeout(1):
        await asyncio.wait(asked)
    assert all(task.cancelled() for task in asked)


def test_the_library_gives_no_command_up_by_itself(redis_url: str) -> None:
    client = redis_connections.connect_async(redis_url)
    kept = client.connection_pool.connection_kwargs
    assert kept["socket_timeout"] is None
    assert kept["socket_connect_timeout"] is None
