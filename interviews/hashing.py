"""Whose turn it is to hash a password: one at a time in a process, and few who wait.

A hash takes a third of a second of a processor that interviews need, too. The hasher itself takes its turn, so that
no form, page or command hashes beside another. Whoever comes from outside takes a place first (`turn_to_hash`):
a thread that waits makes no pages (`interviewer.door`).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth.hashers import PBKDF2PasswordHasher

# How long somebody with a place waits for the turn; then it is refused.
TURN_WAIT_S: Final = 3
# How long a hash that nobody may refuse waits; then it is made beside another one.
_HASHER_WAIT_S: Final = 10

# A thread that has the turn hashes several times: to check a password, and to store it by a newer rule.
_TURN: Final = threading.RLock()
# With the one that is hashed.
_PLACES: Final = threading.Semaphore(2)
# Made-up names, which anybody can send, do not take it.
_PLACE_OF_THE_KNOWN: Final = threading.Semaphore(1)


@contextmanager
def turn_to_hash(*, is_known: bool) -> Iterator[bool]:
    """Wait for the turn to hash; False for who finds no place, or has to wait longer than `TURN_WAIT_S`.

    Args:
        is_known: the login that is tried is known from this address or by this browser, or is logged in.
    """
    place = _take_place(is_known=is_known)
    if place is None:
        yield False
        return
    try:
        is_let_in = _TURN.acquire(timeout=TURN_WAIT_S)
        try:
            yield is_let_in
        finally:
            if is_let_in:
                _TURN.release()
    finally:
        place.release()


class OneAtATimeHasher(PBKDF2PasswordHasher):
    """Django's own hasher, which waits for its turn."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Return the hash."""
        is_let_in = _TURN.acquire(timeout=_HASHER_WAIT_S)
        try:
            return super().encode(password, salt, iterations)
        finally:
            if is_let_in:
                _TURN.release()


def _take_place(*, is_known: bool) -> threading.Semaphore | None:
    open_to_them = (_PLACE_OF_THE_KNOWN, _PLACES) if is_known else (_PLACES,)
    return next((place for place in open_to_them if place.acquire(blocking=False)), None)
