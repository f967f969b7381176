"""Ledger events in plain words."""

import pytest

from interviews import ledger_rows as rows
from interviews.ledger_rows import LedgerRow, LossCause
from interviews.models.ledger import LedgerKindChoice
from interviews.records import EndReason, LedgerKind
from interviews.views.event_words import describe_event
from live.core.link.totals import Total
from tests.factories import make_event

ROWS = [
    rows.joined(epoch=1),
    rows.left(code=1000),
    rows.left(code=4409),
    rows.browser_lost(),
    rows.taken_over(epoch=2, same_page=True),
    rows.taken_over(epoch=2, same_page=False),
    rows.dropped(failure="dropped"),
    rows.resumed(by_handle=True),
    rows.resumed(by_handle=False),
    rows.resumed(by_handle=True, from_text=True),
    rows.rolled_over(by_handle=True),
    rows.text_only(),
    *(rows.audio_lost(frames=500, cause=cause) for cause in LossCause),
    rows.nudged(),
    rows.server_lost(),
    rows.page_failed(what="TypeError"),
    rows.time_warning(left_ms=120_000),
    *(rows.ended(reason) for reason in EndReason),
    *(rows.ended(EndReason.LIMIT_REACHED, total=total.value) for total in Total),
]


@pytest.mark.parametrize("row", ROWS, ids=repr)
def test_every_row_has_a_sentence(row: LedgerRow) -> None:
    sentence = describe_event(make_event(row))
    assert sentence.endswith(".")
    assert " " in sentence


def test_every_kind_has_a_constructor_and_a_name() -> None:
    assert {row.kind for row in ROWS} == set(LedgerKind)
    assert {kind.value for kind in LedgerKind} == set(LedgerKindChoice.values)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (rows.left(code=1000), "The candidate left the page."),
        (rows.left(code=4450), "The connection to the candidate’s page was closed."),
        (rows.taken_over(epoch=2, same_page=True), "The candidate’s connection came back."),
        (rows.taken_over(epoch=2, same_page=False), "The candidate came back."),
    ],
    ids=repr,
)
def test_leaving_and_coming_back_are_told_apart(row: LedgerRow, sentence: str) -> None:
    assert describe_event(make_event(row)) == sentence


def test_which_total_was_reached_is_said() -> None:
    sentences = {
        describe_event(make_event(rows.ended(EndReason.LIMIT_REACHED, total=total.value)))
        for total in Total
    }
    assert len(sentences) == len(Total)


def test_how_long_it_took_is_said_where_known() -> None:
    event = make_event(rows.resumed(by_handle=True, gap_ms=640))
    assert describe_event(event).endswith("The interruption lasted 0.6 s.")


def test_an_interruption_that_would_read_as_nothing_is_not_told() -> None:
    event = make_event(rows.ended(EndReason.CANDIDATE_ENDED, gap_ms=11))
    assert describe_event(event) == "The interview ended: ended by the candidate."


def test_lost_sound_is_said_in_seconds() -> None:
    lost = make_event(rows.audio_lost(frames=500, cause=LossCause.OVERFLOW))
    unwritten = make_event(rows.audio_lost(frames=500, cause=LossCause.UNWRITTEN))
    assert describe_event(lost) == "16.0 s of the candidate’s sound were lost."
    assert describe_event(unwritten) == "16.0 s of the candidate’s sound were not written down."


def test_the_end_says_why() -> None:
    event = make_event(rows.ended(EndReason.TIME_UP))
    assert describe_event(event) == "The interview ended: time was up."


def test_an_interruption_that_nobody_came_back_from_is_told_with_the_end() -> None:
    event = make_event(rows.ended(EndReason.CANDIDATE_ENDED, gap_ms=20_000))
    assert describe_event(event).endswith("The interruption lasted 20.0 s.")
