"""How many words at the head of one transcription are the end of another one, or repeat its middle.

Pure. Words are compared; in a script without spaces, graphemes (`interviews.words`). The rules:

| rule | because |
|---|---|
| the first new word may be passed over | it may be the rest of a word that was cut |
| from four words on, a quarter of an overlap may differ | two transcriptions of the same speech do |
| an overlap is at least as long as a word | single graphemes are alike by chance |

Lists are of the words' keys; *stored* is the text that was there, *fresh* what was heard again.
"""

from collections.abc import Sequence
from operator import eq
from typing import Final

from interviews.graphemes import WORD
from interviews.words import Word
from live.core.transcript.edits import Edits

FUZZY_FROM: Final = 4 * WORD
FUZZY_SHARE: Final = 0.75
# A repetition of the middle is one from here on.
MIDDLE_FROM: Final = 2 * WORD
# One of which the end was lost: no later word will tell.
BROKEN_OFF_FROM: Final = 3 * WORD


def known_words(
    tail: Sequence[Word], head: Sequence[Word], edits: Edits, *, may_grow: bool
) -> tuple[int, bool]:
    """Return how many words at the head are stored already, and whether the last stored one had grown.

    A stored word has grown where the drop cut it and all of it was heard again.
    """
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
        if repeats_middle(stored, fresh, cut, sum(weights)):
            return len(head), False
    return _nearly_known(tail, head, edits), False


def broken_off(tail: Sequence[Word], head: Sequence[Word]) -> int:
    """Return how many words at the head repeat the middle of what is stored, and go no further.

    The repetition must stand there once only, and be longer than what people say twice. Of a word that
    the break has cut both forms are kept: a doubled word is the lesser evil.
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
    """Return how many words at the head are the end of what is stored, though each may lack some.

    0 in a script without spaces, in which too much is alike by chance.
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


def nearly_repeats_middle(tail: Sequence[Word], head: Sequence[Word], edits: Edits) -> bool:
    """Whether all of the head stands in what is stored, though each may lack some words."""
    if not head or any(word.weight < WORD for word in head):
        return False
    stored, fresh = [word.key for word in tail], [word.key for word in head]
    *_, before_last, _last = edits.rows(fresh)
    return any(
        known.startswith(fresh[-1]) and _is_nearly(differ, len(fresh))
        for known, differ in zip(stored, before_last, strict=False)
    )


def repeats_middle(
    stored: Sequence[str],
    fresh: Sequence[str],
    cut: str | None,
    weight: int = 0,
    *,
    least: int = MIDDLE_FROM,
) -> bool:
    """Whether all of `fresh` stands in `stored`; its last word may still be growing."""
    return bool(fresh) and any(
        _starts_alike(stored[i : i + len(fresh)], fresh)
        and _is_evidence(stored[:i], cut, weight, least=least)
        for i in range(len(stored) - len(fresh) + 1)
    )


def _is_nearly(edits: int, length: int) -> bool:
    """Whether so few of so many words differ that they are the same speech."""
    return length * WORD >= FUZZY_FROM and edits <= (1 - FUZZY_SHARE) * length


def _is_evidence(before: Sequence[str], cut: str | None, weight: int, *, least: int) -> bool:
    """Whether an overlap of this weight is no mere chance, like "it" at the end of both.

    before: what is stored before the overlap. cut: the new word that was passed over, if one was. By
    itself it proves nothing: it may be a new word, which would be lost.
    """
    if cut is None:
        return weight >= least
    return weight > WORD or (bool(before) and before[-1].endswith(cut) and weight >= WORD)


def _starts_alike(stored: Sequence[str], fresh: Sequence[str]) -> bool:
    """Whether both are equal; the last fresh word may still be growing (fragments are sub-word)."""
    return stored[-1].startswith(fresh[-1]) and list(stored[:-1]) == list(fresh[:-1])


def _alike(stored: Sequence[str], fresh: Sequence[str], weight: int, *, grown: bool) -> bool:
    """Whether both are the same words, or nearly so and enough of them."""
    same = sum(map(eq, stored, fresh)) + grown
    if same == len(stored):
        return True
    return weight >= FUZZY_FROM and same / len(stored) >= FUZZY_SHARE


def _agreed(stored: Sequence[str], fresh: Sequence[str], *, grown: bool) -> int:
    """Return how much of an overlap is known: different words at its end are kept both."""
    length = len(stored)
    while not grown and stored[length - 1] != fresh[length - 1]:
        length -= 1
    return length


def _has_grown(stored: str, fresh: str) -> bool:
    return stored != fresh and fresh.startswith(stored)
