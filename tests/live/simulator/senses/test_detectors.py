"""Voice activity on real recordings: with noise, with pauses, in bursts, and on noise alone."""

import statistics
from functools import cache

import numpy as np
import pytest

from live.simulator.senses import (
    DetectorSettings,
    SpeechEnded,
    SpeechStarted,
    build_detector,
    detector_for_ear,
)
from live.simulator.senses.tones import encode_words
from tests import speech

SAMPLES_PER_MS = 16
LEAD_MS = 1_500
TAIL_MS = 2_500
LONG_CLIPS = {"demo-abouttotry", "demo-congrats", "demo-echotest"}
NAMES = sorted(set(speech.transcripts()) - LONG_CLIPS)
NOISES = [("none", 0), ("white", 20), ("white", 10), ("pink", 10), ("brown", 10), ("pink", 5)]


def noise(kind, samples, seed=0):
    """Make noise of unit loudness."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=samples))
    bins = np.maximum(np.arange(len(spectrum)), 1)
    spectrum /= bins ** {"white": 0.0, "pink": 0.5, "brown": 1.0}[kind]
    spectrum[: samples // 800] = 0  # below 20 Hz no microphone hears
    wave = np.fft.irfft(spectrum, samples)
    return wave / wave.std()


def to_pcm(wave):
    return np.clip(wave, -32_768, 32_767).astype("<i2").tobytes()


def in_noise(pcm, kind, snr_db, loudness):
    wave = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    if kind != "none":
        wave = wave + noise(kind, len(wave)) * loudness * 10 ** (-snr_db / 20)
    return to_pcm(wave)


def loudness_of(pcm):
    return np.frombuffer(pcm, dtype="<i2").astype(np.float64).std()


def detect(pcm, detector="silero", step_bytes=1_024, **settings):
    listening = build_detector(detector, DetectorSettings(**settings))
    found = []
    for first in range(0, len(pcm), step_bytes):
        found += listening.feed(pcm[first : first + step_bytes])
    return found


@cache
def one_turn(name, kind, snr_db, silence_duration_ms):
    """Hear one clip between two silences; return its true end and what was detected."""
    said = speech.trimmed(name)
    recording = speech.join([LEAD_MS, said, TAIL_MS])
    noisy = in_noise(recording, kind, snr_db, loudness_of(said))
    return LEAD_MS * SAMPLES_PER_MS + len(said) // 2, detect(
        noisy, silence_duration_ms=silence_duration_ms
    )


@pytest.mark.parametrize(("kind", "snr_db"), NOISES)
def test_every_person_is_one_turn_that_ends_when_the_silence_has_lasted(kind, snr_db):
    errors_ms = []
    for name in NAMES:
        true_end, found = one_turn(name, kind, snr_db, silence_duration_ms=1_000)
        assert [type(activity) for activity in found] == [SpeechStarted, SpeechEnded], name
        errors_ms.append((found[1].at_sample - true_end) / SAMPLES_PER_MS - 1_000)

    # A last word that fades away (or a breath after it) may end earlier than its last sound.
    assert all(-350 <= error <= 200 for error in errors_ms), errors_ms
    assert abs(statistics.median(errors_ms)) <= 100


@pytest.mark.parametrize(("kind", "snr_db"), NOISES)
def test_people_are_heard_from_their_first_word(kind, snr_db):
    for name in NAMES:
        _end, found = one_turn(name, kind, snr_db, silence_duration_ms=1_000)
        late_ms = found[0].at_sample / SAMPLES_PER_MS - LEAD_MS
        assert -350 <= late_ms <= 250, name


@pytest.mark.parametrize("name", NAMES)
def test_500_ms_of_silence_answers_500_ms_sooner_than_1000(name):
    _end, sooner = one_turn(name, "pink", 20, silence_duration_ms=500)
    _end, later = one_turn(name, "pink", 20, silence_duration_ms=1_000)

    assert later[-1].at_sample - sooner[-1].at_sample == 500 * SAMPLES_PER_MS


def loudest_moment(pcm):
    """Find the byte in the middle third where a pause cuts into sound, not into a pause."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    windows = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    third = len(windows) // 3
    return 2 * 320 * (third + int((windows[third : 2 * third] ** 2).sum(axis=1).argmax()))


@pytest.mark.parametrize(
    ("pause_ms", "silence_ms", "turns"), [(300, 500, 1), (900, 500, 2), (900, 1_200, 1)]
)
@pytest.mark.parametrize("noise_of", [("none", 0), ("pink", 10)], ids=str)
@pytest.mark.parametrize("name", ["austen-0890", "followme-status", "demo-nogo", "tt-allbusy"])
def test_a_pause_ends_the_turn_only_when_it_outlasts_the_silence(
    pause_ms, silence_ms, turns, noise_of, name
):
    said = speech.trimmed(name)
    cut = loudest_moment(said)
    recording = speech.join([LEAD_MS, said[:cut], pause_ms, said[cut:], TAIL_MS])
    noisy = in_noise(recording, *noise_of, loudness_of(said))

    found = detect(noisy, silence_duration_ms=silence_ms)

    assert len(found) == 2 * turns


@pytest.mark.parametrize("detector", ["silero", "energy"])
@pytest.mark.parametrize("step_bytes", [2, 640, 3_000, 10_000_000])
def test_a_burst_gives_the_same_positions_as_frames_in_real_time(detector, step_bytes):
    recording = speech.join([500, "followme-status", 900, encode_words(range(5)), 1_000])

    live = detect(recording, detector)

    assert live
    assert detect(recording, detector, step_bytes) == live


@pytest.mark.parametrize("detector", ["silero", "energy"])
@pytest.mark.parametrize("kind", ["white", "pink", "brown"])
@pytest.mark.parametrize("loudness", [0, 30, 300, 3_000])
@pytest.mark.parametrize("quiet_s", [0, 5])
def test_noise_alone_never_starts_a_turn(detector, kind, loudness, quiet_s):
    wave = noise(kind, 30 * 16_000, seed=3) * loudness
    wave[: quiet_s * 16_000] *= 0.001

    assert detect(to_pcm(wave), detector, prefix_padding_ms=20) == []


@pytest.mark.parametrize(("kind", "snr_db"), [("none", 0), ("white", 10), ("brown", 10)])
@pytest.mark.parametrize("silence_ms", [350, 500, 1_200])
def test_the_tone_code_is_exact_speech_for_the_cheap_detector(kind, snr_db, silence_ms):
    code = encode_words(range(200, 205))
    lead_samples = 40 * 512
    recording = bytes(2 * lead_samples) + code + speech.silence(TAIL_MS)

    found = detect(
        in_noise(recording, kind, snr_db, loudness_of(code)),
        "energy",
        silence_duration_ms=silence_ms,
    )

    assert [type(activity) for activity in found] == [SpeechStarted, SpeechEnded]
    assert found[0].at_sample <= lead_samples
    assert found[1].at_sample == lead_samples + len(code) // 2 + silence_ms * SAMPLES_PER_MS


def test_the_cheap_detector_never_takes_a_long_speech_for_noise():
    code = encode_words(index % 50 for index in range(400))

    found = detect(code + speech.silence(1_000), "energy")

    assert found == [SpeechStarted(0), SpeechEnded(len(code) // 2 + 500 * SAMPLES_PER_MS)]


@pytest.mark.parametrize("name", NAMES)
def test_the_cheap_detector_hears_people_in_a_quiet_room(name):
    said = speech.trimmed(name)

    found = detect(speech.join([LEAD_MS, said, TAIL_MS]), "energy", silence_duration_ms=1_000)

    assert [type(activity) for activity in found] == [SpeechStarted, SpeechEnded]


def test_silero_takes_tones_for_no_speech():
    assert detect(encode_words(range(40)), "silero") == []


@pytest.mark.parametrize("detector", ["silero", "energy"])
def test_the_end_of_the_stream_ends_open_speech(detector):
    listening = build_detector(detector, DetectorSettings())
    listening.feed(speech.trimmed("followme-status"))

    (ended,) = listening.flush()

    assert isinstance(ended, SpeechEnded)
    assert list(listening.flush()) == []


def test_each_ear_has_the_detector_that_hears_the_same():
    assert detector_for_ear("whisper") == "silero"
    assert detector_for_ear("scripted") == "energy"
