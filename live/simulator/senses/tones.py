"""The tone code: one word number is one distinct sound, so that lost audio is lost words.

Owns the code, both ways; knows nothing of ears and voices.  A word lasts nine blocks of 32 ms.
Each block sounds four tones at once: three of them are the word's number in base 16, the fourth
is the block's place in the word, 0 to 8.  Hence every block can be read alone, a word cut
anywhere is known for what it is, and a place that jumps back is a new word, even the same one.

Nine is odd on purpose: wherever a word is cut between two blocks, exactly one of the two pieces
holds more than half of it.  The piece of five blocks or more counts as the word, the other as
nothing, so cutting a stream loses and doubles no word, while a lost or doubled second does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BLOCK_SAMPLES: Final = 512
"""32 ms at 16 kHz, what a browser sends at once."""
BLOCKS_PER_WORD: Final = 9
BLOCKS_TO_COUNT: Final = 5
WORD_SAMPLES: Final = BLOCK_SAMPLES * BLOCKS_PER_WORD
WORD_MS: Final = WORD_SAMPLES // 16
WORD_NUMBERS: Final = 4096

_RATE_HZ: Final = 16_000
_DIGITS: Final = 16
_FIRST_BIN: Final = 12
_BIN_STEP: Final = 2
"""Tones stand two bins (62.5 Hz) apart from 375 Hz to 3.9 kHz: a Hann window, which forgives a
receiver whose blocks do not begin where ours do, has its zeros there."""
_GROUP_SIZES: Final = (_DIGITS, _DIGITS, _DIGITS, BLOCKS_PER_WORD)
_TONE_AMPLITUDE: Final = 0.18
"""Four tones peak at 0.72 of full scale: room for the gain of a browser before it clips."""
_QUIETEST: Final = 0.004
"""A tone below this amplitude (33 dB under the code's own) is silence."""
_CLEARNESS: Final = 1.6
"""How much stronger than its neighbours a tone must be; a window half in one word and half in
the next has two equal tones and is read as nothing."""

_WORD_PATTERN: Final = re.compile(r"w(\d{4})")


def word_name(number: int) -> str:
    """Name a word number: `w0001`."""
    return f"w{number:04d}"


def word_number(word: str) -> int:
    """Give the number of any word: its own for `w0001`, else one derived from its letters."""
    own = _WORD_PATTERN.fullmatch(word)
    if own and int(own[1]) < WORD_NUMBERS:
        return int(own[1])
    return crc32(word.casefold().encode()) % WORD_NUMBERS


def encode_words(words: Iterable[str | int], *, rate_hz: int = _RATE_HZ) -> bytes:
    """Sound words one after another without pauses.

    words: names or numbers 0..4095.  rate_hz: 16000, or 24000 for a voice.
    Returns mono s16le, 288 ms per word.
    """
    numbers = [word if isinstance(word, int) else word_number(word) for word in words]
    for number in numbers:
        if not 0 <= number < WORD_NUMBERS:
            raise ValueError(f"a word number is 0..{WORD_NUMBERS - 1}, not {number}")
    return b"".join(_sound(number, rate_hz) for number in numbers)


def decode_words(pcm: bytes) -> list[str]:
    """Read the words of a whole recording (mono s16le at 16 kHz)."""
    decoder = ToneDecoder()
    numbers = [*decoder.feed(pcm), *decoder.finish()]
    return [word_name(number) for number in numbers]


@dataclass(slots=True)
class ToneDecoder:
    """Reads one utterance block by block; call `feed` as audio comes, `finish` at its end."""

    _rest: bytes = b""
    _number: int | None = None
    _last_place: int = -1
    _heard_blocks: int = 0
    _pending: list[int] = field(default_factory=list)

    def feed(self, pcm: bytes) -> list[int]:
        """Return the numbers of the words that reached more than half of their length."""
        audio = self._rest + pcm
        whole = len(audio) - len(audio) % (2 * BLOCK_SAMPLES)
        self._rest = audio[whole:]
        if whole:
            samples = np.frombuffer(audio[:whole], dtype="<i2").reshape(-1, BLOCK_SAMPLES)
            for number, place in read_blocks(samples):
                self._hear(number, place)
        words, self._pending = self._pending, []
        return words

    def finish(self) -> list[int]:
        """Read the last, short block (if any) and forget everything."""
        missing = 2 * BLOCK_SAMPLES - len(self._rest)
        words = self.feed(bytes(missing)) if self._rest else []
        self._rest, self._number, self._last_place, self._heard_blocks = b"", None, -1, 0
        return words

    def _hear(self, number: int | None, place: int) -> None:
        if number is None:
            return
        if number != self._number or place < self._last_place:
            self._number, self._heard_blocks = number, 0
        self._last_place = place
        self._heard_blocks += 1
        if self._heard_blocks == BLOCKS_TO_COUNT:
            self._pending.append(number)


def read_blocks(blocks: NDArray[np.int16]) -> Sequence[tuple[int | None, int]]:
    """Read each block (rows of 512 samples) as a word number and a place; None is no word."""
    spectrum = np.abs(np.fft.rfft(blocks * _window(), axis=1)) / (BLOCK_SAMPLES / 4 * 32_768.0)
    clear = np.ones(len(blocks), dtype=np.bool_)
    symbols: list[NDArray[np.intp]] = []
    for first, last in pairwise(_group_edges()):
        # The last group's tones are places; two of them share a block that is not ours, and
        # either is right, so only the number's tones must stand alone.
        tones = spectrum[:, first:last:_BIN_STEP]
        ranked = np.sort(tones, axis=1)
        clear &= ranked[:, -1] >= _QUIETEST
        if len(symbols) < 3:
            clear &= ranked[:, -1] >= _CLEARNESS * ranked[:, -2]
        symbols.append(tones.argmax(axis=1))
    high, middle, low, places = symbols
    numbers = (high * _DIGITS + middle) * _DIGITS + low
    return [
        (int(number) if is_clear else None, int(place))
        for number, place, is_clear in zip(numbers, places, clear, strict=True)
    ]


@cache
def _group_edges() -> tuple[int, ...]:
    edges = [_FIRST_BIN]
    for size in _GROUP_SIZES:
        edges.append(edges[-1] + size * _BIN_STEP)
    return tuple(edges)


@cache
def _window() -> NDArray[np.float64]:
    # The periodic Hann window: its zeros lie exactly on the bins of the other tones.
    turn = 2 * np.pi * np.arange(BLOCK_SAMPLES) / BLOCK_SAMPLES
    window: NDArray[np.float64] = 0.5 - 0.5 * np.cos(turn)
    return window


@cache
def _sound(number: int, rate_hz: int) -> bytes:
    block_samples = BLOCK_SAMPLES * rate_hz // _RATE_HZ
    digits = (number // _DIGITS**2, number // _DIGITS % _DIGITS, number % _DIGITS)
    blocks = []
    for place in range(BLOCKS_PER_WORD):
        bins = [
            first + symbol * _BIN_STEP
            for first, symbol in zip(_group_edges(), (*digits, place), strict=False)
        ]
        # Every tone has whole periods in a block and starts at phase 0: blocks join smoothly.
        turns = np.arange(block_samples) / block_samples * 2 * np.pi
        waves = sum(np.sin(turns * bin_) for bin_ in bins) * _TONE_AMPLITUDE
        blocks.append(np.round(waves * 32_767).astype("<i2"))
    return np.concatenate(blocks).tobytes()
