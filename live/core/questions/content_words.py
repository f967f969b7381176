"""The words of a sentence that carry what it is about, so that two sentences can be compared.

Pure. Accents, case and endings do not matter here: what is compared is speech that a machine
wrote down. What is stored is never made of these words.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from live.core.questions.stop_words import ASKING_WORDS, IRREGULAR, STOP_WORDS

# Vowel signs belong to the word before them; what `\w` is leaves them out.
_SIGNS: Final = "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963"
_WORD: Final = re.compile(rf"[^\W_](?:[^\W_]|[{_SIGNS}])*")
# "c'est", "dell'idea", "don't": what stands before the apostrophe is a word of its own.
_APOSTROPHES: Final = str.maketrans("\u2019\u02bc\u0060\u00b4", "''''")
# With the Arabic question mark and the danda, which ends sentences in Hindi.
_ENDS: Final = ".!?…؟।"
_SENTENCE: Final = re.compile(rf"[^{_ENDS}]+[{_ENDS}]*")

# Endings that change nothing about what a word means; the longest that fits goes.
_ENDINGS_OF: Final = {
    "en": "ings ing edly ed ies es s ly ers er",
    "de": "ungen ung erin ern en er em es e n s t st",
    "fr": "ations ation ements ement aient iez ions ait ais ent ees ee es er ez ir e s x",
    "es": "aciones acion amientos amiento aras aran aria ado ada ido ida ados adas ando iendo ar er ir as os a o e s n",
    "it": "azioni azione amenti amento ando endo ato ata ito ita uto ati ate are ere ire i e a o",
    "pt": "acoes acao amentos amento aria ado ada ido ida ando endo ar er ir ou as os am a o e s",
    "hi": "ियों ियाँ ाओं ों ें ाएँ एँ ने ना ता ती ते या ये यी ी े ा",
    "ar": "هما ات ون ين ها هم كم نا ان ية ه ك ي ة",  # noqa: RUF001 - these are Arabic letters
}
_ENDINGS: Final = {
    language: tuple(sorted(endings.split(), key=len, reverse=True))
    for language, endings in _ENDINGS_OF.items()
}
# What is written together with the word behind it: and, so, by, like, for, the.
_ARTICLES: Final = {"ar": ("وال", "بال", "فال", "كال", "لل", "ال", "و")}
_SHORTEST_STEM: Final = 4
_SHORTEST_AFTER_ARTICLE: Final = 3
# Two words of one family share their beginning ("organise", "organisation").
_FAMILY_LETTERS: Final = 5
_FAMILY_SHARE: Final = 0.6
# So many of a language's own words tell that a text is in it, and not in another one.
_TELLING_WORDS: Final = 3


def language_code(tag: str) -> str:
    """Return the language of a tag such as "en-US"."""
    return tag.split("-", maxsplit=1)[0].lower()


def folded_words(text: str) -> list[str]:
    """Return the words of a text without case and accents, in order."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return _WORD.findall(bare)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [found for sentence in _SENTENCE.findall(text) if (found := sentence.strip())]


def is_over(text: str) -> bool:
    """Tell whether the last sentence of a text has come to its end."""
    return text.rstrip().endswith(tuple(_ENDS))


def asks(sentence: str) -> bool:
    """Tell whether a sentence asks something, as a question or as a request."""
    return sentence.endswith(("?", "؟")) or not ASKING_WORDS.isdisjoint(folded_words(sentence))


def stem(word: str, language: str) -> str:
    """Return a folded word without its ending; a short word keeps it."""
    word = IRREGULAR.get(word, word) if language == "en" else word
    for article in _ARTICLES.get(language, ()):
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_AFTER_ARTICLE:
            word = word.removeprefix(article)
            break
    for ending in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def content(words: Iterable[str], language: str) -> list[str]:
    """Return the stems of the folded words that carry meaning; of all, where none does."""
    kept = [word for word in words if word not in STOP_WORDS.get(language, frozenset())]
    return [stem(word, language) for word in kept]


def are_kin(one: str, other: str) -> bool:
    """Tell whether two stems are of one family: the same, a compound, or the same beginning."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _FAMILY_LETTERS:
        return False
    if long.startswith(short) or long.endswith(short):
        return True
    shared = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return shared >= _FAMILY_LETTERS and shared / len(long) >= _FAMILY_SHARE


def language_of(text: str) -> str | None:
    """Return the language a text is in, by its commonest words; None when they do not tell."""
    words = folded_words(text)
    hits = {code: sum(word in stops for word in words) for code, stops in STOP_WORDS.items()}
    (first, most), (_, second) = sorted(hits.items(), key=lambda hit: -hit[1])[:2]
    return first if most >= _TELLING_WORDS and most >= 2 * second else None
