"""Turns that the database does not take, kept in Redis until it does.

Owns the hash `interviews:spool`: for each interview and epoch one value, all of it
that is not written. The owner keeps it there while the database is away, and takes
it out again. Of an owner that died, the next claim or the sweep writes it (`write_back`).
Redis may be away, too: then nothing is kept, and nobody waits for it.
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

KEY: Final = "interviews:spool"
# What could not be read or stored, for whoever looks into it.
ASIDE_KEY: Final = "interviews:spool:aside"
# Longer than an outage that anybody sits out; the words of a candidate stay no longer than that.
TTL_S: Final = 12 * 3600
# Not every batch shall wait for a Redis that did not answer a moment ago.
AWAY_S: Final = 1.0

# The owner may have kept something newer meanwhile.
_DROP_IF_SAME = """
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0
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
            with client.pipeline() as pipeline:
                pipeline.hset(KEY, _name(batch.session_id, batch.epoch), value)
                pipeline.expire(KEY, TTL_S)
                pipeline.execute()
            return True

        return self._ask(put) or False

    def drop(self, session_id: UUID, epoch: int) -> None:
        """Keep nothing of this owner's any more: all of it is written."""
        self._ask(lambda client: client.hdel(KEY, _name(session_id, epoch)))

    def names(self, session_id: UUID | None = None) -> list[str]:
        """Return under which names something is kept, of one interview or of all."""
        names: list[str] = self._ask(lambda client: _any(client.hkeys(KEY))) or []
        return [name for name in names if session_id is None or name.startswith(f"{session_id}:")]

    def read(self, name: str) -> str | None:
        """Return what is kept under a name of `names`."""
        value: str | None = self._ask(lambda client: _any(client.hget(KEY, name)))
        return value

    def drop_value(self, name: str, value: str) -> None:
        """Keep this value no longer; what has replaced it meanwhile stays."""
        self._ask(lambda client: client.eval(_DROP_IF_SAME, 1, KEY, name, value))

    def set_aside(self, name: str, value: str) -> None:
        """Keep a value where nobody tries to write it back."""

        def put(client: redis.Redis) -> None:
            with client.pipeline() as pipeline:
                pipeline.hset(ASIDE_KEY, name, value)
                pipeline.expire(ASIDE_KEY, TTL_S)
                pipeline.execute()

        self._ask(put)
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
