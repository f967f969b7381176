from interviews.records import Speaker
from live.core.transcript.open_turns import OpenAnswer, new_turn


def an_answer(stored: str = "") -> OpenAnswer:
    return OpenAnswer(new_turn(1, Speaker.CANDIDATE, 0, None), stored)


def test_an_answer_that_has_not_grown_is_not_put_together_again() -> None:
    answer = an_answer("I worked in Leeds for")
    answer.add("six years there")
    assert answer.text() is answer.text()


def test_every_fragment_is_in_the_text_at_once() -> None:
    answer = an_answer("I worked in Leeds for")
    answer.add(" six")
    assert answer.text() == "I worked in Leeds for six"
    answer.add(" years")
    assert answer.text() == "I worked in Leeds for six years"


def test_what_is_heard_again_is_put_together_anew() -> None:
    answer = an_answer()
    answer.add("I worked in Leeds for six years")
    assert answer.text() == "I worked in Leeds for six years"
    answer.expect_repetition("")
    answer.add("for six years and then")
    assert answer.text() == "I worked in Leeds for six years and then"
