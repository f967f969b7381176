"""The site's application, and in its process a database call of 100 ms every second.

As a recruiter's search might take it: through Django's asynchronous door, on the one thread
that the process has for such calls. No interview may wait for it.
"""

import asyncio
import time
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.db import connection

from interviewer.asgi import application as site

EVERY_S: Final = 1.0
LASTS_S: Final = 0.1

_querying: list[asyncio.Task[None]] = []


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve as the site does; with the first connection the slow queries begin."""
    if not _querying:
        _querying.append(asyncio.create_task(_query_slowly(), name="slow queries"))
    await site(scope, receive, send)


async def _query_slowly() -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        await sync_to_async(_slow_query)()


def _slow_query() -> None:
    if connection.vendor != "postgresql":
        time.sleep(LASTS_S)  # SQLite has no server that could be slow in our place
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [LASTS_S])
