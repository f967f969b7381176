"""How many device checks may run on this worker, and how often one interview may come for one.

Apart from the turnstile's counts: a check costs an interview none of its sockets, looks or claims.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from live.core.errors import CloseCode, WireError
from live.core.protocol import flood
from live.core.protocol.flood import TokenBucket

# Each sends and gets as many frames as an interview while it lasts, so that the interviews feel no more of them.
AT_ONCE: Final = 16
# A check cuts its own line once; the old socket may still be closing when the new one comes.
AT_ONCE_OF_AN_INTERVIEW: Final = 3
AGAIN_MS: Final = 5_000
REMEMBERED: Final = 1_000


@dataclass(slots=True)
class _Count:
    lines: TokenBucket = field(default_factory=flood.check_bucket)
    open: int = 0


class CheckBudget:
    """Counts the lines of device checks."""

    def __init__(self) -> None:
        self._counts: dict[UUID, _Count] = {}
        self._open = 0

    def __len__(self) -> int:
        """How many interviews are remembered."""
        return len(self._counts)

    @contextlib.contextmanager
    def line_of(self, session_id: UUID) -> Iterator[None]:
        """Count a line for as long as it lasts; raises `WireError` where it is one too many."""
        count = self._of(session_id)
        if self._open >= AT_ONCE or count.open >= AT_ONCE_OF_AN_INTERVIEW:
            raise _too_many(AGAIN_MS)
        if wait_s := count.lines.ask(asyncio.get_running_loop().time()):
            raise _too_many(round(wait_s * 1000) + 1)
        count.open += 1
        self._open += 1
        try:
            yield
        finally:
            count.open -= 1
            self._open -= 1

    def _of(self, session_id: UUID) -> _Count:
        count = self._counts.pop(session_id, None) or _Count()
        # The newest stand last; the oldest that has nothing open is forgotten first.
        self._counts[session_id] = count
        if len(self._counts) > REMEMBERED:
            oldest = next((each for each, its in self._counts.items() if not its.open), None)
            if oldest is not None and oldest != session_id:
                del self._counts[oldest]
        return count


def _too_many(retry_ms: int) -> WireError:
    return WireError(
        CloseCode.FLOODING,
        "too_many_checks",
        _("The line cannot be checked at the moment. Your interview is not affected by that."),
        retry_ms=retry_ms,
    )
