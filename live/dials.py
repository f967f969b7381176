"""Which dials of an interview count against its budgets: across workers in Redis, else here.

Every dial has a name and counts until it is given back, so that giving back twice, or a
command that is tried again on a new connection, changes nothing. Owns the keys
`interview:<id>:dials:…` and `interview:<id>:trials`; `live.core.link.policy` has the bounds.
"""

import secrets
import time
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from live.core.link import policy
from live.redis_pipeline import RedisPipeline

KEPT_S: Final = 2 * 3600
MINUTE_S: Final = 60.0

# KEYS: the dials that count, and those that count in their minute only.
_SPEND = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 60)
local recent = redis.call('ZCOUNT', KEYS[1], now - 60, '+inf') + redis.call('ZCARD', KEYS[2])
if recent >= tonumber(ARGV[2]) or redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
_FORGIVE = """
local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not at then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[2], at, ARGV[1])
redis.call('EXPIRE', KEYS[2], 60)
return 1
"""
# Trials stand in one key and count in their minute only.
_SPEND_TRIAL = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 60)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('EXPIRE', KEYS[1], 60)
return 1
"""


@dataclass(slots=True)
class KnownDials:
    """What this process knows of an interview's dials, should Redis be away.

    Of each that counts, when it was made: for good, in its minute only, or as a trial.
    """

    for_good: dict[str, float] = field(default_factory=dict)
    for_a_minute: dict[str, float] = field(default_factory=dict)
    trials: dict[str, float] = field(default_factory=dict)

    def allow(self, *, trial: bool) -> bool:
        """Whether there is a dial left."""
        self._forget_what_is_past()
        if trial:
            return len(self.trials) < policy.TRIALS_PER_MINUTE
        now = time.monotonic()
        recent = len(self.for_a_minute) + sum(now - at < MINUTE_S for at in self.for_good.values())
        return recent < policy.DIALS_PER_MINUTE and len(self.for_good) < policy.DIALS_PER_INTERVIEW

    def count(self, dial: str, *, trial: bool) -> None:
        """A dial is made."""
        self._forget_what_is_past()
        (self.trials if trial else self.for_good)[dial] = time.monotonic()

    def give_back(self, dial: str) -> None:
        """It counts no more."""
        for made in (self.for_good, self.for_a_minute, self.trials):
            made.pop(dial, None)

    def forgive(self, dial: str) -> None:
        """It counts in its minute only."""
        at = self.for_good.pop(dial, None)
        if at is not None:
            self.for_a_minute[dial] = at

    def _forget_what_is_past(self) -> None:
        now = time.monotonic()
        for made in (self.for_a_minute, self.trials):
            for dial in [each for each, at in made.items() if now - at >= MINUTE_S]:
                del made[dial]


class Dials:
    """The budgets of all interviews; `known` is what this process knows of one of them."""

    def __init__(self, pipeline: RedisPipeline) -> None:
        self._redis = pipeline

    async def spend(self, session_id: UUID, known: KnownDials, *, trial: bool) -> str | None:
        """Count a dial and return its name; None when the budget is spent."""
        dial = secrets.token_hex(8)
        if trial:
            answer = await self._redis.ask(
                "EVAL", _SPEND_TRIAL, "1", _trials(session_id), dial, str(policy.TRIALS_PER_MINUTE)
            )
        else:
            answer = await self._redis.ask(
                "EVAL",
                _SPEND,
                "2",
                *_dials(session_id),
                dial,
                str(policy.DIALS_PER_MINUTE),
                str(policy.DIALS_PER_INTERVIEW),
                str(KEPT_S),
            )
        is_granted = known.allow(trial=trial) if answer is None else bool(answer)
        if not is_granted:
            return None
        known.count(dial, trial=trial)
        return dial

    async def give_back(self, session_id: UUID, known: KnownDials, dial: str) -> None:
        """The dial counts no more, wherever it is counted."""
        known.give_back(dial)
        keys = (*_dials(session_id), _trials(session_id))
        await self._redis.ask_all([("ZREM", key, dial) for key in keys])

    async def forgive(self, session_id: UUID, known: KnownDials, dial: str) -> None:
        """The dial counts in its minute only."""
        known.forgive(dial)
        await self._redis.ask("EVAL", _FORGIVE, "2", *_dials(session_id), dial)


def _dials(session_id: UUID) -> tuple[str, str]:
    of_interview = f"interview:{{{session_id}}}:dials"
    return f"{of_interview}:spent", f"{of_interview}:forgiven"


def _trials(session_id: UUID) -> str:
    return f"interview:{{{session_id}}}:trials"
