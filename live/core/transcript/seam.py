"""Joins an answer that a drop cut: what is stored of it, and what was heard of it again.

After a drop the microphone is sent again from about three seconds before the last safe word. So the new
transcription begins with words that are stored already. The two texts are joined at their longest
overlap (`overlap`): behind the words at the head of the new text that end the stored one.

What this gets wrong:

| case | result |
|---|---|
| the two texts have no word in common | they are joined end to end |
| the last stored word was cut, and it alone was heard again | both forms stay: a word is doubled, none is lost |
| the speaker says a word again exactly at the seam | it is taken for the overlap |
"""

import re
from itertools import islice
from typing import Final

from interviews.characters import IN_WORDS
from interviews.graphemes import WORD, is_unspaced
from interviews.words import Word, words
from live.core.transcript.edits import Edits
from live.core.transcript.overlap import (
    broken_off,
    known_words,
    nearly_repeats_middle,
    repeats_middle,
)

# Three seconds are sent again, at four words a second at the most; the rest is margin.
LONGEST_OVERLAP_WORDS: Final = 60
# From so many words on two texts without a word in common are of different speech.
TELLING_WORDS: Final = 5
# So many characters hold them; what is compared never grows with the answer.
TAIL_CHARACTERS: Final = 1_500

_SPACE = re.compile(r"\s")


class Seam:
    """Where an answer that a drop cut goes on.

    The work is bounded. The end of what was stored is read once; the seam is settled as soon as more
    was heard than can be a repetition.

    breaks_off: some of what is to be heard again was lost. Then the repetition may end before what is
    stored does, and what follows it is new.
    """

    def __init__(self, stored: str, *, breaks_off: bool = False) -> None:
        self.stored = stored
        self.breaks_off = breaks_off
        self._tail = _tail(stored)
        # Behind a comma no word goes on.
        self._may_grow = bool(self._tail) and not stored[self._tail[-1].end :].strip(IN_WORDS)
        # The seam, once it is settled: what is kept, and where what was heard goes on behind it.
        self._fixed: tuple[str, int] | None = None
        self._edits = Edits([word.key for word in self._tail])
        # What was answered last, and for what: each state of what is heard is asked for several times.
        self._repeats: tuple[str, bool] = ("", False)
        self._found: tuple[str, tuple[str, int]] = ("", (stored, 0))

    def join(self, resumed: str) -> str:
        """Return the stored text continued by the part of `resumed` that is new.

        `resumed` only ever grows. While it repeats the middle of the stored text nothing new has been
        said, and the stored text is the answer.
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
        """Whether all of `resumed` may be stored near the end already.

        Then only what comes next tells whether the answer is repeated, or goes on.
        """
        if self._fixed is not None:
            return False
        if resumed != self._repeats[0]:
            self._repeats = resumed, self._is_repetition(resumed)
        return self._repeats[1]

    def repeats(self, resumed: str) -> bool | None:
        """Whether `resumed` begins with words that are stored; None while too few have come to tell."""
        head = self._head(resumed)
        if not self._tail or sum(word.weight for word in head) < TELLING_WORDS * WORD:
            return None
        if self.may_repeat(resumed):
            return True
        known, _ = known_words(self._tail, head, self._edits, may_grow=self._may_grow)
        return bool(known) or (self.breaks_off and bool(broken_off(self._tail, head)))

    def _is_repetition(self, resumed: str) -> bool:
        tail = [word.key for word in self._tail]
        head = self._head(resumed)
        keys = [word.key for word in head]
        if len(keys) == 1 and any(known.endswith(keys[0]) for known in tail):
            return True
        if repeats_middle(tail, keys, None, least=0):
            return True
        weight = sum(word.weight for word in head[1:])
        if len(keys) > 1 and repeats_middle(tail, keys[1:], keys[0], weight):
            return True
        return nearly_repeats_middle(self._tail, head, self._edits)

    def stops_short(self, resumed: str) -> bool:
        """Whether `resumed` has not come to the end of what is stored, as far as it repeats that."""
        head = self._head(resumed)
        if not head or not self._tail:
            return bool(self._tail)
        return head[-1].key != self._tail[-1].key and self.may_repeat(resumed)

    def is_one_word_of_many(self, resumed: str) -> bool:
        """Whether `resumed` is one word that stands in the middle of what is stored, too.

        Nobody can tell whether it was said again, or heard again.
        """
        return len(self._head(resumed)) == 1 and self.stops_short(resumed)

    def _head(self, resumed: str) -> list[Word]:
        """Return the words to compare: one may be passed over, and one more tells where they end."""
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
        known, grown = known_words(self._tail, head, self._edits, may_grow=self._may_grow)
        if not known and self.breaks_off:
            known = broken_off(self._tail, head)
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
