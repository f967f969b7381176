"""What is kept of the parts of an acceptance, and how it is shown."""

from dataclasses import replace
from pathlib import Path

from tests.accept.record import Record, Result, page, table

HELD = Result(
    "abc1234", "faults", True, 590, "75 passed, 0 failed", "2 cores", "2026-11-26T20:00:00Z"
)


def test_results_of_several_runs_add_up_and_the_last_one_counts(tmp_path: Path) -> None:
    file = tmp_path / "accept" / "results.jsonl"
    Record(file).add(replace(HELD, passed=False))
    Record(file).add(HELD)
    Record(file).add(replace(HELD, part="storm"))
    results = Record(file).of("abc1234")
    assert list(results) == ["faults", "storm"]
    assert results["faults"].passed


def test_what_passed_on_another_commit_says_nothing(tmp_path: Path) -> None:
    record = Record(tmp_path / "results.jsonl")
    assert record.of("abc1234") == {}
    record.add(HELD)
    assert record.of("fffffff") == {}


def test_the_table_has_every_part_also_those_that_were_not_held() -> None:
    shown = table(["faults", "storm", "axe"], {"faults": HELD, "axe": replace(HELD, passed=False)})
    assert shown.splitlines()[2:] == [
        "| faults | passed | 10 | 75 passed, 0 failed |",
        "| storm | not held | | |",
        "| axe | **failed** | 10 | 75 passed, 0 failed |",
    ]


def test_the_page_names_the_code_and_each_machine_once() -> None:
    others = replace(HELD, part="storm", machine="4 cores")
    shown = page("abc1234", ["faults", "storm"], {"faults": HELD, "storm": others})
    assert "commit abc1234" in shown
    assert shown.endswith("\n- 2 cores\n- 4 cores\n")
