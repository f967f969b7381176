"""Which ledgers say that an interview nobody came back to was lost by us."""

from datetime import UTC, datetime, timedelta

import pytest

from interviews import ledger_rows as rows
from interviews.faults import is_ours, was_seen_by_us
from interviews.ledger_rows import LedgerRow, LossCause
from interviews.records import EndReason

BEGAN = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
JOINED = rows.joined(epoch=1)
LEFT, CUT = rows.left(code=1000), rows.browser_lost()
BACK = rows.taken_over(epoch=2, same_page=True)
DROPPED, RESUMED = rows.dropped(failure="dropped"), rows.resumed(by_handle=True)
WRITING = rows.text_only()

# Each row with the second in which it is written.
Ledger = tuple[tuple[int, LedgerRow], ...]

CANDIDATES: list[Ledger] = [
    ((0, JOINED), (300, LEFT)),
    ((0, JOINED), (300, CUT)),
    ((0, JOINED),),
    ((0, JOINED), (10, DROPPED), (12, RESUMED), (300, LEFT)),
    ((0, JOINED), (10, DROPPED), (12, RESUMED), (71, LEFT)),
    ((0, JOINED), (10, WRITING), (12, rows.resumed(by_handle=False, from_text=True)), (300, CUT)),
    ((0, JOINED), (10, rows.left(code=4450)), (12, BACK), (300, LEFT)),
    ((0, JOINED), (10, rows.server_lost()), (12, BACK), (300, LEFT)),
    ((0, JOINED), (10, CUT), (12, BACK), (40, LEFT)),
    ((0, JOINED), (10, rows.left(code=4409)), (12, BACK), (40, LEFT)),
    ((0, JOINED), (290, rows.rolled_over(by_handle=True)), (300, LEFT)),
    ((0, JOINED), (290, rows.nudged(why="cut")), (300, LEFT)),
    ((0, JOINED), (290, rows.audio_lost(frames=9, cause=LossCause.NOT_KEPT)), (300, LEFT)),
    ((0, JOINED), (290, rows.time_warning(left_ms=1)), (300, LEFT)),
    ((0, JOINED), (300, rows.left(code=4408))),
    ((0, JOINED), (300, rows.left(code=4429))),
    ((0, JOINED), (100, rows.page_failed(what="TypeError")), (300, LEFT)),
]

OURS: list[Ledger] = [
    (),
    ((0, JOINED), (10, DROPPED), (12, RESUMED), (70, LEFT)),
    ((0, JOINED), (10, DROPPED), (300, LEFT)),
    ((0, JOINED), (10, WRITING), (300, CUT)),
    ((0, JOINED), (10, WRITING), (300, CUT), (310, BACK), (400, CUT)),
    ((0, JOINED), (300, rows.left(code=4450))),
    ((0, JOINED), (300, rows.left(code=4500))),
    ((0, JOINED), (300, rows.server_lost())),
    ((0, JOINED), (10, rows.server_lost()), (12, BACK), (40, LEFT)),
    ((0, JOINED), (10, BACK), (40, LEFT)),
    ((0, JOINED), (290, rows.nudged()), (300, LEFT)),
    ((0, JOINED), (290, rows.audio_lost(frames=9, cause=LossCause.REFUSED)), (300, LEFT)),
    ((0, JOINED), (290, rows.page_failed(what="TypeError")), (300, CUT)),
    ((0, JOINED), (300, rows.ended(EndReason.FAILED))),
]


def told(ledger: Ledger) -> str:
    return " ".join(f"{row.kind}@{second}" for second, row in ledger) or "nothing"


def answer(ledger: Ledger) -> bool:
    return is_ours(row.at(0, BEGAN + timedelta(seconds=second)) for second, row in ledger)


@pytest.mark.parametrize("ledger", CANDIDATES, ids=told)
def test_who_leaves_without_a_fault_of_ours_has_left(ledger: Ledger) -> None:
    assert not answer(ledger)


@pytest.mark.parametrize("ledger", OURS, ids=told)
def test_a_fault_that_was_not_mended_or_came_a_minute_before_is_ours(ledger: Ledger) -> None:
    assert answer(ledger)


def test_what_only_the_page_has_reported_we_have_not_seen() -> None:
    for ledger in OURS:
        seen = was_seen_by_us(
            row.at(0, BEGAN + timedelta(seconds=second)) for second, row in ledger
        )
        assert seen is all(row.kind != "page_failed" for _second, row in ledger), told(ledger)


def test_a_report_does_not_bring_a_fault_that_was_mended_nearer() -> None:
    reported = (65, rows.page_failed(what="TypeError"))
    ledger = ((0, JOINED), (1, DROPPED), (2, RESUMED), reported)
    assert not was_seen_by_us(row.at(0, BEGAN + timedelta(seconds=at)) for at, row in ledger)


def test_the_order_in_which_rows_are_read_does_not_matter() -> None:
    rows_at = [row.at(0, BEGAN + timedelta(seconds=second)) for second, row in OURS[1]]
    assert is_ours(reversed(rows_at))
