from hypothesis import given
from hypothesis import strategies as st

from interviews.loss_ceiling import BEFORE_THE_CLAIM, LossCeiling
from live.core.sound.audio import frames_in


def test_what_can_have_been_there_is_believed() -> None:
    ceiling = LossCeiling(begun_ms=60_000, now=100.0, recorded=0)
    assert ceiling.take(frames_in(90_000), 100.0) == frames_in(90_000)


@given(
    begun_ms=st.integers(0, 3_600_000),
    recorded=st.integers(0, 100_000),
    claims=st.lists(st.tuples(st.integers(0, 2**32), st.floats(0, 600)), max_size=20),
)
def test_no_claims_make_more_of_it_than_time_has_passed(
    begun_ms: int, recorded: int, claims: list[tuple[int, float]]
) -> None:
    now, total = 1_000.0, recorded
    ceiling = LossCeiling(begun_ms=begun_ms, now=now, recorded=recorded)
    for frames, later_s in claims:
        now += later_s
        total += ceiling.take(frames, now)
    passed_ms = begun_ms + round((now - 1_000.0) * 1000)
    assert total <= max(recorded, frames_in(passed_ms) + BEFORE_THE_CLAIM)
