"""A run's sign of life, given beside its work: a thread with a database connection of its own.

Owns when it is given, and when it ends. Must not know what the run does.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Final, Self

from django.db import Error, connection

logger = logging.getLogger(__name__)

# Several fit into `processing.RUN_LEASE`, so that a late one takes nothing from anybody.
BEAT_S: Final = 5.0
# A sign that is being written when the run ends; the thread closes what it has by itself.
LEAVE_S: Final = 1.0


class Pulse:
    """Use as a context manager around a run.

    Args:
        give_sign: writes the sign; False when the run has lost its claim.
    """

    def __init__(self, give_sign: Callable[[], bool]) -> None:
        self._give_sign = give_sign
        self._over = Event()
        # It must not keep alive a process that wants to end.
        self._thread = Thread(target=self._beat, name="pulse", daemon=True)
        self.claim_lost = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join(LEAVE_S)

    def _beat(self) -> None:
        try:
            while not self.claim_lost and not self._over.wait(BEAT_S):
                self._give_one()
        finally:
            connection.close()

    def _give_one(self) -> None:
        try:
            self.claim_lost = not self._give_sign()
        except Error:
            # A database that is away for a moment; the next sign asks for a fresh connection.
            logger.warning("sign of life not written")
            connection.close()
