"""What a measurement says: which rows count, which are measured again, and what all come to."""

import json
import math
from dataclasses import replace

import pytest

from bench.figures import (
    FLOOR,
    OURS,
    REPEATS,
    Latency,
    Row,
    cpu_ratio,
    percentile_ms,
    repeated,
    summarise,
)


def make_row(server: str = OURS, interviews: int = 50, **values: object) -> Row:
    row = Row(
        server=server,
        interviews=interviews,
        up=Latency(0.5, 6.0),
        down=Latency(0.6, 7.0),
        cpu=0.4,
        memory_mb=200,
        load_cpu=0.2,
        load_late_p99_ms=0.4,
        frames_up=1.0,
        frames_down=1.0,
        closed=0,
    )
    return replace(row, **values)


def test_a_percentile_is_in_milliseconds() -> None:
    latencies_s = [number / 1000 for number in range(100, 0, -1)]
    assert percentile_ms(latencies_s, 50) == 51
    assert percentile_ms(latencies_s, 99) == 100


def test_of_nothing_there_is_no_percentile() -> None:
    assert math.isnan(percentile_ms([], 99))


def test_a_core_holds_what_is_quick_and_whole() -> None:
    assert make_row().holds


@pytest.mark.parametrize(
    "values",
    [
        {"up": Latency(0.5, 20.1)},
        {"down": Latency(0.5, 20.1)},
        {"up": Latency(math.nan, math.nan)},
        {"frames_up": 0.99},
        {"frames_down": 0.99},
        {"closed": 1},
        {"load_late_p99_ms": 2.01},
    ],
)
def test_a_core_does_not_hold_what_is_slow_lossy_closed_or_void(values: dict[str, object]) -> None:
    assert not make_row(**values).holds


@pytest.mark.parametrize(("late_ms", "is_void"), [(2.0, False), (2.01, True), (math.nan, True)])
def test_a_row_is_void_when_its_load_was_late(late_ms: float, is_void: bool) -> None:
    assert make_row(load_late_p99_ms=late_ms).is_void is is_void


class Machine:
    """Gives one row after the other, by how late its load was."""

    def __init__(self, *late_ms: float) -> None:
        self._late_ms = iter(late_ms)

    async def measure(self) -> Row:
        return make_row(load_late_p99_ms=next(self._late_ms))


@pytest.mark.parametrize(
    ("late_ms", "kept_ms", "tries"),
    [
        ((0.5,), 0.5, 1),
        ((3.0, 0.5), 0.5, 2),
        ((3.0, 4.0, 2.0), 2.0, 3),
        ((5.0, 3.0, 4.0, 6.0), 3.0, 1 + REPEATS),
        ((math.nan, 3.0, 4.0, 6.0), 3.0, 1 + REPEATS),
    ],
)
async def test_a_row_is_measured_again_while_its_load_was_late(
    late_ms: tuple[float, ...], kept_ms: float, tries: int
) -> None:
    row = await repeated(Machine(*late_ms).measure)
    assert (row.load_late_p99_ms, row.tries) == (kept_ms, tries)


def test_the_ratio_is_of_the_cpu_for_the_same_interviews() -> None:
    assert cpu_ratio(make_row(cpu=0.45), make_row(FLOOR, cpu=0.3)) == 1.5


@pytest.mark.parametrize(
    "values", [{"load_late_p99_ms": 3.0}, {"frames_up": 0.5}, {"frames_down": 0.5}, {"closed": 2}]
)
def test_there_is_no_ratio_to_a_row_that_is_void_or_not_whole(values: dict[str, object]) -> None:
    assert cpu_ratio(make_row(**values), make_row(FLOOR)) is None
    assert cpu_ratio(make_row(), make_row(FLOOR, **values)) is None


def test_the_results_name_the_most_that_held_and_each_ratio() -> None:
    slow = Latency(5.0, 60.0)
    results = summarise(
        [
            make_row(OURS, 50, cpu=0.4),
            make_row(FLOOR, 50, cpu=0.25),
            make_row(OURS, 100, cpu=0.8),
            make_row(FLOOR, 100, cpu=0.5),
            make_row(OURS, 200, cpu=1.0, up=slow, frames_up=0.7),
            make_row(FLOOR, 200, cpu=0.8),
        ]
    )
    assert results["interviews_per_core"] == 100
    assert results["floor_per_core"] == 200
    assert results["ratio"] == {"50": 1.6, "100": 1.6, "200": None}
    assert results["cpu_ms_per_interview_second"] == {"50": 8.0, "100": 8.0}
    assert results["floor_cpu_ms_per_interview_second"] == {"50": 5.0, "100": 5.0, "200": 4.0}
    assert results["added_latency_ms"] == {
        "up": {"p50": 0.5, "p99": 6.0},
        "down": {"p50": 0.6, "p99": 7.0},
    }
    assert [row["server"] for row in results["rows"]] == [OURS, FLOOR] * 3


def test_a_void_row_counts_for_nothing_but_is_in_the_results() -> None:
    results = summarise([make_row(load_late_p99_ms=9.0), make_row(FLOOR)])
    assert results["interviews_per_core"] == 0
    assert results["ratio"] == {"50": None}
    assert results["added_latency_ms"] is None
    assert results["rows"][0]["void"]


def test_the_results_are_json_where_nothing_was_heard() -> None:
    silent = Latency.of([])
    results = summarise([make_row(up=silent, down=silent, load_late_p99_ms=math.nan, frames_up=0)])
    assert json.loads(json.dumps(results, allow_nan=False))["rows"][0]["up"]["p99"] is None


def test_without_rows_at_fifty_there_is_no_added_latency() -> None:
    assert summarise([make_row(interviews=100)])["added_latency_ms"] is None
