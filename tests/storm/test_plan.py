"""The plan of a storm is made before it, and is the same for the same seed."""

from collections import Counter
from itertools import pairwise

from tests.storm.catalogue import CATALOGUE, Reach
from tests.storm.plan import CALM_S, Kind, draw, make_guest


def test_the_storm_of_a_seed_can_be_drawn_again() -> None:
    assert draw(7, 20) == draw(7, 20)
    assert draw(7, 20) != draw(8, 20)
    assert make_guest(7, 3, 2) == make_guest(7, 3, 2)


def test_a_long_storm_holds_every_fault_and_every_kind_of_candidate() -> None:
    plan = draw(1, 120)
    assert {strike.fault for strike in plan.strikes} == set(CATALOGUE)
    assert {plan.guest(chair, turn).kind for chair in range(30) for turn in range(5)} == set(Kind)


def test_several_faults_strike_at_once() -> None:
    struck = draw(1, 20).strikes
    assert sum(later.at_s - one.at_s < 1.0 for one, later in pairwise(struck)) > 100


def test_strikes_stand_in_order_after_a_calm_and_before_the_end() -> None:
    plan = draw(3, 5)
    times = [strike.at_s for strike in plan.strikes]
    assert times == sorted(times)
    assert times[0] >= CALM_S
    assert times[-1] < 300


def test_what_takes_the_same_thing_away_does_so_one_after_another() -> None:
    ends: dict[str, float] = {}
    for strike in draw(5, 60).strikes:
        fault = CATALOGUE[strike.fault]
        if fault.alone:
            assert strike.at_s >= ends.get(fault.alone, 0.0)
            ends[fault.alone] = strike.at_s + fault.lasts_s


def test_the_first_worker_is_never_ended() -> None:
    ending = [one for one in draw(5, 60).strikes if CATALOGUE[one.fault].reach is not Reach.ONE]
    assert {one.worker for one in ending} == {1, 2}


def test_fewer_interviews_are_struck_less_often() -> None:
    many, few = draw(5, 60), draw(5, 60, interviews=10)
    counts = [
        Counter(CATALOGUE[one.fault].reach is Reach.ONE for one in plan.strikes)[True]
        for plan in (many, few)
    ]
    assert 2.5 < counts[0] / counts[1] < 3.5
    assert max(one.chair for one in few.strikes) == 9
