"""Tells the workers that hold interviews that staff have changed one of them.

The message only says which: whoever holds that interview looks at its row. Losing it is
survivable, since every owner looks with each save; it makes the act take effect at once.
"""

import asyncio
import logging
from functools import partial
from typing import Final
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# The group of the channel layer that all workers listen to.
GROUP: Final = "workers"
CHANGED: Final = "changed"
# Whoever pressed a button does not wait longer for a Redis that does not answer.
TOLD_WITHIN_S: Final = 1.0


def tell_changed(session_id: UUID) -> None:
    """Tell it when the caller's transaction is committed; the caller is no coroutine."""
    transaction.on_commit(partial(_tell, session_id))


def _tell(session_id: UUID) -> None:
    message = {"type": "interview.signal", "session": str(session_id), "signal": CHANGED}

    async def send() -> None:
        async with asyncio.timeout(TOLD_WITHIN_S):
            await get_channel_layer().group_send(GROUP, message)

    try:
        async_to_sync(send)()
    except (RedisError, OSError, TimeoutError):
        logger.warning("workers not told, Redis is away", extra={"session": str(session_id)})
