"""Which question of a plan some words of an interviewer ask: one of them, or unknown.

Pure. An interviewer asks in its own words and says other things around them: it takes up what
was answered, announces what comes, says goodbye. So each question is looked for in the sentences
of what was heard: by the share of its content words that are in them, where a word counts the
less the more questions have it; by its own wording; and the last of several that are found is
the one that is asked. Two that are found alike are none.
"""

import math
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from interviews.frozen_plan import FrozenQuestion
from live.core.questions.content_words import (
    are_kin,
    asks,
    content,
    folded_words,
    is_over,
    language_code,
    language_of,
    sentences,
    stem,
)
from live.core.questions.stop_words import QUESTION_WORDS

# Half of a question's words were heard: it was asked.
_ASKED: Final = 0.5
_ALL_OF_IT: Final = 1.0
# The interviewer said that it asks this one: less of it will do.
_ASKED_AS_ANNOUNCED: Final = 0.3
# A question of so few content words is easily met by chance: its wording counts, too.
_FEW_WORDS: Final = 2
# A question that has been answered is spoken of again before the next one is asked.
_SPOKEN_OF_AGAIN: Final = 0.6
# A later question must be found about as well as an earlier one of the same turn.
_ABOUT_AS_WELL: Final = 0.6
# Nearer than this, two questions in the same sentence cannot be told apart.
_APART: Final = 0.1
# A question is looked for in the last so many sentences only.
_SENTENCES: Final = 8
# "is" and "the" beside a word do not tell that it has not come by chance.
_TELLING_LETTERS: Final = 4
_KNOWN_WORDS: Final = 5_000
# So many plans are asked at once on a worker, and more are read again.
_PLANS: Final = 128


@dataclass(frozen=True, slots=True)
class Verdict:
    """What some words ask. `question`: None when that is unknown.

    `is_follow_up`: one of its follow-ups. `in_other_words`: the plan is written in another
    language than was spoken, so that words cannot tell.
    """

    question: int | None = None
    is_follow_up: bool = False
    in_other_words: bool = False


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A question or a follow-up.

    `weights`: its content words. `pairs`: its words as they follow each other, and `own` its words,
    of whatever kind: those that no other question has.
    """

    number: int
    is_follow_up: bool
    weights: dict[str, float]
    pairs: frozenset[tuple[str, str]]
    own: frozenset[str]
    sentences: int

    @property
    def is_short(self) -> bool:
        return len(self.weights) <= _FEW_WORDS


@dataclass(frozen=True, slots=True)
class _Found:
    """A phrase in what was heard: how surely, and in which sentences."""

    phrase: _Phrase
    evidence: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Sentence:
    stems: frozenset[str]
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    asks: bool


class Recogniser:
    """Knows one plan's questions in one language."""

    def __init__(self, questions: Sequence[FrozenQuestion], language: str) -> None:
        self._language = language_code(language)
        self._phrases = _phrases_of(tuple(questions), self._language)
        self._written_in = language_of(" ".join(question.text for question in questions))
        self._vocabulary = {word for phrase in self._phrases for word in phrase.weights}
        self._kin: dict[str, frozenset[str]] = {}
        # A reply grows word by word: all of its sentences but the last one were read before.
        self._read_before: dict[str, _Sentence] = {}

    def recognise(
        self,
        heard: str,
        *,
        current: int | None = None,
        announced: int | None = None,
        answered: Collection[int] = (),
        goes_on: bool = False,
    ) -> Verdict:
        """Return which question `heard` asks.

        current: the question asked before. announced: the one that the interviewer says it asks.
        answered: those that have been answered, which are spoken of again. goes_on: the last
        sentence may not be over yet.
        """
        heard_sentences = sentences(heard)[-_SENTENCES:]
        said = [self._read_before.get(one) or self._read(one) for one in heard_sentences]
        self._read_before = dict(zip(heard_sentences, said, strict=True))
        over = said[:-1] if goes_on and not is_over(heard) else said
        found = []
        for phrase in self._phrases:
            if phrase.is_follow_up and phrase.is_short and phrase.number != current:
                continue  # "Why that?" may be asked of anything
            needed = _ASKED_AS_ANNOUNCED if phrase.number == announced else _ASKED
            best = self._look_for(phrase, said)
            if phrase.is_short and best is not None and best.evidence < _ALL_OF_IT:
                # Half of it is a word or two: the sentence has to be heard to its end.
                best = self._look_for(phrase, over)
            if best is None or best.evidence < needed:
                continue
            if phrase.number in answered and phrase.number != announced:
                if not any(sentence.asks for sentence in said[best.first : best.last + 1]):
                    continue
                weaker = best.evidence * _SPOKEN_OF_AGAIN
                best = _Found(phrase, weaker, best.first, best.last)
            found.append(best)
        asked = _last_of(found)
        if asked is not None:
            return Verdict(asked.number, asked.is_follow_up)
        return Verdict(in_other_words=self._is_in_other_words(heard))

    # Reading

    def _read(self, text: str) -> _Sentence:
        words = folded_words(text)
        stems = (self._kin_of(word) for word in {*content(words, self._language), *words})
        return _Sentence(
            frozenset[str]().union(*stems),
            frozenset(stem(word, self._language) for word in words),
            _pairs(words),
            asks(text),
        )

    def _kin_of(self, word: str) -> frozenset[str]:
        """Return the words of the plan that are of this one's family."""
        if word not in self._kin:
            if len(self._kin) >= _KNOWN_WORDS:
                self._kin.clear()
            self._kin[word] = frozenset(known for known in self._vocabulary if are_kin(known, word))
        return self._kin[word]

    # Looking

    def _look_for(self, phrase: _Phrase, said: Sequence[_Sentence]) -> _Found | None:
        """Return where the phrase is found best; of two places the later one."""
        best: _Found | None = None
        for length in range(1, max(2, phrase.sentences) + 1):
            for first in range(len(said) - length + 1):
                evidence = _evidence(phrase, said[first : first + length])
                place = _Found(phrase, evidence, first, first + length - 1)
                if best is None or (evidence, -length, first) > _rank(best):
                    best = place
        return best

    def _is_in_other_words(self, heard: str) -> bool:
        spoken = language_of(heard)
        return bool(spoken and self._written_in and spoken != self._written_in)


@lru_cache(maxsize=_PLANS)
def _phrases_of(questions: tuple[FrozenQuestion, ...], language: str) -> tuple[_Phrase, ...]:
    """Return what to look for; the same for all connections of an interview, and all of a plan."""
    texts = [
        (question.number, index > 0, text)
        for question in questions
        for index, text in enumerate((question.text, *question.follow_ups))
    ]
    holders: dict[Hashable, set[int]] = {}
    for number, _, text in texts:
        words = folded_words(text)
        for held in {*words, *_content(words, language), *_pairs(words)}:
            holders.setdefault(held, set()).add(number)
    phrases = []
    for number, is_follow_up, text in texts:
        words = folded_words(text)
        own = {
            stem(word, language)
            for word in words
            if len(holders[word]) == 1
            and word not in QUESTION_WORDS
            and len(word) >= _TELLING_LETTERS
        }
        weights = {
            word: math.log((len(questions) + 1) / len(holders[word]))
            for word in _content(words, language)
        }
        pairs = frozenset(pair for pair in _pairs(words) if len(holders[pair]) == 1)
        phrases.append(
            _Phrase(number, is_follow_up, weights, pairs, frozenset(own), len(sentences(text)))
        )
    return tuple(phrases)


def _content(words: Sequence[str], language: str) -> list[str]:
    return content(words, language) or list(words)


def _rank(found: _Found) -> tuple[float, int, int]:
    return (found.evidence, found.first - found.last - 1, found.first)


def _pairs(words: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(words))


def _evidence(phrase: _Phrase, window: Sequence[_Sentence]) -> float:
    """Return how surely these sentences ask the phrase; from one half on they do."""
    stems = frozenset[str]().union(*(sentence.stems for sentence in window))
    pairs = frozenset[tuple[str, str]]().union(*(sentence.pairs for sentence in window))
    heard = sum(weight for word, weight in phrase.weights.items() if word in stems)
    share = heard / (sum(phrase.weights.values()) or 1.0)
    wording = len(phrase.pairs & pairs) / len(phrase.pairs) if phrase.pairs else share
    if not phrase.is_short:
        return share + wording / 4
    if wording >= _ASKED:
        return (share + wording) / 2 if share < 1 else share + wording / 4
    if not any(sentence.asks for sentence in window):
        return 0.0
    if share < 1:
        return min(share, _ASKED_AS_ANNOUNCED)
    if len(phrase.weights) == 1 and not phrase.is_follow_up:
        # One word may have come by chance; another one of the question's own beside it has not.
        words = frozenset[str]().union(*(sentence.words for sentence in window))
        if len(phrase.own) > 1 and len(phrase.own & words) < 2:
            return _ASKED_AS_ANNOUNCED
    return _ASKED + (len(phrase.weights) - 1) / 4 + wording / 4


def _last_of(found: Sequence[_Found]) -> _Phrase | None:
    """Return the phrase that is asked last, of those that were found about as well as any."""
    if not found:
        return None
    surest = max(one.evidence for one in found)
    sure = [one for one in found if one.evidence >= surest * _ABOUT_AS_WELL]
    last = max(one.last for one in sure)
    latest = sorted((one for one in sure if one.last == last), key=lambda one: -one.evidence)
    first, others = latest[0], latest[1:]
    rivals = (one for one in others if one.phrase.number != first.phrase.number)
    if any(first.evidence - one.evidence < _APART for one in rivals):
        return None
    return first.phrase
