"""Sounds that are no speech, made anew from a seed: mono s16le at 16 kHz."""

from collections.abc import Callable
from typing import Final

import numpy as np

from tests.speech import RATE_HZ

Samples = np.ndarray


def _band(random: np.random.Generator, count: int, low_hz: int, high_hz: int) -> Samples:
    """Give noise between two frequencies, at most 1 loud."""
    spectrum = np.fft.rfft(random.standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    noise = np.fft.irfft(spectrum, count)
    return noise / np.abs(noise).max()


def _keyboard(random: np.random.Generator, seconds: int) -> Samples:
    sound = np.zeros(seconds * RATE_HZ)
    at = 0
    while at < len(sound) - RATE_HZ:
        length = int(RATE_HZ * random.uniform(0.004, 0.02))
        fade = np.exp(-np.linspace(0, 6, length))
        sound[at : at + length] += (
            _band(random, length, 1_500, 7_000) * fade * random.uniform(0.2, 0.8)
        )
        at += int(RATE_HZ * random.uniform(0.06, 0.25))
    return sound


def _coughs(random: np.random.Generator, seconds: int) -> Samples:
    sound = np.zeros(seconds * RATE_HZ)
    at = RATE_HZ // 2
    while at < len(sound) - 2 * RATE_HZ:
        for _ in range(random.integers(1, 4)):
            length = int(RATE_HZ * random.uniform(0.12, 0.3))
            rises = np.minimum(1, np.linspace(0, 20, length))
            fade = rises * np.exp(-np.linspace(0, 4, length))
            sound[at : at + length] += _band(random, length, 300, 4_000) * fade * 0.7
            at += int(RATE_HZ * random.uniform(0.25, 0.45))
        at += int(RATE_HZ * random.uniform(0.5, 4))
    return sound


def _fan(random: np.random.Generator, seconds: int) -> Samples:
    count = seconds * RATE_HZ
    return _band(random, count, 60, 900) * 0.3 + _band(random, count, 100, 6_000) * 0.05


def _tones(random: np.random.Generator, seconds: int) -> Samples:
    times = np.arange(seconds * RATE_HZ) / RATE_HZ
    return 0.3 * np.sin(2 * np.pi * 440 * times) * (np.sin(2 * np.pi * 0.7 * times) > 0)


NOISES: Final[dict[str, Callable[[np.random.Generator, int], Samples]]] = {
    "keyboard": _keyboard,
    "coughs": _coughs,
    "fan": _fan,
    "tones": _tones,
}


def noise(name: str, seconds: int, *, seed: int = 1) -> bytes:
    """Make so many seconds of a noise."""
    samples = np.clip(NOISES[name](np.random.default_rng(seed), seconds), -1, 1)
    return (samples * 32_767).astype("<i2").tobytes()


def mixed(background: bytes, sound: bytes, at_s: int) -> bytes:
    """Put a sound over a background that is longer, from this second on."""
    samples = np.frombuffer(background, "<i2").astype(np.int32)
    added = np.frombuffer(sound, "<i2")
    samples[at_s * RATE_HZ : at_s * RATE_HZ + len(added)] += added
    return np.clip(samples, -32_768, 32_767).astype("<i2").tobytes()
