"""What a word is, in every script: where a text is cut, and which words are the same.

Owns: cutting a text into words where it is written with spaces, and into graphemes
where it is not (Chinese, Japanese, Thai, Lao, Khmer, Myanmar and their kin); the key
by which two of them are compared. Pure. No text is changed here: what is stored stays
verbatim, and only what is compared is folded.

Two words are the same by Unicode identity: canonical equivalence (UAX #15), without
case, width, the shape of apostrophes, quotes and hyphens, and invisible characters.
The punctuation of a sentence is no part of a word. Marks and symbols are: "C" is not
"C++", "5 %" is not "5 €", and the vowel sign of an Indic word belongs to the word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

# What a word weighs as evidence: about as much as two ideographs or Kana, which are
# syllables, or three graphemes of Thai and its kin, which are letters.
WORD: Final = 6
_IDEOGRAPH: Final = 3
_LETTER: Final = 2

# Blocks of scripts that put no space between words (Unicode 15).
_LETTERS: Final = (
    (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19DF),  # Tai Le, New Tai Lue
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x1B00, 0x1B7F),  # Balinese
    (0xA980, 0xA9FF),  # Javanese, Myanmar
    (0xAA60, 0xAADF),  # Myanmar, Tai Viet
)
_KANA: Final = (
    (0x3005, 0x3007),  # iteration mark, closing mark, zero
    (0x3041, 0x312F),  # Hiragana, Katakana, Bopomofo
    (0x31A0, 0x31FF),  # Bopomofo, Katakana
    (0xFF66, 0xFF9F),  # Katakana of half width
)
# They hold neither marks nor punctuation, and very many characters.
_IDEOGRAPHS: Final = (
    (0x2E80, 0x2FDF),  # radicals
    (0x3400, 0x4DBF),
    (0x4E00, 0xA4CF),  # Han, Yi
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),  # Kana
    (0x20000, 0x323AF),
)
# Signs that put the next consonant under the one before (Myanmar, Khmer).
_STACKERS: Final = "\u1039\u17d2"
# Vowels that are stored before their consonant (Thai, Lao).
_PREPOSED: Final = "\u0e40-\u0e44\u0ec0-\u0ec4"
# Marks outside of those blocks: sound marks of half width, selectors of a character's shape.
_FAR_MARKS: Final = "\u200d\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f\U000e0100-\U000e01ef"

# Punctuation that tells one word from another: C#, 5%, R&D, @home, and/or.
_TELLING: Final = frozenset("#%&@*/\\_§‰‱٪")
_APOSTROPHES: Final = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u05f3\u2018\u2019\u201b\u2032\uff07"
_QUOTES: Final = '"\u05f4\u201c\u201d\u201e\u201f\u2033'
_HYPHENS: Final = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# What may stand at the end of a word that is not complete.
IN_WORDS: Final = f" {_APOSTROPHES}{_HYPHENS}"
_ARABIC_STRETCH: Final = "\u0640"
_FOLDS: Final = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_HYPHENS, "-")
    | {_ARABIC_STRETCH: ""}
)


def _in_blocks(blocks: Iterable[tuple[int, int]], categories: str) -> str:
    """Return the characters of some blocks whose category begins with one of these letters."""
    characters = (chr(code) for first, last in blocks for code in range(first, last + 1))
    return "".join(each for each in characters if unicodedata.category(each)[0] in categories)


_MARK: Final = f"[{_in_blocks((*_LETTERS, *_KANA), 'M')}{_FAR_MARKS}]"
_UNSPACED: Final = "[{}{}]".format(
    _in_blocks((*_LETTERS, *_KANA), "LMN"),
    "".join(f"{chr(first)}-{chr(last)}" for first, last in _IDEOGRAPHS),
)
# As UAX #29 has it, but that a vowel stored before its consonant is not cut off from it.
_GRAPHEME = re.compile(
    rf"(?:[{_PREPOSED}](?={_UNSPACED}))?{_UNSPACED}(?:[{_STACKERS}]{_UNSPACED}|{_MARK})*"
)
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
    while begins and _opens(text[begins - 1]):
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


def is_unspaced(character: str) -> bool:
    """Whether this character belongs to a script without spaces."""
    return _GRAPHEME.match(character) is not None


@lru_cache(maxsize=4096)
def key_of(word: str) -> str:
    """Return what two words have in common if they are the same one."""
    if not word.isascii():
        word = "".join(_narrowed(each) for each in word if not _is_invisible(each))
    word = unicodedata.normalize("NFD", word.translate(_FOLDS))
    return unicodedata.normalize("NFD", word.casefold())


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
            yield Word(first, last, key_of(chunk[first:last]), _weight(chunk[first]))
        else:
            yield from _spaced_words(chunk, first, last)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, whether it is a grapheme) of the graphemes and what is between them."""
    at = start
    if not text.isascii():
        for grapheme in _GRAPHEME.finditer(text, start, end):
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
        if text[index] in _HYPHENS and _is_letter(text[index - 1]) and _is_letter(text[index + 1]):
            yield from _trimmed(text, at, index)
            at = index + 1
    yield from _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Word]:
    first, last = start, end
    while first < last and _is_punctuation(text[first]):
        first += 1
    while first < last and _is_punctuation(text[last - 1]):
        last -= 1
    if first == last:
        return
    if first > start and _is_sign(text[first - 1], text[first]):
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
        while first > start and begins < last and _closes(text[begins]):
            begins += 1
        opening = last
        while opening > begins and _opens(text[opening - 1]):
            opening -= 1
        if begins < opening:
            yield begins


def _count(chunk: str) -> int:
    found = list(_words(chunk, 0))
    if any(is_grapheme for _, _, is_grapheme in _parts(chunk, 0, len(chunk))):
        return -(-sum(word.weight for word in found) // WORD)
    return 1 if found else 0


def _weight(character: str) -> int:
    code = ord(character)
    return _LETTER if any(first <= code <= last for first, last in _LETTERS) else _IDEOGRAPH


def _narrowed(character: str) -> str:
    """Return the usual form of a character of full or half width."""
    decomposition = unicodedata.decomposition(character)
    if decomposition.startswith(("<wide>", "<narrow>")):
        return chr(int(decomposition.split()[1], 16))
    return character


def _is_invisible(character: str) -> bool:
    if unicodedata.category(character) == "Cf":
        return True
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _is_punctuation(character: str) -> bool:
    if character in _APOSTROPHES or character in _QUOTES:
        return True
    category = unicodedata.category(character)
    return category == "Cf" or (category[0] == "P" and _narrowed(character) not in _TELLING)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"


def _is_sign(character: str, following: str) -> bool:
    """Whether this begins a word that has it in front: -5, .5, .NET."""
    if character == ".":
        return following.isalnum()
    return character in _HYPHENS and following.isdigit()


def _is_symbol(key: str) -> bool:
    return not key[0].isalnum() and all(unicodedata.category(each)[0] in "SP" for each in key)


def _opens(character: str) -> bool:
    return character in "¿¡" or unicodedata.category(character) in {"Ps", "Pi"}


def _closes(character: str) -> bool:
    return character.isspace() or (_is_punctuation(character) and not _opens(character))
