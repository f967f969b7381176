import math
from array import array
from itertools import pairwise

import pytest
from hypothesis import given, strategies

from live.core.sound.reply_sound import ReplySound, Resampler

RATES = (8_000, 11_025, 16_000, 22_050, 44_100, 48_000)


def tone(hz: int, *, pitch_hz: int = 300, ms: int = 200) -> bytes:
    count = hz * ms // 1000
    return array(
        "h", (round(9_000 * math.sin(2 * math.pi * pitch_hz * n / hz)) for n in range(count))
    ).tobytes()


def cut(pcm: bytes, borders: list[int]) -> list[bytes]:
    places = sorted({0, len(pcm), *(border % (len(pcm) + 1) for border in borders)})
    return [pcm[start:end] for start, end in pairwise(places)]


@given(
    rate=strategies.sampled_from((*RATES, 24_000)), borders=strategies.lists(strategies.integers(0))
)
def test_however_a_sound_is_cut_into_pieces_it_comes_out_the_same(
    rate: int, borders: list[int]
) -> None:
    pcm, sound = tone(rate, ms=40), ReplySound()
    pieces = [sound.take(piece, rate) for piece in cut(pcm, borders)]
    assert all(len(piece) % 2 == 0 for piece in pieces)
    assert b"".join(pieces) == ReplySound().take(pcm, rate)


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_at_another_rate_is_the_same_tone_and_as_long(rate: int) -> None:
    made, wanted = array("h", ReplySound().take(tone(rate), rate)), array("h", tone(24_000))
    assert abs(len(made) - len(wanted)) <= 24_000 // rate + 1
    off = max(abs(a - b) for a, b in zip(made, wanted, strict=False))
    assert off < 9_000 * 0.01  # a click at a border would be far more


def test_an_odd_byte_waits_for_its_other_half() -> None:
    pcm, sound = tone(24_000, ms=125), ReplySound()
    assert len(pcm) == 6_000
    first, second = sound.take(pcm[:2_401]), sound.take(pcm[2_401:])
    assert (len(first), len(second)) == (2_400, 3_600)
    assert first + second == pcm


def test_half_a_sample_of_one_reply_does_not_shift_the_next() -> None:
    sound = ReplySound()
    sound.take(b"\1\2\3")
    sound.turn_over()
    assert sound.take(b"\4\5") == b"\4\5"


def test_a_rate_that_changes_in_mid_reply_is_followed() -> None:
    sound = ReplySound()
    sound.take(tone(16_000), 16_000)
    assert sound.take(b"\1\2\3\4") == b"\1\2\3\4"


@pytest.mark.parametrize("rate", [0, -1, 1, 10**9])
def test_a_rate_that_no_sound_has_is_read_as_the_usual_one(rate: int) -> None:
    assert ReplySound().take(b"\1\2\3\4", rate) == b"\1\2\3\4"


def test_the_loudest_samples_stay_in_range() -> None:
    square = array("h", [32_767, -32_768] * 200).tobytes()
    assert Resampler(16_000).convert(square)
