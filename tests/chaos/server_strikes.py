"""Faults of the workers, and of what they stand on."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tests.chaos.database import Database
from tests.chaos.strikes import Scene

AWAY_S: Final = 5.0
# A claim waits longer than this for a database.
BACK_S: Final = 2.0
# What was said is in the database, or in Redis, after this.
SAVED_S: Final = 1.5
# The heartbeat's bound, and what the way there and back may take.
HUNG_WITHIN_S: Final = 17.0
FROZEN_S: Final = 20.0
# How long after a typed answer was sent its worker may die: it is unread, read, stored, or known.
TYPED_BEFORE_S: Final = 0.4


async def kill_worker(scene: Scene) -> None:
    """End the candidate's worker as a power cut does."""
    scene.stack.kill_worker(_show_way_out(scene))


async def kill_worker_soon(scene: Scene) -> None:
    """End the candidate's worker while it deals with what was sent last."""
    pause_s = random.uniform(0, TYPED_BEFORE_S)
    scene.notes["after_ms"] = round(pause_s * 1000)
    await asyncio.sleep(pause_s)
    await kill_worker(scene)


async def kill_two_workers(scene: Scene) -> None:
    """End the worker, and a second after it was taken over from, the next; the first comes back."""
    count = len(scene.candidate.phases)
    await kill_worker(scene)
    back = asyncio.create_task(asyncio.to_thread(scene.stack.bring_back_workers))
    await scene.candidate.until(lambda me: len(me.phases) > count + 1)
    await asyncio.sleep(1)
    await kill_worker(scene)
    await back


async def freeze_worker(scene: Scene) -> None:
    """Let the worker do nothing for twenty seconds, with every socket open; then it wakes."""
    index = scene.stack.worker_of(scene.candidate)
    worker = scene.stack.workers[index]
    count, since = len(scene.candidate.closes), time.monotonic()
    scene.stack.freeze_worker(index)
    try:
        await scene.candidate.closed(count, HUNG_WITHIN_S)
        scene.notes["noticed_ms"] = round((time.monotonic() - since) * 1000)
        await asyncio.sleep(since + FROZEN_S - time.monotonic())
    finally:
        scene.stack.thaw_worker(index)
    await asyncio.sleep(AWAY_S)
    if worker.is_dead():
        scene.problems.append(worker.obituary())
    if " ERROR " in worker.log.read_text(errors="replace"):
        scene.problems.append("the frozen worker woke up with an error")


async def kill_worker_in_reply(scene: Scene) -> None:
    """End it 0 to 1.6 s into what the interviewer is saying."""
    after_s = random.uniform(0.0, 1.6)
    scene.notes["after_ms"] = round(after_s * 1000)
    await asyncio.sleep(after_s)
    await kill_worker(scene)


async def deploy_worker(scene: Scene) -> None:
    """Ask the candidate's worker to stop, as a deploy does."""
    scene.stack.stop_worker(_show_way_out(scene))


def _show_way_out(scene: Scene) -> int:
    """Return the candidate's worker; where no nginx finds another one, the page is told."""
    worker = scene.stack.worker_of(scene.candidate)
    if not scene.candidate.worker:
        scene.candidate.move_to(scene.stack.address(scene.interview, worker=worker + 1))
    return worker


async def freeze_redis(scene: Scene) -> None:
    """Let Redis answer nobody for five seconds."""
    scene.stack.freeze_redis()
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        scene.stack.thaw_redis()


async def lose_redis(scene: Scene) -> None:
    """Kill Redis; five seconds later it is back and has forgotten everything."""
    await asyncio.to_thread(scene.stack.kill_redis)
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        await asyncio.to_thread(scene.stack.bring_back_redis)


async def kill_redis_and_worker(scene: Scene) -> None:
    """Kill Redis and the worker at once: what the interview was is in the database alone."""
    away = asyncio.create_task(lose_redis(scene))
    await kill_worker(scene)
    await away


async def restart_simulator(scene: Scene) -> None:
    """Kill Gemini's stand-in and start it again: no handle is known any more."""
    await asyncio.to_thread(scene.stack.kill_simulator)
    await asyncio.to_thread(scene.stack.bring_back_simulator)


async def refuse_connections(scene: Scene) -> None:
    """Let the database end and refuse every connection for five seconds."""
    async with _refusing(scene):
        await asyncio.sleep(AWAY_S - BACK_S)


async def kill_worker_in_an_outage(scene: Scene) -> None:
    """End the candidate's worker when the database has refused for three seconds."""
    async with _refusing(scene):
        await asyncio.sleep(AWAY_S - BACK_S)
        await kill_worker(scene)


async def kill_worker_after_a_refused_reply(scene: Scene) -> None:
    """End it when an answer was given, and its reply heard, while the database refused."""
    turn = scene.candidate.playback.turn
    async with _refusing(scene):
        await scene.candidate.until(lambda me: me.playback.turn > turn and me.playback.drained)
        await asyncio.sleep(SAVED_S)
        await kill_worker(scene)


async def lose_worker_and_page_in_an_outage(scene: Scene) -> None:
    """End the worker and the browser in the reply to an answer that the database refused."""
    turn = scene.candidate.playback.turn
    async with _refusing(scene):
        await scene.candidate.until(
            lambda me: me.playback.turn > turn and me.playback.received > 24_000
        )
        await kill_worker(scene)
        scene.candidate.crash()


@asynccontextmanager
async def _refusing(scene: Scene) -> AsyncIterator[None]:
    """Let the database refuse everybody, and for a while longer."""
    database = _database(scene)
    await asyncio.to_thread(database.close_to_all)
    try:
        yield
        await asyncio.sleep(BACK_S)
    finally:
        await asyncio.to_thread(database.open_again)


async def make_read_only(scene: Scene) -> None:
    """Let the database refuse every write for five seconds, as in a failover."""
    database = _database(scene)
    await asyncio.to_thread(database.make_read_only)
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        await asyncio.to_thread(database.make_writable)


async def lock_tables(scene: Scene) -> None:
    """Let every write wait for a lock for five seconds."""
    held = await asyncio.to_thread(_database(scene).lock, "interviewsession", "turn")
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        await asyncio.to_thread(held.close)


def _database(scene: Scene) -> Database:
    assert scene.database is not None, "this fault needs a database server"
    return scene.database
