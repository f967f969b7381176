"""Rows of the ledger of one kind, made one: so a ledger has a ceiling, and loses no sum.

The first rows of a kind stay as they are. What comes after them is one row that stands where the latest
of them happened, says since when and how often, and holds their gaps and frames together. Must not
know: Django, databases, or who stores it.
"""

from dataclasses import replace
from typing import Final

from interviews.ledger_rows import MOST_FRAMES
from interviews.records import LedgerKind, LedgerRecord

# More than a bad line brings about in the longest interview.
ROWS_OF_A_KIND: Final = 50

# What two rows have to have in common to be told in one sentence; each has few values, all ours.
_ALIKE: Final = ("why", "cause", "code", "failure", "same_page", "carried_over", "from_text")

Alike = tuple[LedgerKind, tuple[object, ...]]


def alike(event: LedgerRecord) -> Alike:
    """Return what makes two rows alike."""
    return event.kind, tuple(event.details.get(name) for name in _ALIKE)


def times(event: LedgerRecord) -> int:
    """How often it happened, what the row tells."""
    return _whole(event.details.get("times"), 1)


def since_ms(event: LedgerRecord) -> int:
    """When it happened first, of what the row tells."""
    return _whole(event.details.get("since_ms"), event.at_ms)


def fold(earlier: LedgerRecord, later: LedgerRecord) -> LedgerRecord:
    """Return one row for two that are alike."""
    return replace(
        later,
        at_ms=max(earlier.at_ms, later.at_ms),
        gap_ms=_sum(earlier.gap_ms, later.gap_ms),
        frames=None if later.frames is None else _frames(earlier, later),
        details={
            **later.details,
            "times": times(earlier) + times(later),
            "since_ms": min(since_ms(earlier), since_ms(later)),
        },
    )


def _frames(earlier: LedgerRecord, later: LedgerRecord) -> int:
    return min(MOST_FRAMES, (earlier.frames or 0) + (later.frames or 0))


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) else default
