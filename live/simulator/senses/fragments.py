"""Transcripts as they grow: which words are certain, and how words become fragments.

Pure.  An ear that hears an utterance again and again as it grows gets a new hypothesis each time.
A word is certain once two hypotheses in a row agree on it and on all before it (the "local
agreement" of Macháček, Dabre and Bojar, "Turning Whisper into Real-Time Transcription System",
2023).  What was told cannot be taken back, so a later hypothesis is aligned with it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_FIRST_PIECE: Final = 4
_SHORTEST_SPLIT: Final = 5


class GrowingText:
    """The words of one stretch of speech; every word is told once."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._previous: list[str] = []

    def hear(self, hypothesis: str) -> list[str]:
        """Take a hypothesis of speech that still goes on; return the words now certain."""
        words = hypothesis.split()
        agreed = _common_length(self._previous, words)
        self._previous = words
        return self._tell(words[:agreed], words)

    def conclude(self, hypothesis: str) -> list[str]:
        """Take the last hypothesis; return the words that are left to tell."""
        words = hypothesis.split()
        return self._tell(words, words)

    def _tell(self, certain: Sequence[str], hypothesis: Sequence[str]) -> list[str]:
        new = list(certain[_aligned_length(self._told, hypothesis) :])
        self._told += new
        return new


def split_words(words: Sequence[str]) -> list[str]:
    """Turn words into fragments that end anywhere, as Google's do.

    Every word brings its leading space; the fragments' concatenation is the words, joined.
    """
    pieces: list[str] = []
    for word in words:
        cut = _FIRST_PIECE if len(word) >= _SHORTEST_SPLIT else len(word) + 1
        spaced = f" {word}"
        pieces += [piece for piece in (spaced[:cut], spaced[cut:]) if piece]
    return pieces


def _bare(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def _common_length(one: Sequence[str], other: Sequence[str]) -> int:
    length = 0
    for mine, yours in zip(one, other, strict=False):
        if _bare(mine) != _bare(yours):
            break
        length += 1
    return length


def _aligned_length(told: Sequence[str], hypothesis: Sequence[str]) -> int:
    """Find how many words at the hypothesis' head say what was told already.

    The head with the smallest edit distance; among equals the one as long as what was told.
    """
    costs = list(range(len(hypothesis) + 1))
    for row, told_word in enumerate(told, start=1):
        above = costs
        costs = [row]
        for column, word in enumerate(hypothesis, start=1):
            differs = _bare(told_word) != _bare(word)
            costs.append(min(above[column] + 1, costs[column - 1] + 1, above[column - 1] + differs))
    return min(range(len(costs)), key=lambda length: (costs[length], abs(length - len(told))))
