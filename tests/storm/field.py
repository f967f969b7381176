"""Faults of what interviews stand on: a worker, nginx, Gemini as a whole, Redis, the database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from tests.chaos import server_strikes
from tests.chaos.database import Database
from tests.stack import RealStack

STORES_AWAY_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Field:
    """What a fault of many interviews can get hold of."""

    stack: RealStack
    database: Database


Many = Callable[[Field, int], Awaitable[None]]


async def kill_worker(field: Field, worker: int) -> None:
    """End a worker as a power cut does."""
    await asyncio.to_thread(field.stack.kill_worker, worker)


async def deploy_worker(field: Field, worker: int) -> None:
    """Ask a worker to go."""
    field.stack.stop_worker(worker)


async def freeze_worker(field: Field, worker: int) -> None:
    """Let a worker do nothing, with every socket open; then it wakes."""
    field.stack.freeze_worker(worker)
    try:
        await asyncio.sleep(server_strikes.FROZEN_S)
    finally:
        field.stack.thaw_worker(worker)


async def restart_nginx(field: Field, worker: int) -> None:
    """End nginx with every connection, and start it again."""
    await asyncio.to_thread(field.stack.restart_nginx)


async def reload_nginx(field: Field, worker: int) -> None:
    """Let nginx read its configuration again."""
    field.stack.reload_nginx()


async def restart_simulator(field: Field, worker: int) -> None:
    """Kill Gemini's stand-in and start it again."""
    await asyncio.to_thread(field.stack.kill_simulator)
    await asyncio.to_thread(field.stack.bring_back_simulator)


def outage(seconds: float) -> Many:
    """Return an outage of all of Gemini."""

    async def strike(field: Field, worker: int) -> None:
        await asyncio.to_thread(field.stack.fault, fault="outage", seconds=seconds)
        await asyncio.sleep(seconds)

    return strike


@asynccontextmanager
async def _away(take: Callable[[], object], give: Callable[[], object]) -> AsyncIterator[None]:
    await asyncio.to_thread(take)
    try:
        yield
        await asyncio.sleep(STORES_AWAY_S)
    finally:
        await asyncio.to_thread(give)


async def freeze_redis(field: Field, worker: int) -> None:
    """Let Redis answer nobody."""
    async with _away(field.stack.freeze_redis, field.stack.thaw_redis):
        pass


async def lose_redis(field: Field, worker: int) -> None:
    """Kill Redis; it comes back empty."""
    async with _away(field.stack.kill_redis, field.stack.bring_back_redis):
        pass


async def refuse_connections(field: Field, worker: int) -> None:
    """Let the database end and refuse every connection."""
    async with _away(field.database.close_to_all, field.database.open_again):
        pass


async def kill_worker_in_an_outage(field: Field, worker: int) -> None:
    """End a worker while the database refuses."""
    async with _away(field.database.close_to_all, field.database.open_again):
        await asyncio.sleep(3)
        await kill_worker(field, worker)


async def make_read_only(field: Field, worker: int) -> None:
    """Let the database refuse every write."""
    async with _away(field.database.make_read_only, field.database.make_writable):
        pass


async def lock_tables(field: Field, worker: int) -> None:
    """Let every write wait for a lock."""
    held = await asyncio.to_thread(field.database.lock, "interviewsession", "turn")
    try:
        await asyncio.sleep(STORES_AWAY_S)
    finally:
        await asyncio.to_thread(held.close)


async def refuse_handshake(field: Field, worker: int) -> None:
    """Answer the next dial, whoever dials, by an HTTP status."""
    await asyncio.to_thread(field.stack.fault, fault="handshake", status=429)
