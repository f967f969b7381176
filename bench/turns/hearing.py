"""What is heard of recorded speech: its words with their times, and which frames hold a voice.

Whisper stands in for Gemini's transcription. A voice is what the page takes for one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from faster_whisper import WhisperModel

from bench.turns.recordings import RATE_HZ, Samples
from live.core.sound.audio import UPLINK_FRAME_SAMPLES

# Root mean square, of 1: static/js/room/microphone.js has it.
QUIET_LEVEL: Final = 0.004
# So much of the room's noise stands behind each part: a voice dies away.
TAIL_SAMPLES: Final = RATE_HZ // 2


class Word(NamedTuple):
    """A word with its punctuation, as the transcriber writes it, and where it is, in milliseconds."""

    text: str
    start_ms: int
    end_ms: int


class Ears:
    """Hears one language."""

    def __init__(self, language: str, model: Path) -> None:
        self._language = language
        self._whisper = WhisperModel(
            str(model), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
        )

    def words(self, samples: Samples) -> list[Word]:
        """Return the words of at most 30 s."""
        segments, _ = self._whisper.transcribe(
            samples,
            language=self._language,
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        return [
            Word(word.word, round(word.start * 1000), round(word.end * 1000))
            for segment in segments
            for word in segment.words or ()
        ]


def voiced(samples: Samples) -> list[bool]:
    """Tell of each frame of 32 ms whether it holds a voice, by the page's measure.

    What is left over is no frame.
    """
    frames = samples[: len(samples) // UPLINK_FRAME_SAMPLES * UPLINK_FRAME_SAMPLES]
    levels = np.sqrt((frames.reshape(-1, UPLINK_FRAME_SAMPLES) ** 2).mean(1))
    return [bool(level >= QUIET_LEVEL) for level in levels]
