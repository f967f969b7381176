"""Joining an answer that was cut by a drop: stored text + what was heard again.

After a drop the microphone is sent again from about three seconds before the last
safe word, so the new transcription begins with words we already have. They are
joined at the longest overlap of words.

Method: compare the end of the stored text with the head of the new one, word by
word, ignoring case and punctuation; the first new word may be the rest of a cut
one and is then passed over. Overlaps of four words and more may differ in a
quarter of their words, since two transcriptions of the same speech do. Error: two
transcriptions without one word in common are joined end to end (a doubled word
is possible, a lost one is not); a word repeated by the speaker exactly at the
seam is taken for the overlap.
"""

import re
from collections.abc import Sequence
from typing import Final

# Three seconds are sent again, at four words a second at the most; the rest is margin.
LONGEST_OVERLAP_WORDS: Final = 60
FUZZY_FROM_WORDS: Final = 4
FUZZY_SHARE: Final = 0.75

_WORD = re.compile(r"\S+")
_EDGES = re.compile(r"^\W+|\W+$")


def merge_overlap(stored: str, resumed: str) -> str:
    """Return `stored` continued by the part of `resumed` that is new.

    While `resumed` still repeats the middle of `stored`, the answer is `stored`
    alone: nothing new has been said yet.
    """
    resumed_words = list(_WORD.finditer(resumed))
    if not resumed_words or not stored.strip():
        return stored or resumed.lstrip()
    tail = _normalised(_WORD.findall(stored))[-LONGEST_OVERLAP_WORDS:]
    head = _normalised([match.group() for match in resumed_words])
    known, grown = _known_words(tail, head)
    kept = stored.rstrip()
    if grown:
        # Fragments are sub-word: the drop had cut the last stored word.
        kept = kept[: list(_WORD.finditer(kept))[-1].start()].rstrip()
        known -= 1
    if known >= len(resumed_words):
        return stored
    fresh = resumed[resumed_words[known].start() :]
    return f"{kept} {fresh}" if kept else fresh


def may_repeat(stored: str, resumed: str) -> bool:
    """Whether `resumed` is one word, or a part of one, that `stored` has near its end.

    By itself it proves nothing: the next word tells whether the answer is being repeated.
    """
    words = _normalised(_WORD.findall(resumed))
    if len(words) != 1:
        return False
    tail = _normalised(_WORD.findall(stored))[-LONGEST_OVERLAP_WORDS:]
    return any(known.startswith(words[0]) or known.endswith(words[0]) for known in tail)


def _known_words(tail: Sequence[str], head: Sequence[str]) -> tuple[int, bool]:
    """How many words at the head of the new text are already stored; whether the last had grown."""
    for skipped in (0, 1):
        fresh = head[skipped:]
        cut = head[0] if skipped else None
        for length in range(min(len(tail), len(fresh)), 0, -1):
            if _alike(tail[-length:], fresh[:length]) and _is_evidence(
                tail[:-length], cut, length, least=1
            ):
                return skipped + length, _has_grown(tail[-1], fresh[length - 1])
        if fresh and _repeats_middle(tail, fresh, cut):
            return len(head), False
    return 0, False


def _repeats_middle(tail: Sequence[str], fresh: Sequence[str], cut: str | None) -> bool:
    last = len(tail) - len(fresh)
    return any(
        _starts_alike(tail[i : i + len(fresh)], fresh)
        and _is_evidence(tail[:i], cut, len(fresh), least=2)
        for i in range(max(0, last))
    )


def _is_evidence(before: Sequence[str], cut: str | None, length: int, *, least: int) -> bool:
    """Whether an overlap of `length` words is no mere chance, like "it" at the end of both.

    A word passed over (`cut`) proves nothing by itself: it may be new and then lost.
    """
    if cut is None:
        return length >= least
    return length > 1 or (bool(before) and before[-1].endswith(cut))


def _starts_alike(stored: Sequence[str], fresh: Sequence[str]) -> bool:
    """Equal, but that the last fresh word may still be growing (fragments are sub-word)."""
    return list(stored[:-1]) == list(fresh[:-1]) and stored[-1].startswith(fresh[-1])


def _alike(stored: Sequence[str], fresh: Sequence[str]) -> bool:
    same = sum(a == b for a, b in zip(stored, fresh, strict=True))
    same += len(stored) > 1 and _has_grown(stored[-1], fresh[-1])
    if same == len(stored):
        return True
    return len(stored) >= FUZZY_FROM_WORDS and same / len(stored) >= FUZZY_SHARE


def _has_grown(stored: str, fresh: str) -> bool:
    return stored != fresh and fresh.startswith(stored)


def _normalised(words: Sequence[str]) -> list[str]:
    return [_EDGES.sub("", word).casefold() or word for word in words]
