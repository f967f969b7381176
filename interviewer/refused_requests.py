"""What the log says of requests that Django refuses: a line each, so many a minute, never a traceback.

Anybody can have a request refused, and as often as they like: by a wrong Host, an address that is not there, a body
that breaks off. Django writes an ERROR with its traceback for some of them.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from interviewer.logs import without_tokens

LINES_A_MINUTE: Final = 20
# A Host or a path has up to 16 KiB, and somebody else has chosen it.
SHOWN_CHARACTERS: Final = 200
_MINUTE_S: Final = 60


@dataclass(slots=True)
class _Minute:
    began_at: float
    lines: int = 0
    left_out: int = 0


class RefusedRequests(logging.Filter):
    """Makes a line of each refusal, and counts the lines of each logger; leaves all other records as they are."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._counting = threading.Lock()
        # Django names its loggers after kinds of errors: there are few.
        self._minutes: dict[str, _Minute] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is written; what was left out is told by the next minute's first line."""
        if not _is_refusal(record):
            return True
        if not logging.getLogger(record.name).isEnabledFor(logging.WARNING):
            return False
        left_out = self._left_out_before(record.name)
        if left_out is None:
            return False
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        # A token that is cut in two is no token to who cuts them out, and nearly one to who reads it.
        record.msg, record.args = without_tokens(record.getMessage())[:SHOWN_CHARACTERS], ()
        record.exc_info = record.exc_text = None
        if left_out:
            record.left_out = left_out
        return True

    def _left_out_before(self, name: str) -> int | None:
        """Count a line; None for one too many."""
        now = self._clock()
        with self._counting:
            minute = self._minutes.setdefault(name, _Minute(now))
            left_out = 0
            if now - minute.began_at >= _MINUTE_S:
                left_out = minute.left_out
                minute = self._minutes[name] = _Minute(now)
            if minute.lines >= LINES_A_MINUTE:
                minute.left_out += 1
                return None
            minute.lines += 1
            return left_out


def _is_refusal(record: logging.LogRecord) -> bool:
    """Whether Django tells of an answer of 400 to 499: it attaches the status to what it says of a request."""
    status = getattr(record, "status_code", 0)
    is_django = record.name.partition(".")[0] == "django"
    return is_django and HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
