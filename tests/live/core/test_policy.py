from hypothesis import given
from hypothesis import strategies as st

from live.core import policy

SHARES = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(attempt=st.integers(min_value=0, max_value=10_000), share=SHARES)
def test_a_pause_between_dials_is_never_longer_than_the_longest(attempt: int, share: float) -> None:
    assert 0 <= policy.backoff_s(attempt, lambda: share) <= policy.BACKOFF_LONGEST_S


def test_the_pause_between_dials_doubles_up_to_its_bound() -> None:
    pauses = [policy.backoff_s(attempt, lambda: 1.0) for attempt in range(7)]
    assert pauses == [0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


@given(share=SHARES)
def test_probes_come_at_most_750_ms_apart(share: float) -> None:
    assert 0.375 <= policy.probe_gap_s(lambda: share) <= 0.75


def test_a_drop_has_three_dials() -> None:
    budget = policy.DropBudget()
    budget.begin(0.0)
    for _ in range(3):
        assert not budget.out_of_dials()
        budget.dialled()
    assert budget.out_of_dials()


def test_a_budget_refills_after_ten_seconds_of_progress() -> None:
    budget = policy.DropBudget(dials=3, attempts=3)
    budget.progressed(100.0)
    budget.progressed(109.9)
    assert budget.out_of_dials()
    budget.progressed(110.0)
    assert budget.dials == budget.attempts == 0


def test_another_drop_makes_progress_count_from_the_beginning() -> None:
    budget = policy.DropBudget(dials=3)
    budget.progressed(100.0)
    budget.begin(105.0)
    budget.progressed(111.0)
    assert budget.out_of_dials()


def test_recovery_is_bounded_from_the_moment_of_the_drop() -> None:
    budget = policy.DropBudget()
    assert not budget.out_of_time(1e9)
    budget.begin(50.0)
    assert not budget.out_of_time(79.9)
    assert budget.out_of_time(80.0)
