from live.core.clock import InterviewClock


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
