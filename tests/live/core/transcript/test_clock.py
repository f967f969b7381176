from hypothesis import given
from hypothesis import strategies as st

from live.core.transcript.clock import InterviewClock


def test_time_stands_until_the_clock_runs() -> None:
    assert InterviewClock(5_000).at(100.0) == 5_000


def test_time_stops_during_a_gap_and_goes_on_after_it() -> None:
    clock = InterviewClock()
    clock.run(10.0)
    clock.halt(12.0)
    clock.run(100.0)
    assert clock.at(101.5) == 3_500


def test_running_twice_changes_nothing() -> None:
    clock = InterviewClock()
    clock.run(10.0)
    clock.run(11.0)
    assert clock.at(12.0) == 2_000


def test_halting_twice_changes_nothing() -> None:
    clock = InterviewClock()
    clock.run(10.0)
    clock.halt(11.0)
    clock.halt(15.0)
    assert clock.at(20.0) == 1_000
    assert not clock.running


def test_time_never_goes_back_when_asked_about_the_past() -> None:
    clock = InterviewClock(700)
    clock.run(10.0)
    assert clock.at(9.0) == 700


def test_a_gap_is_told_once() -> None:
    clock = InterviewClock()
    clock.run(10.0)
    clock.halt(12.0)
    assert clock.was_halted
    assert clock.take_gap(15.0) == 3_000
    clock.run(15.5)
    assert clock.take_gap(20.0) == 500
    assert clock.take_gap(30.0) is None
    assert not clock.was_halted


def test_a_clock_that_has_not_begun_has_no_gap() -> None:
    clock = InterviewClock()
    assert not clock.was_halted
    assert clock.take_gap(50.0) is None
    clock.run(60.0)
    assert clock.take_gap(60.0) is None


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["run", "halt", "ask"]), st.floats(min_value=0, max_value=90))
    )
)
def test_time_and_gaps_make_the_whole_from_the_first_moment_on(
    steps: list[tuple[str, float]],
) -> None:
    clock, now, gaps_ms = InterviewClock(), 100.0, 0
    clock.run(now)
    for step, later in steps:
        now += later
        match step:
            case "run":
                clock.run(now)
            case "halt":
                clock.halt(now)
            case _:
                gaps_ms += clock.take_gap(now) or 0
    gaps_ms += clock.take_gap(now) or 0
    assert abs(clock.at(now) + gaps_ms - (now - 100.0) * 1000) <= len(steps) + 2
