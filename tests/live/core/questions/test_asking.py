from live.core.questions.asking import Record

NUMBERS = (1, 2, 3)


def put(*numbers: int, **fields: object) -> Record:
    """Questions that were heard in this order, a minute apart."""
    record = Record(NUMBERS, **fields)  # type: ignore[arg-type]
    for number in numbers:
        record.asked.add(number)
        record.put(number, number * 60_000)
    return record


def test_at_first_nothing_is_asked_and_the_first_question_is_open() -> None:
    record = Record(NUMBERS)
    assert (record.current, record.still_open(), record.unasked()) == (None, 1, [1, 2, 3])
    assert record.question_at(5) is None


def test_an_answer_belongs_to_the_question_put_before_it_began() -> None:
    record = put(1, 2)
    assert record.question_at(59_999) is None
    assert record.question_at(60_000) == 1
    assert record.question_at(119_999) == 1
    assert record.question_at(120_000) == 2


def test_who_speaks_into_the_last_words_of_a_question_and_goes_on_answers_it() -> None:
    record = put(1, 2)
    assert record.question_at(119_000, 125_000) == 2
    assert record.question_at(118_999, 125_000) == 1
    assert record.question_at(119_000, 120_000) == 1


def test_what_begins_in_the_goodbye_answers_no_question() -> None:
    record = put(1, 2)
    record.say_goodbye(180_000)
    record.say_goodbye(200_000)
    assert (record.question_at(179_999), record.question_at(180_000)) == (2, None)
    assert record.current == 2


def test_once_it_is_settled_everybody_answers_what_was_put_last() -> None:
    record = put(1, 2)
    record.settle()
    assert record.question_at(0) == 2


def test_a_question_is_answered_while_its_answer_still_grows_and_not_for_good() -> None:
    record = put(1)
    record.spoke(3, 1, is_answer=True, is_final=False)
    assert (record.answered, record.answered_for_good) == ({1}, frozenset())
    record.spoke(3, 1, is_answer=False, is_final=False)  # "Could you" was no answer
    assert record.answered == frozenset()
    record.spoke(5, 1, is_answer=True, is_final=True)
    assert (record.answered, record.answered_for_good) == ({1}, {1})


def test_a_question_that_is_left_behind_is_finished_only_when_it_was_answered() -> None:
    record = put(1, 2)
    assert (record.finished, record.still_open()) == (frozenset(), 2)
    record.spoke(3, 1, is_answer=True, is_final=True)
    assert record.finished == {1}
    record.spoke(5, 2, is_answer=True, is_final=True)
    assert (record.finished, record.still_open()) == ({1}, 2)
    record.left.add(2)
    assert (record.finished, record.still_open()) == ({1, 2}, 3)


def test_what_was_left_out_is_come_back_to_after_the_last_question() -> None:
    record = put(1, 3)
    for number in (1, 3):
        record.spoke(number * 2 + 1, number, is_answer=True, is_final=True)
        record.left.add(number)
    assert record.still_open() == 2
    assert (record.unasked(), record.unanswered()) == ([2], [])


def test_to_be_left_a_question_must_have_been_dealt_with() -> None:
    record = put(1)
    record.left.add(1)
    assert (record.finished, record.unanswered()) == (frozenset(), [1])
    record.declined.add(1)
    assert (record.finished, record.unanswered()) == ({1}, [])


def test_what_is_said_to_an_earlier_question_is_nothing_said_to_this_one() -> None:
    record = put(1, 2)
    record.spoke(3, 1, is_answer=True, is_final=True)
    assert not record.candidate_spoke
    record.spoke(5, 2, is_answer=False, is_final=True)
    assert record.candidate_spoke
    record.put(3, 200_000)
    assert not record.candidate_spoke


def test_an_answer_that_goes_on_is_taken_back_to_its_question() -> None:
    record = put(1, 2, left={1})
    record.spoke(3, 1, is_answer=True, is_final=True)
    record.take_back(1)
    assert (record.current, record.question_at(0), record.still_open()) == (1, 1, 1)


def test_an_interview_remembers_the_last_questions_only() -> None:
    record = Record(tuple(range(1, 400)))
    for number in range(1, 400):
        record.put(number, number)
    assert record.question_at(399) == 399
    assert record.question_at(0) == 399 - 16
