from hypothesis import given
from hypothesis import strategies as st

from live.core.link import policy

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


@given(failures=st.integers(min_value=0, max_value=10_000), share=SHARES)
def test_trials_from_text_are_at_most_five_minutes_apart(failures: int, share: float) -> None:
    assert policy.trial_wait_s(failures, lambda: share) <= 300
    assert policy.trial_wait_s(failures, lambda: share) >= 6
