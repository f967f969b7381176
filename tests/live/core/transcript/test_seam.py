import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from live.core.transcript.seam import LONGEST_OVERLAP_WORDS, Seam

DISTINCT_WORDS = st.lists(
    st.text(alphabet="abcdefghij", min_size=3, max_size=9), min_size=2, max_size=80, unique=True
)


def joined(stored: str, resumed: str) -> str:
    return Seam(stored).join(resumed)


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
        # What differs at the end of an overlap may be two things that were said.
        ("the cost went down by 5%", "cost went down by 5€", "the cost went down by 5% 5€"),
        # Punctuation and spaces come from the one that has them.
        ("I built it", "I built it. Then", "I built it. Then"),
        ("I built it.", "I built it, then", "I built it. then"),
        ("I said,", "I said “yes”", "I said, “yes”"),
        ("a back", "a back-end engineer", "a back-end engineer"),
        ("a back-", "a back-end engineer", "a back-end engineer"),
        ("it went down by 5", "down by 5 % at last", "it went down by 5 % at last"),
        ("and then l'", "and then l’équipe", "and then l’équipe"),
        ("I built it", "…", "I built it"),
    ],
)
def test_a_resumed_answer_is_joined_at_its_overlap(stored: str, resumed: str, merged: str) -> None:
    assert joined(stored, resumed) == merged


@pytest.mark.parametrize(
    ("stored", "resumed", "merged"),
    [
        ("I mostly wrote C", "C++ came later", "I mostly wrote C C++ came later"),
        ("down the cost by 5%", "5€ a piece is", "down the cost by 5% 5€ a piece is"),
        ("down the cost by 5 %", "5 € a piece is", "down the cost by 5 % 5 € a piece is"),
        ("मैंने वहाँ टीम का", "के साथ बैठक की", "मैंने वहाँ टीम का के साथ बैठक की"),
        (
            "dirigé une \u00e9quipe",
            "dirige\u0301 une e\u0301quipe de six",
            "dirigé une \u00e9quipe de six",
        ),
        ("après ça l’équipe", "l'équipe a grandi", "après ça l’équipe a grandi"),
        ("I was a back‑end", "back-end engineer there", "I was a back‑end engineer there"),
        (
            "我在杭州工作了六年，主要负责",
            "主要负责支付网关",
            "我在杭州工作了六年，主要负责支付网关",
        ),
        ("ผมทำงานที่เชียงใหม่มาเจ็ดปี", "มาเจ็ดปีแล้วครับ", "ผมทำงานที่เชียงใหม่มาเจ็ดปีแล้วครับ"),
        # One grapheme in common is chance; nothing is written between them.
        ("今天天气很好", "好的我们开始", "今天天气很好好的我们开始"),
        ("大阪で七年間", " その後", "大阪で七年間 その後"),
        ("ﾊﾟｲｿﾝで書いた", "パイソンで書いた本", "ﾊﾟｲｿﾝで書いた本"),
    ],
)
def test_words_are_the_same_by_their_unicode_identity(
    stored: str, resumed: str, merged: str
) -> None:
    assert joined(stored, resumed) == merged


def test_nothing_is_new_while_the_middle_is_still_repeated() -> None:
    assert joined("one two three four five", "two thr") == "one two three four five"


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
    assert joined(stored, resumed) == f"{stored} {resumed}"


@given(words=DISTINCT_WORDS, data=st.data())
def test_distinct_words_are_merged_exactly_from_any_earlier_word(
    words: list[str], data: st.DataObject
) -> None:
    stored = data.draw(st.integers(min_value=1, max_value=len(words)), label="stored words")
    earliest = max(0, stored - LONGEST_OVERLAP_WORDS)
    again = data.draw(st.integers(min_value=earliest, max_value=stored), label="again from")
    merged = joined(" ".join(words[:stored]), " ".join(words[again:]))
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
    assert joined(" ".join(words[:stored]), resumed) == " ".join(words)


@given(words=DISTINCT_WORDS, data=st.data())
def test_the_merge_settles_on_the_truth_however_the_fragments_are_cut(
    words: list[str], data: st.DataObject
) -> None:
    stored = data.draw(st.integers(min_value=1, max_value=len(words)), label="stored words")
    again = data.draw(st.integers(max(0, stored - LONGEST_OVERLAP_WORDS), stored), label="from")
    resumed, whole = " ".join(words[again:]), " ".join(words)
    cut = data.draw(st.integers(min_value=0, max_value=len(resumed)), label="so far")
    merged = joined(" ".join(words[:stored]), resumed[:cut])
    assert merged.startswith(" ".join(words[:stored]))
    assert joined(" ".join(words[:stored]), resumed) == whole


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
    assert joined(stored, " ".join(words[again:])) == " ".join(words)


@given(stored=st.text(max_size=200), resumed=st.text(max_size=200))
def test_what_was_stored_is_never_lost(stored: str, resumed: str) -> None:
    assume(stored.strip())
    kept = stored.rstrip()
    # The last word may become whole; all before it stays as it is.
    assert joined(stored, resumed).startswith(kept.removesuffix(kept.split()[-1]).rstrip())


@pytest.mark.parametrize(
    "again",
    [
        "we moved to one queue for every region and",
        "moved to one queue region and",
        "moved um to one queue per region and",
        "we to one queue per region and",
    ],
)
def test_a_transcription_that_has_a_word_more_or_less_is_the_same(again: str) -> None:
    stored = "last year we moved to one queue per region"
    assert joined(stored, again) == f"{stored} and"


def test_while_all_of_it_may_be_a_repetition_with_a_word_less_nothing_is_new() -> None:
    assert Seam("last year we moved to one queue per region").may_repeat("we moved one queue per")


def test_new_words_that_are_like_the_end_are_new() -> None:
    stored = "we told the whole team and the other team"
    assert joined(stored, "and the other team and the last team") == f"{stored} and the last team"


STORED = "we had one queue per region and the team asked why"


@pytest.mark.parametrize(
    ("again", "new"),
    [
        ("queue per region so we moved", "so we moved"),
        ("one queue per region and so", "so"),
        ("d one queue per so we moved", "so we moved"),  # it begins in mid-word
        ("one queue per reg so we moved", "reg so we moved"),  # and the break is in mid-word
        ("queue per region and r so we moved", "r so we moved"),
        ("the team asked why so we moved", "so we moved"),  # nothing is missing of it
        ("so we moved", "so we moved"),  # all of it is
    ],
)
def test_a_repetition_of_which_the_end_was_lost_is_not_kept_twice(again: str, new: str) -> None:
    seam, heard = Seam(STORED, breaks_off=True), ""
    for word in again.split():
        heard = f"{heard} {word}"
        assert seam.join(heard).startswith(STORED)
    assert seam.join(heard) == f"{STORED} {new}"


@pytest.mark.parametrize(
    ("stored", "new"),
    [
        (STORED, "region is so big"),
        ("I was working at the bank for five years and then", "I was going to say that"),
        ("I was working at the bank for five years and then", "yes I was working at night"),
        ("I was working at the bank for five years and then", "at the hospital I learned"),
        ("one step and then one step and then it was well done", "one step and then we left"),
    ],
)
def test_words_that_may_have_been_said_anew_are_kept(stored: str, new: str) -> None:
    assert Seam(stored, breaks_off=True).join(new) == f"{stored} {new}"


def test_a_repetition_with_more_words_in_between_than_are_compared_loses_none_behind_it() -> None:
    stored = "one two three four five six"
    again = "one uh two three uh four five six seven eight nine ten"
    assert joined(stored, again).endswith("seven eight nine ten")


def test_where_nothing_is_missing_words_that_were_said_before_are_said_again() -> None:
    assert Seam(STORED).join("queue per region so") == f"{STORED} queue per region so"


@pytest.mark.parametrize(
    ("resumed", "repeats"),
    [
        ("", None),
        (" was three hundredths too", None),
        (" was three hundredths too wide", False),
        (" the bearing and then I found", True),
        (" earing and then I found that", True),
        (" measured the bearing and", None),
        (" I measured the bearing and", True),
    ],
)
def test_five_words_tell_whether_any_of_them_is_known(resumed: str, repeats: bool | None) -> None:
    assert Seam("First I measured the bearing and").repeats(resumed) is repeats


def test_where_nothing_is_stored_nothing_can_be_repeated() -> None:
    assert Seam("").repeats("was three hundredths too wide") is None
