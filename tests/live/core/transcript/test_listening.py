import pytest

from live.core.sound.audio import frames_in
from live.core.transcript.listening import LOUDEST_FRAMES, SHARE, WHOLE_FRAMES, Allowance, loudest
from tests import speech
from tests.noises import mixed, noise


def test_what_is_listened_to_whole_has_a_bound_that_comes_back_with_time() -> None:
    allowance = Allowance()
    assert allowance.take(WHOLE_FRAMES, 0.0)
    assert not allowance.take(frames_in(6_000), 30.0)
    assert allowance.take(frames_in(6_000), 61.0)


def test_more_than_all_of_it_is_never_saved_up() -> None:
    allowance = Allowance()
    assert not allowance.take(WHOLE_FRAMES + 1, 0.0)
    assert not allowance.take(WHOLE_FRAMES + 1, 100_000.0)
    assert allowance.take(WHOLE_FRAMES, 100_001.0)


def test_an_endless_noise_is_listened_to_for_a_tenth_of_its_time() -> None:
    allowance, listened = Allowance(), 0
    piece = frames_in(10_000)
    for second in range(0, 3_600, 10):
        listened += piece * allowance.take(piece, float(second))
    assert listened <= WHOLE_FRAMES + SHARE * frames_in(3_600_000)


@pytest.mark.parametrize("at_s", [0, 11, 25])
def test_who_speaks_beside_a_fan_is_where_it_is_loudest(at_s: int) -> None:
    spoken = speech.trimmed("im-sorry")
    frames = speech.frames(mixed(noise("fan", 30), spoken, at_s))
    found = loudest(frames)
    assert found.start * 32 <= at_s * 1_000 + 32
    assert found.stop * 32 >= at_s * 1_000 + len(spoken) / 32


@pytest.mark.parametrize("count", [0, 1, LOUDEST_FRAMES, LOUDEST_FRAMES + 1, 1_875])
def test_no_more_is_the_loudest_part_than_there_is(count: int) -> None:
    frames = [bytes(1024)] * count
    assert len(frames[loudest(frames)]) == min(count, LOUDEST_FRAMES)
