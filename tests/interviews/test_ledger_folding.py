"""A ledger has a ceiling, and loses no sum by it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from interviews import ledger_rows
from interviews.analysis.figures import compute_figures
from interviews.faults import is_ours
from interviews.ledger_folding import ROWS_OF_A_KIND
from interviews.ledger_rows import LossCause
from interviews.models import InterviewSession
from interviews.records import LedgerKind, LedgerRecord
from interviews.services.transcripts import save_conversation
from interviews.views.event_words import describe_event
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def at(second: float, row: ledger_rows.LedgerRow) -> LedgerRecord:
    return row.at(round(second * 1000), NOON + timedelta(seconds=second))


def comings_and_goings(count: int, *, first: int = 0) -> list[LedgerRecord]:
    """So many visits of a page that goes a second later, and is away for half a second."""
    events = []
    for number in range(first, first + count):
        came = ledger_rows.taken_over(epoch=number, same_page=True, gap_ms=500)
        events += [at(2 * number, came), at(2 * number + 1, ledger_rows.left(code=1000))]
    return events


class Ledger:
    """One interview's, written as its owners do."""

    def __init__(self) -> None:
        self.session: InterviewSession = make.make_session()
        self.epoch = 0

    def claim(self) -> None:
        self.epoch = make.claim(self.session).epoch

    def write(self, events: Sequence[LedgerRecord]) -> None:
        assert save_conversation(
            session_id=self.session.pk,
            epoch=self.epoch,
            turns=(),
            ledger=tuple(events),
            progress=None,
        )

    @property
    def rows(self) -> list[LedgerRecord]:
        return [entry.to_record() for entry in self.session.ledger.all()]

    def of(self, kind: LedgerKind) -> list[LedgerRecord]:
        return [row for row in self.rows if row.kind is kind]


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger()
    ledger.claim()
    return ledger


def test_hundreds_of_comings_and_goings_are_a_hundred_rows_and_keep_their_sums(
    ledger: Ledger,
) -> None:
    events = comings_and_goings(300)
    for start in range(0, len(events), 7):
        ledger.write(events[start : start + 7])
    assert len(ledger.rows) == 2 * ROWS_OF_A_KIND
    assert sum(row.gap_ms or 0 for row in ledger.rows) == 300 * 500
    assert ledger.rows[: 2 * ROWS_OF_A_KIND - 2] == events[: 2 * ROWS_OF_A_KIND - 2]
    last = ledger.of(LedgerKind.LEFT)[-1]
    assert (last.at_ms, last.wall_time) == (events[-1].at_ms, events[-1].wall_time)
    assert last.details["times"] == 300 - ROWS_OF_A_KIND + 1


def test_all_at_once_and_one_by_one_are_the_same(ledger: Ledger) -> None:
    events = comings_and_goings(80)
    ledger.write(events)
    other = Ledger()
    other.claim()
    for event in events:
        other.write([event])
    assert ledger.rows == other.rows


def test_a_write_that_is_tried_again_counts_once(ledger: Ledger) -> None:
    events = comings_and_goings(80)
    ledger.write(events[:120])
    once = ledger.rows
    ledger.write(events[90:120])
    ledger.write(events[:120])
    assert ledger.rows == once
    ledger.write(events[110:])
    other = Ledger()
    other.claim()
    other.write(events)
    assert ledger.rows == other.rows


def test_the_next_owner_whose_clock_is_behind_is_counted_too(ledger: Ledger) -> None:
    ledger.write(comings_and_goings(60, first=100))
    ledger.claim()
    ledger.write(comings_and_goings(5))
    came = ledger.of(LedgerKind.TAKEN_OVER)
    assert len(came) == ROWS_OF_A_KIND
    assert came[-1].details["times"] == 65 - ROWS_OF_A_KIND + 1
    assert sum(row.gap_ms or 0 for row in came) == 65 * 500


def test_what_is_told_in_different_sentences_is_not_folded_together(ledger: Ledger) -> None:
    causes = (LossCause.OVERFLOW, LossCause.NOT_KEPT)
    ledger.write(
        [
            at(number, ledger_rows.audio_lost(frames=3, cause=causes[number % 2]))
            for number in range(200)
        ]
    )
    assert len(ledger.rows) == 2 * ROWS_OF_A_KIND
    assert ledger.session.ledger.lost_frames() == 600


def test_drops_are_counted_as_often_as_they_happened(ledger: Ledger) -> None:
    ledger.write([at(number, ledger_rows.browser_lost()) for number in range(90)])
    assert compute_figures((), ledger.rows, elapsed_ms=0).drops == 90


def test_a_reviewer_reads_how_often_and_since_when(ledger: Ledger) -> None:
    ledger.write([at(2 * number, ledger_rows.browser_lost()) for number in range(60)])
    assert describe_event(ledger.rows[-1]) == (
        "The candidate’s connection was lost. This happened 11 times from 01:38 on."
    )


@pytest.mark.parametrize("last_is_ours", [True, False])
def test_who_ended_it_is_told_by_what_came_last_however_much_came_before(
    ledger: Ledger, *, last_is_ours: bool
) -> None:
    events = comings_and_goings(200)
    code = 4500 if last_is_ours else 1000
    came = ledger_rows.taken_over(epoch=500, same_page=True)
    ledger.write([*events, at(900, came), at(901, ledger_rows.left(code=code))])
    assert is_ours(ledger.rows) is last_is_ours
