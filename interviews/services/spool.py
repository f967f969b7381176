"""Turns that the database does not take, kept in Redis until it does.

Owns the keys `interviews:{spool}:…`: for each interview and epoch one value with an expiry of its
own, all of it that is not written, and the list of their names. The owner keeps it there while the
database is away, and takes it out again. Of an owner that died, the next claim or the sweep writes it
(`write_back`). Redis may be away, too: then nothing is kept, and nobody waits for it.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final, TypeVar
from uuid import UUID

import redis
from django.db import DataError, IntegrityError
from django.utils import timezone

from interviews import batches
from interviews.records import ConversationBatch
from interviews.redis_connections import REDIS_IS_AWAY, connect
from interviews.services import transcripts

logger = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")

# The names of what is kept, with when that was; a name holds no words.
NAMES_KEY: Final = "interviews:{spool}:names"
_VALUE: Final = "interviews:{spool}:turns:"
# What could not be read or stored, for whoever looks into it.
ASIDE: Final = "interviews:{spool}:aside:"
# One hash of them all, in which the version before kept them: it expires by itself.
OLD_KEY: Final = "interviews:spool"
# Longer than an outage that anybody sits out; the words of a candidate stay no longer than that.
TTL_S: Final = 12 * 3600
# Not every batch shall wait for a Redis that did not answer a moment ago.
AWAY_S: Final = 1.0

# The owner may have kept something newer meanwhile.
_DROP_IF_SAME = """
if redis.call('GET', KEYS[1]) == ARGV[2] then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
end
if redis.call('HGET', KEYS[3], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[3], ARGV[1]) end
return 1
"""


class Spool:
    """The part of Redis where turns wait. Blocking; safe to use in several threads."""

    def __init__(self, url: str) -> None:
        self._redis = connect(url)
        self._is_away = False
        self._ask_again_at = float("-inf")

    def keep(self, batch: ConversationBatch) -> bool:
        """Keep all that is not written of an interview, in place of what was kept before.

        Returns False when Redis is away.
        """
        value = batches.to_json(replace(batch, kept_at=timezone.now()))

        def put(client: redis.Redis) -> bool:
            name = _name(batch.session_id, batch.epoch)
            with client.pipeline() as pipeline:
                pipeline.set(_VALUE + name, value, ex=TTL_S)
                pipeline.zadd(NAMES_KEY, {name: time.time()})
                pipeline.expire(NAMES_KEY, TTL_S)
                pipeline.execute()
            return True

        return self._ask(put) or False

    def drop(self, session_id: UUID, epoch: int) -> None:
        """Keep nothing of this owner's any more: all of it is written."""
        name = _name(session_id, epoch)

        def delete(client: redis.Redis) -> None:
            with client.pipeline() as pipeline:
                pipeline.delete(_VALUE + name)
                pipeline.zrem(NAMES_KEY, name)
                pipeline.hdel(OLD_KEY, name)
                pipeline.execute()

        self._ask(delete)

    def names(self, session_id: UUID | None = None) -> list[str]:
        """Return under which names something is kept, of one interview or of all."""

        def look(client: redis.Redis) -> list[str]:
            with client.pipeline() as pipeline:
                pipeline.zremrangebyscore(NAMES_KEY, "-inf", time.time() - TTL_S)
                pipeline.zrange(NAMES_KEY, 0, -1)
                pipeline.hkeys(OLD_KEY)
                _, names, old = pipeline.execute()
            return list(dict.fromkeys([*names, *old]))

        names: list[str] = self._ask(look) or []
        return [name for name in names if session_id is None or name.startswith(f"{session_id}:")]

    def read(self, name: str) -> str | None:
        """Return what is kept under a name of `names`."""

        def look(client: redis.Redis) -> str | None:
            value: str | None = _any(client.get(_VALUE + name)) or _any(client.hget(OLD_KEY, name))
            return value

        return self._ask(look)

    def drop_value(self, name: str, value: str) -> None:
        """Keep this value no longer; what has replaced it meanwhile stays."""
        keys = (_VALUE + name, NAMES_KEY, OLD_KEY)
        self._ask(lambda client: client.eval(_DROP_IF_SAME, 3, *keys, name, value))

    def set_aside(self, name: str, value: str) -> None:
        """Keep a value where nobody tries to write it back."""
        self._ask(lambda client: client.set(ASIDE + name, value, ex=TTL_S))
        self.drop_value(name, value)

    def close(self) -> None:
        """Close the connections to Redis."""
        self._redis.close()

    def _ask(self, command: Callable[[redis.Redis], _Answer]) -> _Answer | None:
        """Ask Redis; None when it is away, or was a moment ago."""
        if time.monotonic() < self._ask_again_at:
            return None
        try:
            answer = command(self._redis)
        except REDIS_IS_AWAY:
            self._ask_again_at = time.monotonic() + AWAY_S
            if not self._is_away:
                logger.warning("Redis is away, turns wait in memory alone")
            self._is_away = True
            return None
        self._is_away = False
        return answer


def write_back(spool: Spool, session_id: UUID | None = None) -> None:
    """Write what owners have left behind, of one interview or of all.

    Nothing is ever written over newer turns, nor by a stale epoch. While the database
    is away its errors are raised and everything stays where it is.
    """
    for name, value in _kept(spool, session_id):
        try:
            batch = batches.from_json(value)
            is_written = transcripts.save_late(batch)
        except (ValueError, TypeError, DataError, IntegrityError):
            # Without the error: it might tell what somebody said.
            logger.error("spooled turns cannot be stored", extra=_fields(name))  # noqa: TRY400
            spool.set_aside(name, value)
        else:
            verdict = "spooled turns written" if is_written else "spooled turns were not needed"
            logger.info(verdict, extra=_fields(name))
            spool.drop_value(name, value)


def _kept(spool: Spool, session_id: UUID | None) -> Iterator[tuple[str, str]]:
    for name in spool.names(session_id):
        value = spool.read(name)
        if value is not None:
            yield name, value


def _name(session_id: UUID, epoch: int) -> str:
    return f"{session_id}:{epoch}"


def _fields(name: str) -> dict[str, str]:
    session, _, epoch = name.partition(":")
    return {"session": session, "epoch": epoch}


def _any(answer: Any) -> Any:
    """Forget the asynchronous half of the types that redis-py gives its answers."""
    return answer
