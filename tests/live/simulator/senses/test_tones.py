"""The tone code: what is sounded is read, wherever it is cut, bent or doubled."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.simulator.senses.tones import (
    BLOCK_SAMPLES,
    BLOCKS_PER_WORD,
    WORD_NUMBERS,
    WORD_SAMPLES,
    ToneDecoder,
    decode_words,
    encode_words,
    word_name,
    word_number,
)

FRAME_BYTES = 2 * BLOCK_SAMPLES


def some_numbers(count, seed=1):
    chosen = random.Random(seed)
    return [chosen.randrange(WORD_NUMBERS) for _ in range(count)]


def names(numbers):
    return [word_name(number) for number in numbers]


def samples_of(numbers):
    return np.frombuffer(encode_words(numbers), dtype="<i2")


def test_every_word_of_the_code_is_read():
    every_number = list(range(WORD_NUMBERS))

    assert decode_words(encode_words(every_number)) == names(every_number)


def test_the_same_word_twice_is_two_words():
    assert decode_words(encode_words(["w0007", "w0007", "w0007"])) == ["w0007"] * 3


@given(
    numbers=st.lists(st.integers(0, WORD_NUMBERS - 1), min_size=1, max_size=12),
    cut=st.integers(0, 12 * BLOCKS_PER_WORD),
)
def test_a_stream_cut_between_two_frames_loses_and_doubles_no_word(numbers, cut):
    pcm = encode_words(numbers)
    before, after = pcm[: cut * FRAME_BYTES], pcm[cut * FRAME_BYTES :]

    assert decode_words(before) + decode_words(after) == names(numbers)


@pytest.mark.parametrize(("heard_blocks", "words"), [(4, []), (5, ["w0042"])])
def test_a_word_counts_from_more_than_half_of_it(heard_blocks, words):
    pcm = encode_words([42])

    assert decode_words(pcm[: heard_blocks * FRAME_BYTES]) == words
    assert decode_words(pcm[-heard_blocks * FRAME_BYTES :]) == words


def test_a_lost_second_is_lost_words():
    pcm = encode_words(range(100, 110))
    lost = pcm[: 20 * FRAME_BYTES] + pcm[51 * FRAME_BYTES :]

    heard = decode_words(lost)

    assert len(heard) in {6, 7}
    assert set(heard) < set(names(range(100, 110)))


def test_a_doubled_second_is_doubled_words():
    pcm = encode_words(range(100, 110))
    doubled = pcm[: 51 * FRAME_BYTES] + pcm[20 * FRAME_BYTES :]

    heard = decode_words(doubled)

    assert len(heard) in {13, 14}
    assert set(heard) == set(names(range(100, 110)))


@pytest.mark.parametrize("offset", range(0, BLOCK_SAMPLES, 37))
def test_a_receiver_whose_frames_do_not_begin_where_ours_do_reads_the_same(offset):
    numbers = some_numbers(60)

    assert decode_words(samples_of(numbers)[offset:].tobytes()) == names(numbers)


@pytest.mark.parametrize("gain", [0.05, 2.0, 10.0])
def test_quiet_and_clipped_audio_reads_the_same(gain):
    numbers = some_numbers(60)
    bent = np.clip(samples_of(numbers) * gain, -32_768, 32_767).astype("<i2")

    assert decode_words(bent.tobytes()) == names(numbers)


def test_noise_as_loud_as_the_code_does_not_change_a_word():
    numbers = some_numbers(60)
    samples = samples_of(numbers).astype(np.float64)
    noise = np.random.default_rng(0).normal(size=len(samples)) * samples.std()
    noisy = np.clip(samples + noise, -32_768, 32_767).astype("<i2")

    assert decode_words(noisy.tobytes()) == names(numbers)


def test_noise_alone_is_no_word():
    noise = np.random.default_rng(0).normal(size=16_000 * 20) * 3_000

    assert decode_words(noise.astype("<i2").tobytes()) == []


@given(sizes=st.lists(st.integers(1, 3_000), min_size=1, max_size=40))
def test_how_audio_is_cut_into_pieces_changes_nothing(sizes):
    numbers = some_numbers(8)
    pcm = encode_words(numbers)
    decoder = ToneDecoder()
    heard, position = [], 0
    for size in sizes:
        heard += decoder.feed(pcm[position : position + 2 * size])
        position += 2 * size
    heard += decoder.feed(pcm[position:]) + decoder.finish()

    assert heard == numbers


def test_the_code_never_reaches_full_scale():
    assert np.abs(samples_of(some_numbers(200)).astype(np.int32)).max() < 0.75 * 32_768


def test_a_voice_sounds_the_same_code_at_its_own_rate():
    assert len(encode_words([5], rate_hz=24_000)) == 2 * WORD_SAMPLES * 3 // 2


def test_any_word_has_a_number():
    assert word_number("w0123") == 123
    assert 0 <= word_number("Hello,") < WORD_NUMBERS
    assert word_number("w9999") != 9999


def test_a_number_outside_of_the_code_is_refused():
    with pytest.raises(ValueError, match="4095"):
        encode_words([4096])
