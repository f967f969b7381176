"""Whether an interview that nobody came back to was lost by a fault of ours, by what its ledger says.

Pure: rows in, an answer out. A fault is one that a row names: of our server, of Gemini, or one that
our page has reported. Who leaves without one has left. What a page reports its candidate can make
up, so it is told apart from what this server has seen itself.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from interviews.ledger_rows import LossCause
from interviews.records import LedgerKind, LedgerRecord

# Who leaves so soon after a fault has left because of it.
FAULT_COUNTS_FOR: Final = timedelta(seconds=60)

# `live.core.errors.CloseCode`, by which this server sends a page away for reasons of its own: moving, internal.
SERVER_CODES: Final = frozenset({4450, 4500})
_RESUMED: Final = frozenset(
    {LedgerKind.RESUMED_BY_HANDLE, LedgerKind.RESUMED_BY_SEED, LedgerKind.ROLLED_OVER}
)
_VOICE_AWAY: Final = frozenset({LedgerKind.DROPPED, LedgerKind.TEXT_ONLY})
_ARRIVALS: Final = frozenset({LedgerKind.JOINED, LedgerKind.TAKEN_OVER})
_FAREWELLS: Final = frozenset({LedgerKind.LEFT, LedgerKind.BROWSER_LOST})
# After a noise has cut the interviewer off, nothing of ours is broken.
_NO_FAULT: Final = frozenset({"cut", "echo"})


def is_ours(ledger: Iterable[LedgerRecord]) -> bool:
    """Answer whether a fault of ours came last, or at most a minute before the last sign of anybody.

    A fault that was not mended lasts until the end of the ledger. Where nothing is on record, it
    is our record that failed.
    """
    return _ended_by(_is_fault, ledger)


def was_seen_by_us(ledger: Iterable[LedgerRecord]) -> bool:
    """Answer `is_ours` by what this server has seen, and nothing that a page has reported."""
    return _ended_by(_is_fault_we_saw, ledger)


def _ended_by(is_fault: Callable[[LedgerRecord], bool], ledger: Iterable[LedgerRecord]) -> bool:
    rows = sorted(ledger, key=lambda row: row.wall_time)
    if not rows:
        return True
    course = _Course(is_fault)
    for row in rows:
        course.take(row)
    if course.is_broken:
        return True
    return course.last_fault is not None and (
        rows[-1].wall_time - course.last_fault <= FAULT_COUNTS_FOR
    )


class _Course:
    """What is broken, row after row."""

    def __init__(self, is_fault: Callable[[LedgerRecord], bool]) -> None:
        self._is_fault = is_fault
        self.last_fault: datetime | None = None
        self._voice_is_away = False
        self._server_is_away = False
        self._has_owner = False

    @property
    def is_broken(self) -> bool:
        """Whether something of ours is not mended yet."""
        return self._voice_is_away or self._server_is_away

    def take(self, row: LedgerRecord) -> None:
        """Go on by one row."""
        if self._is_fault(row) or (row.kind is LedgerKind.TAKEN_OVER and self._has_owner):
            # An owner that another one follows without a word of farewell has died.
            self.last_fault = row.wall_time
        if row.kind in _ARRIVALS:
            self._has_owner, self._server_is_away = True, False
        elif row.kind in _FAREWELLS:
            self._has_owner, self._server_is_away = False, _closed_by_us(row)
        elif row.kind in (LedgerKind.SERVER_LOST, LedgerKind.FAILED):
            self._has_owner, self._server_is_away = False, True
        elif row.kind in _VOICE_AWAY:
            self._voice_is_away = True
        elif row.kind in _RESUMED:
            self._voice_is_away = False


def _is_fault(row: LedgerRecord) -> bool:
    return row.kind is LedgerKind.PAGE_FAILED or _is_fault_we_saw(row)


def _is_fault_we_saw(row: LedgerRecord) -> bool:
    match row.kind:
        case LedgerKind.DROPPED | LedgerKind.TEXT_ONLY | LedgerKind.SERVER_LOST | LedgerKind.FAILED:
            return True
        case LedgerKind.LEFT:
            return _closed_by_us(row)
        case LedgerKind.NUDGED:
            return row.details.get("why") not in _NO_FAULT
        case LedgerKind.AUDIO_LOST:
            return row.details.get("cause") == LossCause.REFUSED
        case _:
            return False


def _closed_by_us(row: LedgerRecord) -> bool:
    return row.details.get("code") in SERVER_CODES
