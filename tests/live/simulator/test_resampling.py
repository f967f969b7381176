"""Audio at other rates: heard as at 16 kHz, however it is cut."""

import numpy as np
import pytest
from google.genai import types
from hypothesis import given, settings
from hypothesis import strategies as st

from live.simulator.resampling import Resampler
from live.simulator.senses.tones import decode_words, encode_words
from tests.live.simulator.candidate import connected

WORDS = [f"w{number:04d}" for number in (7, 1234, 4095, 800)]


@pytest.mark.parametrize("rate_hz", [24_000, 32_000, 44_100, 48_000])
def test_words_are_understood_at_every_higher_rate(rate_hz):
    sound = np.frombuffer(encode_words(WORDS, rate_hz=24_000), dtype="<i2")
    at = np.arange(0, len(sound), 24_000 / rate_hz)
    pcm = np.interp(at, np.arange(len(sound)), sound).astype("<i2").tobytes()
    assert decode_words(Resampler(rate_hz).feed(pcm)) == WORDS


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 48_000])
def test_a_tone_keeps_its_pitch_and_its_length(rate_hz):
    seconds = 2
    turns = np.arange(rate_hz * seconds) / rate_hz * 2 * np.pi
    pcm = np.round(np.sin(turns * 440) * 8000).astype("<i2").tobytes()
    heard = np.frombuffer(Resampler(rate_hz).feed(pcm), dtype="<i2")
    assert len(heard) == pytest.approx(16_000 * seconds, abs=2)
    spectrum = np.abs(np.fft.rfft(heard[:16_000]))
    assert spectrum.argmax() == 440


@settings(deadline=None, max_examples=50)
@given(
    rate_hz=st.integers(8_000, 48_000),
    sizes=st.lists(st.integers(1, 700), min_size=1, max_size=20),
)
def test_how_audio_is_cut_changes_no_sample(rate_hz, sizes):
    noise = np.random.default_rng(5).integers(-3000, 3000, sum(sizes)).astype("<i2").tobytes()
    whole = Resampler(rate_hz).feed(noise)
    resampler, position, pieces = Resampler(rate_hz), 0, b""
    for size in sizes:
        pieces += resampler.feed(noise[position : position + 2 * size])
        position += 2 * size
    difference = np.frombuffer(pieces, dtype="<i2") - np.frombuffer(whole, dtype="<i2")
    assert not len(difference) or np.abs(difference).max() <= 1  # of rounding


async def test_a_client_may_stream_at_48_khz_and_change_its_mind(simulator):
    async with connected(simulator) as sam:
        await sam.greeted()
        low = np.frombuffer(encode_words(WORDS, rate_hz=24_000), dtype="<i2")
        for rate_hz, sound in ((48_000, np.repeat(low, 2)), (24_000, low)):
            pcm = sound.tobytes() + bytes(rate_hz * 2)
            for start in range(0, len(pcm), 4096):
                await sam.session.send_realtime_input(
                    audio=types.Blob(
                        data=pcm[start : start + 4096], mime_type=f"audio/pcm;rate={rate_hz}"
                    )
                )
            await sam.until(lambda me: me.understood[-1:] == WORDS[-1:])
        await sam.until(lambda me: me.understood == WORDS + WORDS)

    assert sam.error is None
