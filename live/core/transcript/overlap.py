"""Joining an answer that was cut by a drop: stored text + what was heard again.

After a drop the microphone is sent again from about three seconds before the last
safe word, so the new transcription begins with words we already have. They are
joined at the longest overlap.

Method: compare the end of the stored text with the head of the new one, word by
word, or grapheme by grapheme where a script has no spaces (`interviews.words`); the
first new word may be the rest of a cut one and is then passed over. Overlaps of four
words and more may differ in a quarter, since two transcriptions of the same speech
do: in other words, in words that only one of them has. An overlap in a script without spaces must be as long as a word to be one. Error:
two transcriptions without one word in common are joined end to end, and of a last
word that was cut, and of which alone was heard again, both forms are kept (a doubled
word is possible, a lost one is not); a word repeated by the speaker exactly at the
seam is taken for the overlap.
"""

import re
from collections.abc import Sequence
from itertools import islice
from operator import eq
from typing import Final

from interviews.characters import IN_WORDS
from interviews.graphemes import WORD, is_unspaced
from interviews.words import Word, words
from live.core.transcript.edits import Edits

# Three seconds are sent again, at four words a second at the most; the rest is margin.
LONGEST_OVERLAP_WORDS: Final = 60
# So many characters hold them; what is compared never grows with the answer.
TAIL_CHARACTERS: Final = 1_500
FUZZY_FROM: Final = 4 * WORD
FUZZY_SHARE: Final = 0.75
# A repetition of the middle is one from here on.
MIDDLE_FROM: Final = 2 * WORD
# One of which the end was lost: no later word will tell.
BROKEN_OFF_FROM: Final = 3 * WORD

_SPACE = re.compile(r"\s")


class Seam:
    """Where an answer that a drop cut goes on.

    The work is bounded: the end of what was stored is read once, and once more was heard
    than can be a repetition, the seam is settled.

    breaks_off: some of what is to be heard again was lost, so that the repetition may end before
    what is stored does, and what follows it is new.
    """

    def __init__(self, stored: str, *, breaks_off: bool = False) -> None:
        self.stored = stored
        self.breaks_off = breaks_off
        self._tail = _tail(stored)
        # Behind a comma no word goes on.
        self._may_grow = bool(self._tail) and not stored[self._tail[-1].end :].strip(IN_WORDS)
        self._fixed: tuple[str, int] | None = None
        self._edits = Edits([word.key for word in self._tail])
        # What was found last, since each state of what is heard is asked for several times.
        self._repeats: tuple[str, bool] = ("", False)
        self._found: tuple[str, tuple[str, int]] = ("", (stored, 0))

    def join(self, resumed: str) -> str:
        """Return the stored text continued by the part of `resumed` that is new.

        `resumed` only ever grows. While it still repeats the middle of the stored text,
        the answer is that alone: nothing new has been said yet.
        """
        if not self.stored.strip():
            return resumed.lstrip()
        if self._fixed is None:
            kept, begins = self._seam(resumed)
            if len(self._head(resumed)) <= len(self._tail) + 1:
                return kept + resumed[begins:]
            self._fixed = kept, begins
        kept, begins = self._fixed
        return kept + resumed[begins:]

    def new_part(self, resumed: str) -> str:
        """Return what of `resumed` is new; empty while it may be a repetition as a whole."""
        if self.may_repeat(resumed):
            return ""
        self.join(resumed)  # settles the seam once enough was heard
        _, begins = self._fixed or self._seam(resumed)
        return resumed[begins:].strip()

    def may_repeat(self, resumed: str) -> bool:
        """Whether all of `resumed` may be what is stored near the end, said again.

        As long as it is, what comes next tells whether the answer is being repeated.
        """
        if self._fixed is not None:
            return False
        if resumed != self._repeats[0]:
            self._repeats = resumed, self._is_repetition(resumed)
        return self._repeats[1]

    def _is_repetition(self, resumed: str) -> bool:
        tail = [word.key for word in self._tail]
        head = self._head(resumed)
        keys = [word.key for word in head]
        if len(keys) == 1 and any(known.endswith(keys[0]) for known in tail):
            return True
        if _repeats_middle(tail, keys, None, least=0):
            return True
        weight = sum(word.weight for word in head[1:])
        if len(keys) > 1 and _repeats_middle(tail, keys[1:], keys[0], weight):
            return True
        return _nearly_repeats_middle(self._tail, head, self._edits)

    def stops_short(self, resumed: str) -> bool:
        """Whether `resumed` repeats what is stored, or nothing yet, and has not come to its end."""
        head = self._head(resumed)
        if not head or not self._tail:
            return bool(self._tail)
        return head[-1].key != self._tail[-1].key and self.may_repeat(resumed)

    def is_one_word_of_many(self, resumed: str) -> bool:
        """Whether `resumed` is one word from the middle of what is stored: said again, or heard again."""
        return len(self._head(resumed)) == 1 and self.stops_short(resumed)

    def _head(self, resumed: str) -> list[Word]:
        """What there is to compare: one word may be passed over, and one more tells the end."""
        return list(islice(words(resumed), len(self._tail) + 2))

    def _seam(self, resumed: str) -> tuple[str, int]:
        """Return (what is kept, where `resumed` goes on behind it)."""
        if resumed != self._found[0]:
            self._found = resumed, self._find_seam(resumed)
        return self._found[1]

    def _find_seam(self, resumed: str) -> tuple[str, int]:
        head = self._head(resumed)
        if not head:
            return self.stored, len(resumed)  # punctuation, until a word comes
        known, grown = _known_words(self._tail, head, self._edits, may_grow=self._may_grow)
        if not known and self.breaks_off:
            known = _broken_off(self._tail, head)
        if grown:
            # Fragments are sub-word: the drop had cut the last stored word.
            return self.stored[: self._tail[-1].start], head[known - 1].start
        if known >= len(head):  # no word is new, of those that were compared
            is_whole = next(words(resumed, head[-1].end), None) is None
            return self.stored, len(resumed) if is_whole else head[-1].end
        if not known:
            return _appended(self.stored, resumed)
        return _continued(self.stored, self._tail[-1], resumed, head[known - 1], head[known])


def _tail(stored: str) -> list[Word]:
    """The last words, as far back as anything is sent again."""
    cut = max(0, len(stored) - TAIL_CHARACTERS)
    found = list(words(stored, cut))
    if cut and len(found) > 1:
        del found[0]  # the rest of a word, perhaps
    weight, first = 0, len(found)
    while first and weight < LONGEST_OVERLAP_WORDS * WORD:
        first -= 1
        weight += found[first].weight
    return found[first:]


def _appended(stored: str, resumed: str) -> tuple[str, int]:
    kept, begins = stored.rstrip(), len(resumed) - len(resumed.lstrip())
    together = not begins and is_unspaced(kept[-1]) and is_unspaced(resumed[0])
    return kept if together else f"{kept} ", begins


def _continued(stored: str, last: Word, resumed: str, known: Word, fresh: Word) -> tuple[str, int]:
    """Go on behind the overlap, with the punctuation that one of the two has there."""
    if not stored[last.end :].strip():
        return stored[: last.end], known.end
    space = _SPACE.search(resumed, known.end, fresh.start)
    return stored.rstrip(), space.start() if space else fresh.start


def _known_words(
    tail: Sequence[Word], head: Sequence[Word], edits: Edits, *, may_grow: bool
) -> tuple[int, bool]:
    """How many words at the head of the new text are already stored; whether the last had grown."""
    stored = [word.key for word in tail]
    for skipped in (0, 1):
        fresh = [word.key for word in head[skipped:]]
        weights = [word.weight for word in head[skipped:]]
        cut = head[0].key if skipped else None
        for length in range(min(len(stored), len(fresh)), 0, -1):
            ours, theirs, weight = stored[-length:], fresh[:length], sum(weights[:length])
            grown = may_grow and length > 1 and _has_grown(ours[-1], theirs[-1])
            if _alike(ours, theirs, weight, grown=grown) and _is_evidence(
                stored[:-length], cut, weight, least=WORD
            ):
                return skipped + _agreed(ours, theirs, grown=grown), grown
        if _repeats_middle(stored, fresh, cut, sum(weights)):
            return len(head), False
    return _nearly_known(tail, head, edits), False


def _broken_off(tail: Sequence[Word], head: Sequence[Word]) -> int:
    """How many words at the head are a repetition of the middle that goes no further.

    It must be found in one place only, and be longer than what people say twice. Of a word that the
    break has cut both forms are kept: a doubled word is the lesser evil.
    """
    stored, fresh = [word.key for word in tail], [word.key for word in head]
    for skipped in (0, 1):
        for length in range(len(fresh) - skipped, 0, -1):
            run = fresh[skipped : skipped + length]
            if sum(word.weight for word in head[skipped : skipped + length]) < BROKEN_OFF_FROM:
                break
            places = [i for i in range(len(stored)) if stored[i : i + length] == run]
            is_rest = skipped == 0 or (
                places and places[0] > 0 and stored[places[0] - 1].endswith(fresh[0])
            )
            if len(places) == 1 and is_rest:
                return skipped + length
    return 0


def _nearly_known(tail: Sequence[Word], head: Sequence[Word], edits: Edits) -> int:
    """How many words at the head are the end of what is stored, but for some that one of them lacks.

    In a script without spaces too much is alike by chance.
    """
    if not tail or any(word.weight < WORD for word in head):
        return 0
    fresh = [word.key for word in head]
    differ = [row[-1] for row in edits.rows(fresh)]
    fitting = [
        (differ[length], length)
        for length in range(1, len(fresh) + 1)
        if fresh[length - 1] == tail[-1].key and _is_nearly(differ[length], length)
    ]
    return min(fitting)[1] if fitting else 0


def _nearly_repeats_middle(tail: Sequence[Word], head: Sequence[Word], edits: Edits) -> bool:
    if not head or any(word.weight < WORD for word in head):
        return False
    stored, fresh = [word.key for word in tail], [word.key for word in head]
    *_, before_last, _last = edits.rows(fresh)
    return any(
        known.startswith(fresh[-1]) and _is_nearly(differ, len(fresh))
        for known, differ in zip(stored, before_last, strict=False)
    )


def _repeats_middle(
    stored: Sequence[str],
    fresh: Sequence[str],
    cut: str | None,
    weight: int = 0,
    *,
    least: int = MIDDLE_FROM,
) -> bool:
    """Whether `stored` has all of `fresh`, the last word of which may still be growing."""
    return bool(fresh) and any(
        _starts_alike(stored[i : i + len(fresh)], fresh)
        and _is_evidence(stored[:i], cut, weight, least=least)
        for i in range(len(stored) - len(fresh) + 1)
    )


def _is_nearly(edits: int, length: int) -> bool:
    return length * WORD >= FUZZY_FROM and edits <= (1 - FUZZY_SHARE) * length


def _is_evidence(before: Sequence[str], cut: str | None, weight: int, *, least: int) -> bool:
    """Whether an overlap of this weight is no mere chance, like "it" at the end of both.

    A word passed over (`cut`) proves nothing by itself: it may be new and then lost.
    """
    if cut is None:
        return weight >= least
    return weight > WORD or (bool(before) and before[-1].endswith(cut) and weight >= WORD)


def _starts_alike(stored: Sequence[str], fresh: Sequence[str]) -> bool:
    """Equal, but that the last fresh word may still be growing (fragments are sub-word)."""
    return stored[-1].startswith(fresh[-1]) and list(stored[:-1]) == list(fresh[:-1])


def _alike(stored: Sequence[str], fresh: Sequence[str], weight: int, *, grown: bool) -> bool:
    same = sum(map(eq, stored, fresh)) + grown
    if same == len(stored):
        return True
    return weight >= FUZZY_FROM and same / len(stored) >= FUZZY_SHARE


def _agreed(stored: Sequence[str], fresh: Sequence[str], *, grown: bool) -> int:
    """How much of an overlap is known: where the two end in different words, both are kept."""
    length = len(stored)
    while not grown and stored[length - 1] != fresh[length - 1]:
        length -= 1
    return length


def _has_grown(stored: str, fresh: str) -> bool:
    return stored != fresh and fresh.startswith(stored)
