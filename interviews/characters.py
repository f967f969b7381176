"""What a character is to a word: a part of it, a shape of another one, or punctuation around it.

Owns the key by which two words are compared. Pure.
"""

import unicodedata
from functools import lru_cache
from typing import Final

# Punctuation that tells one word from another: C#, 5%, R&D, @home, and/or.
_TELLING: Final = frozenset("#%&@*/\\_§‰‱٪")
_APOSTROPHES: Final = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u05f3\u2018\u2019\u201b\u2032\uff07"
_QUOTES: Final = '"\u05f4\u201c\u201d\u201e\u201f\u2033'
HYPHENS: Final = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
_GERSHAYIM: Final = "\u05f4"  # before the last letter of a Hebrew abbreviation
# What may stand at the end of a word that is not complete.
IN_WORDS: Final = f" {_APOSTROPHES}{HYPHENS}{_GERSHAYIM}"
_ARABIC_STRETCH: Final = "\u0640"
_FOLDS: Final = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(HYPHENS, "-")
    | {_ARABIC_STRETCH: ""}
)


@lru_cache(maxsize=4096)
def key_of(word: str) -> str:
    """Return what two words have in common if they are the same one."""
    if not word.isascii():
        word = "".join(_narrowed(each) for each in word if not _is_invisible(each))
    word = unicodedata.normalize("NFD", word.translate(_FOLDS))
    return unicodedata.normalize("NFD", word.casefold())


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


def is_punctuation(character: str) -> bool:
    """Whether this belongs to a sentence, and not to its words."""
    if character in _APOSTROPHES or character in _QUOTES:
        return True
    category = unicodedata.category(character)
    return category == "Cf" or (category[0] == "P" and _narrowed(character) not in _TELLING)


def is_letter(character: str) -> bool:
    """Whether this is a letter or a mark on one."""
    return unicodedata.category(character)[0] in "LM"


def is_sign(character: str, following: str) -> bool:
    """Whether this begins a word that has it in front: -5, .5, .NET."""
    if character == ".":
        return following.isalnum()
    return character in HYPHENS and following.isdigit()


def opens(character: str) -> bool:
    """Whether this punctuation belongs to what follows it."""
    return character in "¿¡" or unicodedata.category(character) in {"Ps", "Pi"}


def closes(character: str) -> bool:
    """Whether this belongs to what stands before it."""
    return character.isspace() or (is_punctuation(character) and not opens(character))


def without_nul(text: str) -> str:
    """Return `text` as it can be stored: PostgreSQL takes no NUL."""
    return text.replace("\0", "")
