"""Connections to Redis, made in one way: quick to give up, and over a dead one at once.

Must not know: what anybody keeps there.
"""

from typing import Final

import redis
import redis.asyncio
import redis.asyncio.retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

COMMAND_TIMEOUT_S: Final = 0.5
# What a command raises when Redis is away, or does not answer in time.
REDIS_IS_AWAY: Final = (RedisError, OSError, TimeoutError)
# Redis may have restarted since a pooled connection was used last: the command is tried once
# more on a new one, but nothing that timed out.
_TRIED_AGAIN: Final = (RedisConnectionError,)
# Without it each new connection tells Redis the library's version, and reads it from the disk.
_NO_INTRODUCTION: Final = None


def connect(url: str) -> redis.Redis:
    """Return a client that blocks."""
    return redis.Redis.from_url(
        url,
        socket_timeout=COMMAND_TIMEOUT_S,
        socket_connect_timeout=COMMAND_TIMEOUT_S,
        decode_responses=True,
        driver_info=_NO_INTRODUCTION,
        retry=Retry(NoBackoff(), 1, supported_errors=_TRIED_AGAIN),
    )


def connect_async(url: str, *, decode_responses: bool = True) -> redis.asyncio.Redis:
    """Return a client for the event loop; its answers are text, unless they shall be bytes.

    It gives no command up by itself: that is for whoever can tell a Redis that is away from a loop
    that was held up.
    """
    return redis.asyncio.Redis.from_url(
        url,
        socket_timeout=None,
        socket_connect_timeout=None,
        decode_responses=decode_responses,
        driver_info=_NO_INTRODUCTION,
        retry=redis.asyncio.retry.Retry(NoBackoff(), 1, supported_errors=_TRIED_AGAIN),
    )
