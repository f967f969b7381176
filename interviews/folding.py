"""What a text is found by, and what makes two e-mail addresses the same.

Owns the fold of what people look for: stored in columns of its own beside the text,
so that SQLite and PostgreSQL compare the same characters, and applied to the words
that are searched for. Pure. What is shown is never folded.

Rows keep what was folded when they were saved: whoever changes a fold folds them anew.
"""

import unicodedata
from typing import Final

from interviews.characters import key_of, without_nul

# What is stored of a key. Some characters unfold to eighteen; nobody's name is made of them.
KEY_LENGTH: Final = 400
# Accents as combining classes (Unicode 15): what is placed above, below or through a letter
# of Latin, Greek and Cyrillic, and the vowel points of Hebrew and Arabic, which are often
# left out. The marks of Indic scripts, Thai and Kana are of other classes: they tell words apart.
_FIRST_PLACED: Final = 200
_POINTS: Final = range(10, 37)
# Letters with a stroke, and joined ones, that Unicode does not take apart.
_PLAIN: Final = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "ŧ": "t",
        "þ": "th",
    }
)


def fold(text: str) -> str:
    """Return what `text` is found by: without case, accents, width and shapes of punctuation.

    Words are separated by one space. Folding again changes nothing.
    """
    plain = key_of(unicodedata.normalize("NFKD", without_nul(text)))
    if not plain.isascii():
        letters = (each for each in plain if not _is_accent(each))
        plain = unicodedata.normalize("NFC", "".join(letters)).translate(_PLAIN)
    return " ".join(plain.split())


def fold_words(text: str) -> list[str]:
    """Return the words of a search, folded: a row is found that has each of them."""
    return fold(text).split()


def email_key(address: str) -> str:
    """Return what two addresses have in common if they are the same one.

    Letter case and form do not tell mailboxes apart; accents do.
    """
    composed = unicodedata.normalize("NFKC", address).strip().casefold()
    return unicodedata.normalize("NFKC", composed)[:KEY_LENGTH]


def login_key(name: str) -> str:
    """Return what two logins have in common if people would take them for the same one."""
    return email_key(name)


def name_key(name: str) -> str:
    """Return what two names have in common if they are the same one, as far as it is stored."""
    return fold(name)[:KEY_LENGTH]


def _is_accent(character: str) -> bool:
    placed = unicodedata.combining(character)
    return placed >= _FIRST_PLACED or placed in _POINTS
