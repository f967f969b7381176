"""How times, shares and money are written."""

from decimal import Decimal

import pytest

from interviews.costs import Cost
from interviews.templatetags import interview_formats as formats


@pytest.mark.parametrize(
    ("ms", "written"),
    [(0, "00:00"), (59_999, "00:59"), (61_000, "01:01"), (3_661_000, "1:01:01"), (None, "")],
)
def test_clock(ms: int | None, written: str) -> None:
    assert formats.clock(ms) == written


@pytest.mark.parametrize(
    ("ms", "written"),
    [(900, "0 s"), (45_000, "45 s"), (725_000, "12 min 5 s"), (3_720_000, "1 h 2 min"), (None, "")],
)
def test_duration(ms: int | None, written: str) -> None:
    assert formats.duration(ms) == written


@pytest.mark.parametrize(("ms", "written"), [(840, "0.84 s"), (1900, "1.9 s"), (12_340, "12.3 s")])
def test_seconds(ms: int, written: str) -> None:
    assert formats.seconds_of(ms) == written


def test_machines_read_durations_too() -> None:
    assert formats.clock_machine(61_500) == "PT61.5S"


def test_percent() -> None:
    assert formats.percent(0.585) == "58 %"


@pytest.mark.parametrize(
    ("amount", "written"), [("0.184", "0.18 USD"), ("0.004", "< 0.01 USD"), ("0", "0.00 USD")]
)
def test_money(amount: str, written: str) -> None:
    assert formats.money(Cost(Decimal(amount), "USD")) == written


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("Ana \u202eeeL", "Ana eeL"),
        ("محمد", "\u2068محمد\u2069"),
        ("\u2067محمد", "\u2068محمد\u2069"),
        ("Ana Lima", "Ana Lima"),
    ],
)
def test_a_name_in_a_sentence_turns_nothing_around(stored: str, written: str) -> None:
    assert formats.isolated(stored) == written
