"""Batches made one, and batches as text: nothing changes on the way."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews import batches, ledger_rows
from interviews.ledger_rows import LossCause
from interviews.progress import EarlierPage, Progress, Usage
from interviews.records import ConversationBatch, LedgerRecord, TurnRecord
from tests import factories as make

SESSION_ID = UUID("00000000-0000-4000-8000-000000000001")
MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

texts = st.text(max_size=12)
turns = st.builds(
    make.make_turn,
    number=st.integers(1, 6),
    text=texts,
    final=st.booleans(),
    question=st.none() | st.integers(1, 3),
    answer_id=st.sampled_from(["", "a" * 16]),
    latency_ms=st.none() | st.integers(0, 5_000),
)
gaps = st.none() | st.integers(0, 9_000)
rows = st.one_of(
    st.builds(ledger_rows.joined, epoch=st.integers(1, 9)),
    st.builds(
        ledger_rows.taken_over,
        epoch=st.integers(1, 9),
        same_page=st.booleans(),
        carried_over=st.booleans(),
        gap_ms=gaps,
    ),
    st.builds(
        ledger_rows.audio_lost, frames=st.integers(1, 2**40), cause=st.sampled_from(LossCause)
    ),
    st.builds(ledger_rows.dropped, failure=texts),
    st.builds(ledger_rows.resumed, by_handle=st.booleans(), from_text=st.booleans(), gap_ms=gaps),
    st.builds(ledger_rows.rolled_over, by_handle=st.booleans()),
    st.builds(ledger_rows.text_only, gap_ms=gaps),
    st.builds(ledger_rows.nudged),
)
events = st.builds(
    make.make_event,
    row=rows,
    wall_time=st.integers(0, 4).map(lambda ms: MORNING + timedelta(milliseconds=ms)),
)
progresses = st.builds(
    make.make_progress,
    elapsed_ms=st.integers(0, 9_000),
    question=st.none() | st.integers(1, 3),
    questions_finished=st.sampled_from([(), (1,), (1, 2)]),
    questions_asked=st.sampled_from([(), (1,), (1, 2, 3)]),
    usage=st.builds(Usage, total_tokens=st.integers(0, 99)),
    stream=st.sampled_from(["", "b" * 16]),
    safe_sequence=st.integers(-1, 99),
    voice_sequence=st.integers(-1, 99),
    earlier=st.sampled_from([(), (EarlierPage("c" * 16, 9, 30, 12), EarlierPage("d" * 16))]),
    typed_characters=st.integers(0, 99),
    full_at_ms=st.none() | st.integers(0, 9_000),
)
some = st.builds(
    ConversationBatch,
    session_id=st.just(SESSION_ID),
    epoch=st.just(3),
    turns=st.lists(turns, max_size=4).map(tuple),
    ledger=st.lists(events, max_size=4).map(tuple),
    progress=st.none() | progresses,
    number=st.just(1),
    kept_at=st.sampled_from([None, MORNING]),
)


def stored(
    sequence: list[ConversationBatch],
) -> tuple[dict[int, TurnRecord], dict[tuple[str, datetime], LedgerRecord], Progress | None]:
    """What a database has after it took these one after another."""
    transcript: dict[int, TurnRecord] = {}
    ledger: dict[tuple[str, datetime], LedgerRecord] = {}
    progress = None
    for batch in sequence:
        transcript |= {turn.number: turn for turn in batch.turns}
        ledger |= {(event.kind, event.wall_time): event for event in batch.ledger}
        progress = batch.progress or progress
    return transcript, ledger, progress


@given(st.lists(some, min_size=1, max_size=6))
def test_one_merged_batch_stores_what_they_store_one_after_another(
    sequence: list[ConversationBatch],
) -> None:
    numbered = [replace(batch, number=number) for number, batch in enumerate(sequence, start=1)]
    merged = reduce(batches.merge, numbered)
    assert stored([merged]) == stored(numbered)
    assert merged.number == len(numbered)


@given(st.lists(some, min_size=2, max_size=6))
def test_what_is_merged_has_one_version_of_each_turn_in_order(
    sequence: list[ConversationBatch],
) -> None:
    numbers = [turn.number for turn in reduce(batches.merge, sequence).turns]
    assert numbers == sorted(set(numbers))


@given(some)
def test_a_batch_is_read_as_it_was_written(batch: ConversationBatch) -> None:
    assert batches.from_json(batches.to_json(batch)) == batch


def test_of_a_batch_of_another_version_what_is_known_is_read() -> None:
    progress = make.make_progress(earlier=(EarlierPage("c" * 16),))
    batch = ConversationBatch(
        SESSION_ID, 3, (make.make_turn(1),), (make.make_event(),), progress, number=7
    )
    written = json.loads(batches.to_json(batch))
    written["colour"] = written["turns"][0]["colour"] = written["progress"]["colour"] = "blue"
    del written["turns"][0]["answer_id"], written["progress"]["stream"]
    del written["progress"]["voice_sequence"], written["progress"]["earlier"][0]["voice_sequence"]
    written["progress"]["earlier"][0]["colour"] = "blue"
    del written["progress"]["questions_asked"], written["progress"]["questions_declined"]
    del written["progress"]["typed_characters"], written["progress"]["full_at_ms"]
    assert batches.from_json(json.dumps(written)) == batch


def test_words_of_a_later_version_are_not_lost_for_what_this_one_does_not_know() -> None:
    batch = ConversationBatch(SESSION_ID, 3, (make.make_turn(1),), (make.make_event(),), number=7)
    written = json.loads(batches.to_json(batch))
    written["turns"][0]["source"] = "sung"
    written["ledger"].append({**written["ledger"][0], "kind": "teleported"})
    assert batches.from_json(json.dumps(written)) == batch


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '"text"'])
def test_what_is_no_batch_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        batches.from_json(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("session_id", 5),
        ("session_id", "x"),
        ("epoch", None),
        ("turns", [{"number": 1}]),
        ("turns", [5]),
        ("ledger", None),
        ("progress", 5),
    ],
)
def test_a_batch_with_something_wrong_in_it_is_refused(name: str, value: object) -> None:
    written = json.loads(batches.to_json(ConversationBatch(SESSION_ID, 3)))
    with pytest.raises(ValueError, match=r"."):
        batches.from_json(json.dumps({**written, name: value}))
