"""How a worker stops: the rooms move their pages first, then the server ends."""

import asyncio
import logging
from collections.abc import Callable

from live.draining import drain

logger = logging.getLogger(__name__)


class Goodbye:
    """On the first signal drains the rooms and stops the server; a second one stops it now."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._draining: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Start to drain; called on the server's loop."""
        if self._draining is not None:
            self._stop()
            return
        logger.info("draining")
        self._draining = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            await drain()
        finally:
            self._stop()
