"""The seam of a drop in many scripts: cut anywhere, heard again from anywhere, written anyhow."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.graphemes import WORD
from interviews.words import Word, words
from live.core.transcript.seam import Seam
from tests.scripts import ANSWERS, VARIANTS

# Three seconds, at four words a second. Less than a word of a script without spaces is no
# overlap that can be told from chance; a replay begins a second before the last stored word.
FARTHEST = 12 * WORD


@dataclass(frozen=True)
class Drop:
    """What was stored of an answer when a drop came, and what was heard of it again."""

    whole: str
    stored: str
    again: str


def keys(text: str) -> list[str]:
    return [word.key for word in words(text)]


def starts_of_replays(found: list[Word], stored: int, *, least: int) -> list[int]:
    """From which words on the last three seconds may be heard again."""
    starts, weight = [], 0
    for index in range(stored - 1, -1, -1):
        weight += found[index].weight
        if weight > FARTHEST:
            break
        if weight >= least:
            starts.append(found[index].start)
    return starts


@st.composite
def drops(draw: st.DrawFn, *, cuts_a_word: bool = False) -> Drop:
    whole = draw(st.sampled_from(list(ANSWERS.values())), label="answer")
    found = list(words(whole))
    count = draw(st.integers(6, len(found) - 1), label="stored words")
    stored = whole[: found[count - 1].end]
    if cuts_a_word:
        cut = found[count]
        stored = whole[: draw(st.integers(cut.start + 1, cut.end), label="cut at")].rstrip()
    least = 2 * WORD if cuts_a_word else WORD
    begins = draw(st.sampled_from(starts_of_replays(found, count, least=least)), label="again from")
    variants = draw(st.lists(st.sampled_from(list(VARIANTS)), max_size=3), label="written")
    again = whole[begins:]
    for variant in variants:
        again = VARIANTS[variant](again)
    return Drop(whole, stored, again)


@given(drop=drops())
def test_no_word_is_lost_or_doubled(drop: Drop) -> None:
    merged = Seam(drop.stored).join(drop.again)
    assert keys(merged) == keys(drop.whole)
    assert merged.startswith(drop.stored)


@given(drop=drops(cuts_a_word=True))
def test_a_word_that_the_drop_cut_becomes_whole_in_every_script(drop: Drop) -> None:
    assert keys(Seam(drop.stored).join(drop.again)) == keys(drop.whole)


def test_a_hebrew_abbreviation_that_was_cut_behind_its_gershayim_becomes_whole() -> None:
    stored, again = "שירתתי שנים בצה״", "שנים בצה״ל, ואחר כך"
    assert Seam(stored).join(again) == "שירתתי שנים בצה״ל, ואחר כך"


@given(drop=st.one_of(drops(), drops(cuts_a_word=True)), data=st.data())
def test_at_no_moment_a_word_is_doubled_while_the_fragments_come(
    drop: Drop, data: st.DataObject
) -> None:
    so_far = drop.again[: data.draw(st.integers(1, len(drop.again)), label="so far")]
    seam = Seam(drop.stored)
    shown = keys(drop.stored if seam.may_repeat(so_far) else seam.join(so_far))
    whole = keys(drop.whole)
    assert shown[:-1] == whole[: len(shown) - 1]
    assert whole[len(shown) - 1].startswith(shown[-1])


@given(drop=drops())
def test_what_was_heard_of_it_so_far_may_be_a_repetition(drop: Drop) -> None:
    repeated = len(keys(drop.stored)) + len(keys(drop.again)) - len(keys(drop.whole))
    head = list(words(drop.again))[:repeated]
    assert Seam(drop.stored).may_repeat(drop.again[: head[-1].end])


@given(drop=drops(), data=st.data())
def test_fragments_of_a_long_answer_are_joined_like_its_whole(
    drop: Drop, data: st.DataObject
) -> None:
    again = drop.again + " and so on," * 80
    cuts = data.draw(st.lists(st.integers(0, len(again)), max_size=12), label="fragments end at")
    seam = Seam(drop.stored)
    for cut in sorted(cuts):
        seam.join(again[:cut])
    assert seam.join(again) == Seam(drop.stored).join(again)


@pytest.mark.parametrize("language", ANSWERS)
def test_an_answer_is_joined_wherever_it_was_cut(language: str) -> None:
    whole = ANSWERS[language]
    found = list(words(whole))
    for count in range(6, len(found)):
        stored = whole[: found[count - 1].end]
        for begins in starts_of_replays(found, count, least=WORD):
            assert Seam(stored).join(whole[begins:]) == whole


@pytest.mark.parametrize("language", ANSWERS)
def test_an_answer_of_which_nothing_is_heard_again_goes_on(language: str) -> None:
    whole = ANSWERS[language]
    found = list(words(whole))
    half = len(found) // 2
    stored, rest = whole[: found[half].start].rstrip(), whole[found[half].start :]
    assert keys(Seam(stored).join(rest)) == keys(whole)
