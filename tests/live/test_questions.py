import pytest

from interviews.records import Progress
from live.questions import Questions
from tests.live import given


def questions(**progress: object) -> Questions:
    return Questions(given.plan(), Progress(**progress))  # type: ignore[arg-type]


def test_begin_moves_the_pointer() -> None:
    pointer = questions()
    assert pointer.apply("begin_question", {"number": 2}) is None
    assert pointer.current == 2


def test_numbers_may_arrive_as_floats() -> None:
    pointer = questions()
    assert pointer.apply("begin_question", {"number": 3.0}) is None
    assert pointer.current == 3


@pytest.mark.parametrize("number", [0, 4, -1, 1.5, "1", None, True, [1]])
def test_a_number_that_is_no_question_is_refused(number: object) -> None:
    pointer = questions()
    assert pointer.apply("begin_question", {"number": number}) == "number must be one of 1 to 3"
    assert pointer.current is None


def test_an_unknown_function_is_refused() -> None:
    assert questions().apply("dance", {"number": 1}) == "no such function"


def test_a_finished_question_is_progress() -> None:
    pointer = questions(question=1)
    pointer.apply("finish_question", {"number": 1, "declined": True})
    assert pointer.progress().questions_finished == (1,)


def test_what_was_finished_before_stays_finished() -> None:
    assert questions(question=2, questions_finished=(1,)).progress().questions_finished == (1,)


def test_the_open_question_is_taken_up_before_the_next_one() -> None:
    pointer = questions(question=2, questions_finished=(1,))
    question = pointer.open_or_next()
    assert question is not None
    assert question.number == 2


def test_after_the_last_question_there_is_none() -> None:
    assert questions(question=3, questions_finished=(1, 2, 3)).open_or_next() is None


def test_nothing_is_asked_before_the_first_question() -> None:
    assert questions().current_question() is None
