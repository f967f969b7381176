"""Text and sound side by side: sentences of a text, and which words a piece of audio holds.

Pure.  No voice here tells when it speaks a word, so that words get shares of a sentence's audio by
their letters, and each boundary moves to the quietest moment near it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from live.simulator.senses.interface import VOICE_RATE_HZ, SpokenChunk

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+")
_STEP_SAMPLES: Final = VOICE_RATE_HZ // 100
_SEARCH_STEPS: Final = 8
"""A boundary moves by at most 80 ms."""
_QUIET_SHARE: Final = 0.02
"""Of the loudest 10 ms: quieter than this, a sentence has not begun, or is over."""
_PAUSE_LETTERS: Final = 4
"""A comma or full stop takes about as long as so many letters."""


def split_sentences(text: str) -> list[str]:
    """Split a text at the ends of its sentences; runs of white space become one."""
    sentences = _SENTENCE_END.split(" ".join(text.split()))
    return [sentence for sentence in sentences if sentence]


def align_words(sentence: str, pcm: bytes) -> Iterator[SpokenChunk]:
    """Cut a sentence's audio (mono s16le at 24 kHz) into one chunk per word."""
    words = sentence.split()
    samples = np.frombuffer(pcm, dtype="<i2")
    begin = 0
    for word, end in zip(words, [*_boundaries(words, samples), len(samples)], strict=True):
        yield SpokenChunk(pcm=samples[begin:end].tobytes(), text=word)
        begin = end


def _boundaries(words: list[str], samples: NDArray[np.int16]) -> list[int]:
    """Find where each word but the last ends, rising."""
    whole = len(samples) // _STEP_SAMPLES * _STEP_SAMPLES
    steps = samples[:whole].reshape(-1, _STEP_SAMPLES).astype(np.float64)
    loudness = np.sqrt((steps**2).mean(axis=1))
    sounding = np.flatnonzero(loudness > _QUIET_SHARE * loudness.max(initial=0.0))
    first, last = (int(sounding[0]), int(sounding[-1]) + 1) if len(sounding) else (0, len(steps))
    shares = np.cumsum([_letters(word) for word in words], dtype=np.float64)
    boundaries: list[int] = []
    least = 0
    for share in shares[:-1]:
        expected = first + round(float(share / shares[-1]) * (last - first))
        near = slice(max(least, expected - _SEARCH_STEPS), expected + _SEARCH_STEPS + 1)
        window = loudness[near]
        least = near.start + int(window.argmin()) if len(window) else least
        boundaries.append(min(len(samples), least * _STEP_SAMPLES))
    return boundaries


def _letters(word: str) -> int:
    return len(word) + 1 + (_PAUSE_LETTERS if word[-1] in ",;:.!?…" else 0)
