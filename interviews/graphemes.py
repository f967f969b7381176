"""Scripts that put no space between words: their characters, cut into graphemes.

Chinese, Japanese, Thai, Lao, Khmer, Myanmar and their kin (Unicode 15). Pure.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

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
GRAPHEME = re.compile(
    rf"(?:[{_PREPOSED}](?={_UNSPACED}))?{_UNSPACED}(?:[{_STACKERS}]{_UNSPACED}|{_MARK})*"
)


def is_unspaced(character: str) -> bool:
    """Whether this character belongs to a script without spaces."""
    return GRAPHEME.match(character) is not None


def weight_of(character: str) -> int:
    """Return what a grapheme that begins with this character weighs as evidence."""
    code = ord(character)
    return _LETTER if any(first <= code <= last for first, last in _LETTERS) else _IDEOGRAPH
