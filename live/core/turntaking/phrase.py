"""How the last words of an answer end, as far as a transcript tells.

Pure. Full stops are the transcriber's guess, so that words which end no sentence outweigh them.
"""

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from live.core.questions.content_words import folded_words
from live.core.turntaking.open_words import CLOSINGS, HESITATIONS, LEANING_WORDS, OPEN_WORDS

_ENDS = (".", "!", "?", "\u0964", "\u061f", "\u3002", "\uff1f", "\uff01")
_BREAKS_OFF = ("…", "...", "\u2014", "\u2013", "-")
_GOES_ON = (",", ";", ":", "\u060c")
_CLOSERS = "\"'\u201d\u2019\u00bb)]"


class Phrase(Enum):
    """What the last words look like."""

    UNKNOWN = auto()  # there are none yet
    CLOSED = auto()  # "that's all", "I don't know"
    FINISHED = auto()  # a full stop behind a word that may be the last
    LEANING = auto()  # a full stop behind a word that seldom is
    PLAIN = auto()  # a word that may be the last, of a transcriber without full stops
    UNFINISHED = auto()
    HESITATING = auto()  # "um", "let me think", "and then…"


def phrase_of(text: str, language: str, *, punctuates: bool) -> Phrase:
    """Return how `text` ends; a few last words of it are enough.

    language: the code without the region.  punctuates: this transcriber has put full stops so far.
    """
    bare = text.rstrip().rstrip(_CLOSERS)
    said = folded_words(bare)
    if not said:
        return Phrase.UNKNOWN
    if bare.endswith(_BREAKS_OFF) or _ends_with(said, HESITATIONS.get(language, ())):
        return Phrase.HESITATING
    is_stopped = bare.endswith(_ENDS)
    if (is_stopped or not punctuates) and _ends_with(said, CLOSINGS.get(language, ())):
        return Phrase.CLOSED
    if bare.endswith(_GOES_ON) or said[-1] in OPEN_WORDS.get(language, frozenset()):
        return Phrase.UNFINISHED
    leans = said[-1] in LEANING_WORDS.get(language, frozenset())
    if is_stopped:
        return Phrase.LEANING if leans else Phrase.FINISHED
    return Phrase.UNFINISHED if punctuates or leans else Phrase.PLAIN


def ends_a_sentence(text: str) -> bool:
    """Tell whether a full stop stands somewhere in `text`: the transcriber punctuates."""
    return any(end in text for end in _ENDS)


def _ends_with(said: Sequence[str], phrases: Iterable[tuple[str, ...]]) -> bool:
    return any(tuple(said[-len(phrase) :]) == phrase for phrase in phrases)
