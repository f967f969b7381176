import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from live.core.overlap import LONGEST_OVERLAP_WORDS, merge_overlap

DISTINCT_WORDS = st.lists(
    st.text(alphabet="abcdefghij", min_size=3, max_size=9), min_size=2, max_size=80, unique=True
)


@pytest.mark.parametrize(
    ("stored", "resumed", "merged"),
    [
        ("", " and so on", "and so on"),
        ("I built it", "", "I built it"),
        ("I built a small", "built a small engine", "I built a small engine"),
        ("I built a small", "engine for trains", "I built a small engine for trains"),
        ("I built a small", "uilt a small engine", "I built a small engine"),
        ("I built, a Small", "built a small engine", "I built, a Small engine"),
        ("I built a small eng", "a small engine for trains", "I built a small engine for trains"),
        ("I built a small eng", "a small engine", "I built a small engine"),
        (
            "that is one of the big eng",
            "one of the big engines, yes",
            "that is one of the big engines, yes",
        ),
        (
            "we met on the big red bus",
            "met on a big red bus today",
            "we met on the big red bus today",
        ),
    ],
)
def test_a_resumed_answer_is_joined_at_its_overlap(stored: str, resumed: str, merged: str) -> None:
    assert merge_overlap(stored, resumed) == merged


def test_nothing_is_new_while_the_middle_is_still_repeated() -> None:
    assert merge_overlap("one two three four five", "two thr") == "one two three four five"


@pytest.mark.parametrize(
    ("stored", "resumed"),
    [
        ("I put it on the shelf with the other items", "That's it"),
        ("I like it", "Remember it"),
        ("we were in a big hurry", "blue I"),
        ("and that is what I did with items", "it"),
    ],
)
def test_a_short_new_ending_is_never_taken_for_a_repetition(stored: str, resumed: str) -> None:
    assert merge_overlap(stored, resumed) == f"{stored} {resumed}"


@given(words=DISTINCT_WORDS, data=st.data())
def test_distinct_words_are_merged_exactly_from_any_earlier_word(
    words: list[str], data: st.DataObject
) -> None:
    stored = data.draw(st.integers(min_value=1, max_value=len(words)), label="stored words")
    earliest = max(0, stored - LONGEST_OVERLAP_WORDS)
    again = data.draw(st.integers(min_value=earliest, max_value=stored), label="again from")
    merged = merge_overlap(" ".join(words[:stored]), " ".join(words[again:]))
    assert merged == " ".join(words)


@given(words=DISTINCT_WORDS, data=st.data())
def test_distinct_words_are_merged_exactly_when_the_first_one_is_cut(
    words: list[str], data: st.DataObject
) -> None:
    assume(len(words) >= 3)
    stored = data.draw(st.integers(min_value=2, max_value=len(words) - 1), label="stored words")
    earliest = max(0, stored - LONGEST_OVERLAP_WORDS)
    again = data.draw(st.integers(min_value=earliest, max_value=stored - 2), label="again from")
    lost = data.draw(st.integers(min_value=1, max_value=len(words[again]) - 1), label="cut")
    resumed = " ".join([words[again][lost:], *words[again + 1 :]])
    assume(resumed.split()[0] not in words)
    assert merge_overlap(" ".join(words[:stored]), resumed) == " ".join(words)


@given(words=DISTINCT_WORDS, data=st.data())
def test_the_merge_settles_on_the_truth_however_the_fragments_are_cut(
    words: list[str], data: st.DataObject
) -> None:
    stored = data.draw(st.integers(min_value=1, max_value=len(words)), label="stored words")
    again = data.draw(st.integers(max(0, stored - LONGEST_OVERLAP_WORDS), stored), label="from")
    resumed, whole = " ".join(words[again:]), " ".join(words)
    cut = data.draw(st.integers(min_value=0, max_value=len(resumed)), label="so far")
    merged = merge_overlap(" ".join(words[:stored]), resumed[:cut])
    assert merged.startswith(" ".join(words[:stored]))
    assert merge_overlap(" ".join(words[:stored]), resumed) == whole


@given(words=DISTINCT_WORDS, data=st.data())
def test_a_last_word_that_the_drop_had_cut_becomes_whole(
    words: list[str], data: st.DataObject
) -> None:
    assume(len(words) >= 3)
    last = data.draw(st.integers(min_value=1, max_value=len(words) - 1), label="cut word")
    kept = data.draw(st.integers(min_value=1, max_value=len(words[last])), label="kept")
    again = data.draw(st.integers(max(0, last - LONGEST_OVERLAP_WORDS + 1), last - 1), label="from")
    assume(words[last][:kept] not in words[:last])
    stored = " ".join([*words[:last], words[last][:kept]])
    assert merge_overlap(stored, " ".join(words[again:])) == " ".join(words)


@given(stored=st.text(max_size=200), resumed=st.text(max_size=200))
def test_what_was_stored_is_never_lost(stored: str, resumed: str) -> None:
    assume(stored.strip())
    kept = stored.rstrip()
    # The last word may become whole; all before it stays as it is.
    assert merge_overlap(stored, resumed).startswith(kept.removesuffix(kept.split()[-1]).rstrip())
