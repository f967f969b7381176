"""What a word is, in every script: where a text is cut, and which words are the same.

Owns: cutting a text into words where it is written with spaces, and into graphemes
where it is not (`interviews.graphemes`). By which key two of them are compared, is told by
`interviews.characters`. Pure. No text is changed here: what is stored stays
verbatim, and only what is compared is folded.

Two words are the same by Unicode identity: canonical equivalence (UAX #15), without
case, width, the shape of apostrophes, quotes and hyphens, and invisible characters.
The punctuation of a sentence is no part of a word. Marks and symbols are: "C" is not
"C++", "5 %" is not "5 €", and the vowel sign of an Indic word belongs to the word.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from interviews.characters import HYPHENS, closes, is_letter, is_punctuation, is_sign, key_of, opens
from interviews.graphemes import GRAPHEME, WORD, weight_of

_CHUNK = re.compile(r"\S+")
_CHUNK_AND_SPACE = re.compile(r"\S+\s*")
# What ends a word without a space.
_BREAK = re.compile("[\u2014\u2015\u2026\u2e3a\u2e3b]+|\\.{2,}|-{2,}")


# Longer pieces without white space are no words, or of a script without spaces.
_REMEMBERED: Final = 40


class Word(NamedTuple):
    """A word, or a grapheme of a script without spaces: text[start:end], without punctuation."""

    start: int
    end: int
    key: str
    weight: int


def words(text: str, start: int = 0) -> Iterator[Word]:
    """Yield what is compared of `text`, from index `start` on.

    A symbol that stands alone belongs to the word before it: "5 %" is one word.
    """
    held: Word | None = None
    for found in _words(text, start):
        if held is None:
            held = found
        elif _is_symbol(found.key):
            held = held._replace(end=found.end, key=held.key + found.key)
        else:
            yield held
            held = found
    if held is not None:
        yield held


def has_words(text: str) -> bool:
    """Whether a text has anything but white space and punctuation."""
    return next(_words(text, 0), None) is not None


def opening(text: str) -> str:
    """Return the punctuation at the end of `text` that belongs to what follows it."""
    begins = len(text)
    while begins and opens(text[begins - 1]):
        begins -= 1
    return text[begins:]


def count_words(text: str) -> int:
    """Return about how many words a text has."""
    return sum(_count(chunk.group()) for chunk in _CHUNK.finditer(text))


def steps(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text may be cut: (start, end) of each piece; together they are the text.

    A piece is a word with its punctuation and the space behind it. In scripts without
    spaces it is a grapheme.
    """
    begins = 0
    for chunk in _CHUNK_AND_SPACE.finditer(text):
        for cut in _cuts(text, *chunk.span()):
            if cut > begins:
                yield begins, cut
                begins = cut
    if begins < len(text):
        yield begins, len(text)


# Inside


def _words(text: str, start: int) -> Iterator[Word]:
    for chunk in _CHUNK.finditer(text, start):
        begins = chunk.start()
        written = chunk.group()
        # Whoever looks at a turn that grows looks at the same words again and again.
        found = _known(written) if len(written) <= _REMEMBERED else _in_chunk(written)
        for word in found:
            yield Word(begins + word.start, begins + word.end, word.key, word.weight)


@lru_cache(maxsize=4096)
def _known(chunk: str) -> tuple[Word, ...]:
    return tuple(_in_chunk(chunk))


def _in_chunk(chunk: str) -> Iterator[Word]:
    """Yield the words of a text without white space, by their places in it."""
    for first, last, is_grapheme in _parts(chunk, 0, len(chunk)):
        if is_grapheme:
            yield Word(first, last, key_of(chunk[first:last]), weight_of(chunk[first]))
        else:
            yield from _spaced_words(chunk, first, last)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, whether it is a grapheme) of the graphemes and what is between them."""
    at = start
    if not text.isascii():
        for grapheme in GRAPHEME.finditer(text, start, end):
            if grapheme.start() > at:
                yield at, grapheme.start(), False
            at = grapheme.end()
            yield grapheme.start(), at, True
    if at < end:
        yield at, end, False


def _spaced_words(text: str, start: int, end: int) -> Iterator[Word]:
    at = start
    for broken in _BREAK.finditer(text, start, end):
        yield from _hyphenated(text, at, broken.start())
        at = broken.end()
    yield from _hyphenated(text, at, end)


def _hyphenated(text: str, start: int, end: int) -> Iterator[Word]:
    """Yield the words of a compound each: it is written with a hyphen or with a space."""
    at = start
    for index in range(start + 1, end - 1):
        if text[index] in HYPHENS and is_letter(text[index - 1]) and is_letter(text[index + 1]):
            yield from _trimmed(text, at, index)
            at = index + 1
    yield from _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Word]:
    first, last = start, end
    while first < last and is_punctuation(text[first]):
        first += 1
    while first < last and is_punctuation(text[last - 1]):
        last -= 1
    if first == last:
        return
    if first > start and is_sign(text[first - 1], text[first]):
        first -= 1
    key = key_of(text[first:last])
    if key:
        yield Word(first, last, key, WORD)


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where the pieces of a chunk begin; what closes belongs to the one before."""
    opening = start
    for first, last, is_grapheme in _parts(text, start, end):
        if is_grapheme:
            yield min(first, opening)
            opening = last
            continue
        begins = first
        while first > start and begins < last and closes(text[begins]):
            begins += 1
        opening = last
        while opening > begins and opens(text[opening - 1]):
            opening -= 1
        if begins < opening:
            yield begins


def _count(chunk: str) -> int:
    found = list(_words(chunk, 0))
    if any(is_grapheme for _, _, is_grapheme in _parts(chunk, 0, len(chunk))):
        return -(-sum(word.weight for word in found) // WORD)
    return 1 if found else 0


def _is_symbol(key: str) -> bool:
    return not key[0].isalnum() and all(unicodedata.category(each)[0] in "SP" for each in key)
