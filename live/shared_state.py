"""Leases, resumption records and, by `live.dials`, dial budgets in Redis, with memory behind it.

Owns the keys `interview:<id>:lease` and `…:record`. Redis may vanish or come back empty in the middle
of an interview: every call then goes on from this process's memory, and the next
renewal of the lease writes back what Redis forgot. All leases of this process are renewed together.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

import msgspec

from live.dials import Dials, KnownDials
from live.ports import Lease, ResumptionRecord
from live.redis_pipeline import RedisPipeline

logger = logging.getLogger(__name__)

# A dead worker's lease is soon nobody's.
LEASE_TTL_S: Final = 15
# A lease outlives five of these.
RENEW_EVERY_S: Final = 2.5
# Gemini keeps a handle for two hours after the last connection (Google, "Session management").
RECORD_TTL_S: Final = 2 * 3600

# A higher epoch wins; the same one renews. Returns 1 when the lease is ours.
_TAKE = """
local held = redis.call('HGET', KEYS[1], 'epoch')
if held and tonumber(held) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'worker', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""
# The record is only written by who holds the lease, and only if there is one to write.
_RENEW = """
local held = redis.call('HGET', KEYS[1], 'epoch')
if held and tonumber(held) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'worker', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[2], 'epoch', ARGV[1], 'record', ARGV[4])
  redis.call('EXPIRE', KEYS[2], ARGV[5])
end
return 1
"""
_RELEASE = """
if redis.call('HGET', KEYS[1], 'epoch') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
_SAVE = """
local held = redis.call('HGET', KEYS[1], 'epoch')
if held and tonumber(held) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'record', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


@dataclass(slots=True)
class _Remembered:
    """What this process knows of an interview it holds, should Redis forget.

    written: `record`, as it is written to Redis.
    """

    lease: Lease | None = None
    record: ResumptionRecord = field(default_factory=ResumptionRecord)
    written: str = ""
    record_epoch: int = 0
    dials: KnownDials = field(default_factory=KnownDials)


class RedisSharedState:
    """Implements `ports.SharedState`."""

    def __init__(self, url: str) -> None:
        self._redis = RedisPipeline(url)
        self._dials = Dials(self._redis)
        self._memory: dict[UUID, _Remembered] = {}
        self._kept: set[tuple[UUID, Lease]] = set()
        self._renewing: asyncio.Task[None] | None = None

    async def owner(self, session_id: UUID) -> Lease | None:
        """Return who holds the interview, if anybody does."""
        held = await self._redis.ask("HGETALL", _key(session_id, "lease"))
        if held is None:
            remembered = self._memory.get(session_id)
            return remembered.lease if remembered else None
        if "epoch" not in held:
            return None
        return Lease(int(held["epoch"]), held.get("worker", ""))

    async def take(self, session_id: UUID, lease: Lease) -> None:
        """Hold the interview from now on."""
        self._remember(session_id).lease = lease
        await self._redis.ask(
            "EVAL",
            _TAKE,
            "1",
            _key(session_id, "lease"),
            str(lease.epoch),
            lease.worker,
            str(LEASE_TTL_S),
        )

    @contextmanager
    def kept(self, session_id: UUID, lease: Lease) -> Iterator[None]:
        """Go on holding what was taken, for as long as this lasts."""
        one = (session_id, lease)
        self._kept.add(one)
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(), name="leases")
        try:
            yield
        finally:
            self._kept.discard(one)

    async def renew(self) -> None:
        """Renew all that is kept; a Redis that came back empty is told again all we know."""
        await self._redis.ask_all([self._renewal(*one) for one in self._kept])

    async def _renew(self) -> None:
        while self._kept:
            await asyncio.sleep(RENEW_EVERY_S)
            await self.renew()

    def _renewal(self, session_id: UUID, lease: Lease) -> tuple[str, ...]:
        known = self._remember(session_id)
        return (
            "EVAL",
            _RENEW,
            "2",
            _key(session_id, "lease"),
            _key(session_id, "record"),
            str(lease.epoch),
            lease.worker,
            str(LEASE_TTL_S),
            known.written if known.record_epoch == lease.epoch else "",
            str(RECORD_TTL_S),
        )

    async def release(self, session_id: UUID, lease: Lease) -> None:
        """Hold it no longer."""
        known = self._memory.get(session_id)
        if known is not None and (known.lease is None or known.lease.epoch <= lease.epoch):
            del self._memory[session_id]
        await self._redis.ask("EVAL", _RELEASE, "1", _key(session_id, "lease"), str(lease.epoch))

    async def load(self, session_id: UUID) -> ResumptionRecord:
        """Return the resumption record; an empty one when there is none or it is unreadable."""
        stored = await self._redis.ask("HGET", _key(session_id, "record"), "record")
        if not stored:
            return self._remember(session_id).record
        try:
            return _read_flat(stored)
        except msgspec.MsgspecError:
            logger.warning("resumption record unreadable", extra={"session": str(session_id)})
            return ResumptionRecord()

    async def save(self, session_id: UUID, epoch: int, record: ResumptionRecord) -> None:
        """Keep the record, unless a higher epoch has written.

        What only moves the safe frame on waits for the next renewal: the database has it exactly.
        """
        known, written = self._remember(session_id), _write_flat(record)
        before, known.record, known.written = known.record, record, written
        is_new, known.record_epoch = known.record_epoch != epoch, epoch
        if is_new or replace(before, safe_sequence=record.safe_sequence) != record:
            await self._redis.ask(
                "EVAL",
                _SAVE,
                "1",
                _key(session_id, "record"),
                str(epoch),
                written,
                str(RECORD_TTL_S),
            )

    async def spend_dial(self, session_id: UUID, *, trial: bool = False) -> str | None:
        """Count a dial against the interview's budget and return its name; None when it is spent.

        trial: from text, which has a budget of its own.
        """
        known = self._remember(session_id).dials
        return await self._dials.spend(session_id, known, trial=trial)

    async def refund_dial(self, session_id: UUID, dial: str) -> None:
        """Give a dial back that was no failure: it reached nobody, or led to a settled turn."""
        await self._dials.give_back(session_id, self._remember(session_id).dials, dial)

    async def forgive_dial(self, session_id: UUID, dial: str) -> None:
        """Count a dial in its minute only: the page went before it could lead to anything."""
        await self._dials.forgive(session_id, self._remember(session_id).dials, dial)

    async def close(self) -> None:
        """Renew nothing any more, and close the connection to Redis."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        await self._redis.aclose()

    def _remember(self, session_id: UUID) -> _Remembered:
        return self._memory.setdefault(session_id, _Remembered())


def _write_flat(record: ResumptionRecord) -> str:
    """Return its JSON; the handle lies flat in it, as workers of earlier versions read it."""
    handle = record.handle
    flat = {
        "handle": None if handle is None else handle.value,
        "issued_after_turn": 0 if handle is None else handle.known_turn,
    }
    return msgspec.json.encode(msgspec.to_builtins(record) | flat).decode()


def _read_flat(written: str) -> ResumptionRecord:
    """Read it; a worker of another version may know more, or less, than this one."""
    flat = msgspec.json.decode(written, type=dict[str, object])
    if (value := flat.get("handle")) is not None:
        flat["handle"] = {"value": value, "known_turn": flat.get("issued_after_turn", 0)}
    return msgspec.convert(flat, ResumptionRecord)


def _key(session_id: UUID, name: str) -> str:
    return f"interview:{{{session_id}}}:{name}"
