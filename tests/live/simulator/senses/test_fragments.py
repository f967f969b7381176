"""Growing transcripts: certain words are told once, in pieces."""

from hypothesis import given
from hypothesis import strategies as st

from live.simulator.senses.fragments import GrowingText, split_words

WORDS = st.lists(st.sampled_from(["I", "worked", "on", "a", "project", "really"]), max_size=12)


def test_a_word_is_certain_once_two_hypotheses_agree_on_it():
    text = GrowingText()

    assert text.hear("I worked on") == []
    assert text.hear("I worked in a") == ["I", "worked"]
    assert text.conclude("I worked in a team.") == ["in", "a", "team."]


def test_punctuation_and_case_are_no_disagreement():
    text = GrowingText()
    text.hear("In this mode")

    assert text.hear("in this mode, everything") == ["in", "this", "mode,"]


def test_a_later_change_of_mind_neither_repeats_nor_skips_what_follows():
    text = GrowingText()
    text.hear("ice cream is good")
    text.hear("ice cream is good and")

    assert text.conclude("I scream is good and cold") == ["and", "cold"]


def test_a_last_hypothesis_of_nothing_adds_nothing():
    text = GrowingText()
    text.hear("yes")
    text.hear("yes")

    assert text.conclude("") == []


@given(words=WORDS, looks=st.lists(st.integers(0, 12), max_size=6))
def test_a_hypothesis_that_only_grows_is_told_exactly_once(words, looks):
    text = GrowingText()
    told = []
    for length in sorted(looks):
        told += text.hear(" ".join(words[:length]))
    told += text.conclude(" ".join(words))

    assert told == words


@given(words=WORDS)
def test_fragments_joined_verbatim_are_the_words(words):
    assert "".join(split_words(words)).split() == words
    assert all(fragment for fragment in split_words(words))
