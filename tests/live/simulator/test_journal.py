"""The log, its file and its bounds; handles and their bounds."""

import json

import pytest

from live.simulator import handles, journal
from live.simulator.handles import HandleBook, Lineage, Memory
from live.simulator.journal import Journal, note
from live.simulator.refusal import Refusal


def test_a_connection_is_closed_once():
    log = Journal(None, lambda: 5.0)
    record = log.dialled("v1beta")
    log.closed(record, 1011, "first", "simulator")
    log.closed(record, 1000, "second", "client")
    [read] = [one.as_json() for one in log.records()]
    assert (read["close_code"], read["close_reason"], read["closed_by"]) == (
        1011,
        "first",
        "simulator",
    )


def test_the_file_counts_words_and_holds_none(tmp_path):
    log = Journal(tmp_path / "log" / "connections.jsonl", lambda: 5.0)
    record = log.dialled("v1beta")
    record.handle_used = "secret-handle"
    note(record.heard, "my private words")
    log.closed(record, 1000, "", "client")
    log.close()
    text = (tmp_path / "log" / "connections.jsonl").read_text()
    assert "private" not in text
    assert "secret" not in text
    closed = json.loads(text.splitlines()[1])
    assert (closed["words_heard"], closed["handle_used"]) == (3, True)


def test_the_log_is_bounded(monkeypatch):
    monkeypatch.setattr(journal, "MAX_LINES", 3)
    lines = []
    for number in range(5):
        note(lines, str(number))
    assert lines == ["2", "3", "4"]


def test_the_oldest_handle_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(handles, "MAX_HANDLES", 2)
    book = HandleBook(ttl_s=10)
    issued = [book.issue(Lineage(), Memory(), "m") for _ in range(3)]
    with pytest.raises(Refusal):
        book.redeem(issued[0], "m", 0)
    for handle in issued[1:]:
        assert book.redeem(handle, "m", 0)[1] == Memory()
