"""What is heard again after its turn was closed: not one word of it is stored twice."""

import pytest

from live.core.transcript.turns import Transcript
from tests.live import given as cast


def hear(transcript: Transcript, *fragments: str) -> None:
    for fragment in fragments:
        transcript.hear(fragment, start_ms=9_000, end_ms=9_500, question=1)


def answered(text: str = "we moved to one queue per region") -> Transcript:
    """An answer that is closed, and a reply to it that was heard."""
    return Transcript((cast.turn(2), cast.turn(3, text), cast.turn(4)))


def answers(transcript: Transcript) -> list[str]:
    return [turn.text for turn in transcript.turns if turn.number % 2]


def test_a_closed_answer_that_is_heard_again_makes_no_turn() -> None:
    transcript = answered()
    transcript.expect_repetition()
    hear(transcript, " one", " queue", " per re", "gion")
    assert answers(transcript) == ["we moved to one queue per region"]
    assert transcript.open_answer == ""


def test_what_was_said_after_it_is_a_turn_of_its_own() -> None:
    transcript = answered()
    transcript.expect_repetition()
    hear(transcript, " queue per region", " and it", " worked")
    assert answers(transcript) == ["we moved to one queue per region", "and it worked"]


def test_what_has_nothing_of_it_is_a_turn_from_its_first_word() -> None:
    transcript = answered()
    transcript.expect_repetition()
    hear(transcript, " Thank", " you")
    assert answers(transcript)[-1] == "Thank you"


def test_a_second_drop_in_the_same_moment_doubles_nothing() -> None:
    transcript = answered()
    transcript.expect_repetition()
    hear(transcript, " per region", " and it")
    transcript.expect_repetition()
    hear(transcript, " region and", " it worked")
    assert answers(transcript)[-1] == "and it worked"


def test_once_a_reply_was_heard_the_same_words_are_new_ones() -> None:
    transcript = answered()
    transcript.expect_repetition()
    transcript.expect_no_repetition()
    hear(transcript, " per region")
    assert answers(transcript)[-1] == "per region"


@pytest.mark.parametrize("typed", ["", "a" * 16])
def test_only_what_was_spoken_is_heard_again(typed: str) -> None:
    transcript = answered()
    if typed:
        transcript.type_answer("per region", at_ms=8_000, question=1, answer_id=typed)
    transcript.expect_repetition()
    hear(transcript, " one queue per region", " so")
    assert answers(transcript)[-1] == "so"


def test_a_turn_that_began_before_the_end_of_the_one_before_was_safe_repeats_neither() -> None:
    transcript = answered()
    hear(transcript, "and it worked")
    transcript.expect_repetition()
    hear(transcript, " queue per region", " and it", " worked", " very well")
    assert answers(transcript) == ["we moved to one queue per region", "and it worked very well"]


def test_the_next_owner_of_such_a_turn_repeats_neither() -> None:
    before = (cast.turn(3, "we moved to one queue per region"), cast.turn(4, final=False))
    transcript = Transcript((*before, cast.turn(5, "and it wor", final=False)))
    hear(transcript, " queue per region", " and it", " worked", " very well")
    assert answers(transcript)[-1] == "and it worked very well"


def test_a_spoken_answer_that_a_typed_one_has_parted_is_heard_again_as_one() -> None:
    before = (cast.turn(2), cast.turn(3, "we moved to one queue"), cast.turn(7, "per region"))
    transcript = Transcript((*before, cast.turn(8)))
    transcript.expect_repetition()
    hear(transcript, " to one queue per", " region and it", " worked")
    assert answers(transcript)[-1] == "and it worked"


@pytest.mark.parametrize(
    ("again", "rest"),
    [
        ((" queue per",), (" region",)),
        ((" per re",), ("gion",)),
        ((" moved",), (" to", " one queue", " per region")),
        ((), (" region",)),
    ],
)
def test_an_answer_that_is_closed_in_the_middle_of_its_repetition_goes_on_with_it(
    again: tuple[str, ...], rest: tuple[str, ...]
) -> None:
    transcript = Transcript((cast.turn(2),))
    hear(transcript, "we moved to one queue per region")
    transcript.speak("Goodbye", at_ms=9_600)
    transcript.hold_answer()
    transcript.expect_repetition()
    hear(transcript, *again)
    transcript.close_answer()
    hear(transcript, *rest, " one more thing")
    assert answers(transcript) == ["we moved to one queue per region", "one more thing"]


def test_an_answer_that_was_repeated_to_its_end_is_not_repeated_by_the_next() -> None:
    transcript = Transcript((cast.turn(2),))
    hear(transcript, "we moved to one queue per region")
    transcript.speak("Goodbye", at_ms=9_600)
    transcript.expect_repetition()
    hear(transcript, " per region")
    transcript.close_answer()
    hear(transcript, " region two", " came later")
    assert answers(transcript) == ["we moved to one queue per region", "region two came later"]


def test_one_that_is_closed_before_its_repetition_began_repeats_no_turn_before_it() -> None:
    transcript = answered()
    hear(transcript, "and it worked")
    transcript.expect_repetition()
    transcript.close_answer()  # a reply was cut at once
    hear(transcript, " queue per region", " and it", " worked", " very well")
    assert answers(transcript) == [
        "we moved to one queue per region",
        "and it worked",
        "very well",
    ]


def test_a_repetition_that_breaks_off_is_known_to_a_turn_that_begins_with_it() -> None:
    transcript = Transcript((cast.turn(2),))
    hear(transcript, "we moved to one queue per region and then to two")
    transcript.expect_repetition(breaks_off=True)
    transcript.close_answer()
    hear(transcript, " one queue", " per", " region", " it", " was", " slow")
    assert answers(transcript) == [
        "we moved to one queue per region and then to two",
        "it was slow",
    ]


def test_one_that_is_closed_after_the_first_word_of_its_repetition_doubles_none() -> None:
    transcript = answered()
    hear(transcript, "and it worked")
    transcript.expect_repetition()
    hear(transcript, " queue")
    transcript.close_answer()  # a reply was cut at once
    hear(transcript, " per region", " and it", " worked", " very well")
    assert answers(transcript) == [
        "we moved to one queue per region",
        "and it worked",
        "very well",
    ]


def test_a_word_that_nothing_follows_was_said_again_as_far_as_anybody_knows() -> None:
    transcript = Transcript((cast.turn(2),))
    hear(transcript, "yes and no")
    transcript.expect_repetition()
    hear(transcript, " Yes.")
    transcript.close_answer()
    transcript.speak("Thank you", at_ms=9_600)
    transcript.expect_no_repetition()
    assert answers(transcript) == ["yes and no", "Yes."]


def test_a_word_that_nothing_followed_is_kept_when_the_interview_ends() -> None:
    transcript = answered()
    transcript.expect_repetition()
    hear(transcript, " queue")
    transcript.conclude_answers()
    assert answers(transcript) == ["we moved to one queue per region", "queue"]


@pytest.mark.parametrize("again", [" region", " queue per"])
def test_what_was_heard_again_for_certain_is_not_kept_when_the_interview_ends(again: str) -> None:
    transcript = answered()
    transcript.expect_repetition()
    hear(transcript, again)
    transcript.conclude_answers()
    assert answers(transcript) == ["we moved to one queue per region"]
