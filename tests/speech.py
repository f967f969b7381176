"""Real human speech for tests: the clips of tests/fixtures/speech, their words, and files of them.

Owns decoding and joining; who spoke them and under which licence stands in the NOTICE beside them.
"""

from __future__ import annotations

import json
import wave
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

RATE_HZ: Final = 16_000
_STEP: Final = RATE_HZ // 100
_SOUND_SHARE: Final = 0.02  # of the loudest 10 ms
_CLIPS: Final = Path(__file__).parent / "fixtures" / "speech"


@cache
def transcripts() -> dict[str, str]:
    """Give the words of every clip, by the clip's name."""
    texts: dict[str, str] = json.loads((_CLIPS / "transcripts.json").read_text("utf-8"))
    return texts


@cache
def clip(name: str) -> bytes:
    """Decode a clip: mono s16le at 16 kHz."""
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    pieces: list[bytes] = []
    with av.open(str(_CLIPS / f"{name}.g722")) as recording:
        frames: list[AudioFrame | None] = [*recording.decode(audio=0), None]
        for frame in frames:
            pieces += [made.to_ndarray().tobytes() for made in resampler.resample(frame)]
    return b"".join(pieces)


@cache
def trimmed(name: str) -> bytes:
    """Give a clip from its first sound to its last, so that pauses can be made exact."""
    pcm = clip(name)
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    windows = samples[: len(samples) // _STEP * _STEP].reshape(-1, _STEP)
    loudness = np.sqrt((windows**2).mean(axis=1))
    sounding = np.flatnonzero(loudness > _SOUND_SHARE * loudness.max())
    return pcm[2 * _STEP * int(sounding[0]) : 2 * _STEP * (int(sounding[-1]) + 1)]


def frames(pcm: bytes) -> list[bytes]:
    """Cut a sound into the microphone's frames; what is left over is no frame."""
    size = RATE_HZ * 32 // 1_000 * 2
    return [pcm[start : start + size] for start in range(0, len(pcm) - size + 1, size)]


def silence(ms: int) -> bytes:
    """Make digital silence: mono s16le at 16 kHz."""
    return bytes(2 * RATE_HZ * ms // 1_000)


def join(parts: Sequence[str | int | bytes]) -> bytes:
    """Join clips (by name), pauses (ms) and any other audio."""
    return b"".join(
        clip(part) if isinstance(part, str) else silence(part) if isinstance(part, int) else part
        for part in parts
    )


def wav_file(folder: Path, parts: Sequence[str | int | bytes], name: str = "speech.wav") -> Path:
    """Write clips (by name), pauses (ms) and any other audio into one WAV file."""
    path = folder / name
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(join(parts))
    return path
