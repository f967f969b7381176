import pytest

from interviews.progress import Progress
from interviews.records import EndReason, Speaker
from live.model_calls import INSISTS, Grant, ModelCalls, Moment
from live.questions import Questions
from tests.live import given

SILENT = Moment(spoke=False, left_ms=600_000)
SPOKEN = Moment(spoke=True, left_ms=600_000)
TOO_LATE = Moment(spoke=False, left_ms=0)


class Asking:
    """An interview that stands somewhere, and the model's calls in it."""

    def __init__(self, **progress: object) -> None:
        self.questions = Questions(given.plan(), Progress(**progress))  # type: ignore[arg-type]
        self.calls = ModelCalls(self.questions)

    def said(self, words: str, number: int = 5) -> None:
        question = self.questions.current
        self.questions.said(given.turn(number, words, question=question, speaker=Speaker.CANDIDATE))

    def begin(self, number: object) -> Grant:
        return self.calls.answer("begin_question", {"number": number}, SILENT)

    def finish(self, number: object, moment: Moment = SILENT, *, declined: bool = False) -> Grant:
        arguments = {"number": number, "declined": declined}
        return self.calls.answer("finish_question", arguments, moment)

    def end(self, reason: str = "questions_finished", moment: Moment = SILENT) -> Grant:
        return self.calls.answer("end_interview", {"reason": reason}, moment)


def sentence(grant: Grant) -> str:
    return str(grant.result["next_step"])


def test_every_answer_has_a_status_and_the_next_step_in_a_sentence() -> None:
    asking = Asking(question=1, questions_asked=(1,))
    grants = [
        asking.begin(2),
        asking.begin(9),
        asking.finish(3),
        asking.finish(1, SPOKEN),
        asking.end(),
        asking.end("candidate_asked", SPOKEN),
        asking.calls.answer("dance", {}, SILENT),
    ]
    for grant in grants:
        assert grant.result["status"] in {"ok", "error"}
        assert type(grant.result["retry"]) is bool
        assert sentence(grant).endswith((".", "?"))


@pytest.mark.parametrize("number", [0, 4, -1, 1.5, "1", None, True, [1]])
def test_a_number_that_is_no_question_is_refused(number: object) -> None:
    assert sentence(Asking().begin(number)) == "number must be one of 1 to 3."


def test_numbers_may_arrive_as_floats() -> None:
    assert not Asking().begin(3.0).was_refused


def test_an_unknown_function_is_refused() -> None:
    assert Asking().calls.answer("dance", {"number": 1}, SILENT).was_refused


# To finish a question


def test_what_nobody_has_heard_cannot_be_finished() -> None:
    asking = Asking()
    for number in (1, 2, 3):
        asking.begin(number)
        grant = asking.finish(number, SPOKEN)
        assert f"Question {number} has not been asked yet" in sentence(grant)
    assert asking.questions.progress().questions_finished == ()


def test_what_nobody_has_answered_cannot_be_finished() -> None:
    asking = Asking(question=1, questions_asked=(1,))
    assert "has not been answered yet" in sentence(asking.finish(1))
    assert asking.finish(1, declined=True).was_refused


def test_a_request_to_repeat_is_no_answer() -> None:
    asking = Asking(question=1, questions_asked=(1,))
    asking.said("Could you repeat the question?")
    assert asking.finish(1, SPOKEN).was_refused


def test_an_answered_question_is_finished_and_the_next_one_named() -> None:
    asking = Asking(question=1, questions_asked=(1,))
    asking.said("Engines.")
    assert "Go on with question 2" in sentence(asking.finish(1))
    assert asking.questions.progress().questions_finished == (1,)
    assert not asking.finish(1).was_refused  # said twice, it stays true


def test_a_question_is_declined_when_something_was_said_to_it() -> None:
    asking = Asking(question=1, questions_asked=(1,))
    asking.said("Please wait. No, the next one, please repeat it slowly.")
    assert not asking.finish(1, declined=True).was_refused
    assert asking.questions.progress().questions_declined == (1,)


def test_a_voice_counts_as_an_answer_until_its_words_are_there() -> None:
    asking = Asking(question=1, questions_asked=(1,))
    assert not asking.finish(1, SPOKEN).was_refused
    assert asking.questions.progress().questions_finished == ()
    asking.said("Engines.")
    assert asking.questions.progress().questions_finished == (1,)


def test_a_question_may_be_finished_late() -> None:
    asking = Asking(question=1, questions_asked=(1,))
    asking.said("Engines.", 3)
    asking.questions.wrote(2, 0)
    assert not asking.finish(1).was_refused
    assert asking.questions.progress().questions_finished == (1,)


def test_after_the_last_one_the_goodbye_comes_next() -> None:
    asking = Asking(question=3, questions_asked=(1, 2, 3), questions_answered=(1, 2))
    asking.said("More engines.")
    assert "say goodbye" in sentence(asking.finish(3))


# To end the interview


def test_open_questions_are_named_and_the_interview_goes_on() -> None:
    asking = Asking(question=1, questions_asked=(1,), questions_answered=(1,))
    grant = asking.end()
    assert (grant.end, grant.was_refused) == (None, True)
    assert sentence(grant) == (
        "Questions 2 and 3 have not been asked yet: ask them, or end with reason candidate_asked "
        "if the candidate wishes to end."
    )


def test_a_question_without_an_answer_is_named() -> None:
    asking = Asking(question=3, questions_asked=(1, 2, 3), questions_answered=(1, 2))
    assert "Question 3 has not been answered yet" in sentence(asking.end())
    assert asking.end(moment=SPOKEN).end is EndReason.COMPLETED  # its words are on their way


def test_when_everything_was_answered_the_interview_ends() -> None:
    numbers = (1, 2, 3)
    asking = Asking(question=3, questions_asked=numbers, questions_answered=numbers)
    assert asking.end().end is EndReason.COMPLETED


def test_a_candidate_who_asks_to_end_is_let_go() -> None:
    asking = Asking(question=1, questions_asked=(1,))
    asking.said("I would like to stop here.")
    assert asking.end("candidate_asked").end is EndReason.CANDIDATE_ENDED


def test_a_candidate_who_said_nothing_has_not_asked_to_end() -> None:
    asking = Asking(question=2, questions_asked=(1, 2), questions_answered=(1,))
    assert "has said nothing since your last question" in sentence(asking.end("candidate_asked"))


def test_the_time_is_up_when_our_clock_says_so() -> None:
    asking = Asking(question=1, questions_asked=(1,))
    refused = asking.end("time_is_up")
    assert sentence(refused).startswith(
        "Time is not up: about 10 minutes remain. Questions 2 and 3"
    )
    for reason in ("time_is_up", "questions_finished", "candidate_asked"):
        assert Asking().end(reason, TOO_LATE).end is EndReason.TIME_UP


@pytest.mark.parametrize("reason", ["questions_finished", "candidate_asked", "time_is_up", "None"])
def test_a_model_that_insists_is_let_go_and_the_record_tells_it(reason: str) -> None:
    asking = Asking(question=1, questions_asked=(1,))
    ends = [asking.end(reason).end for _ in range(INSISTS)]
    assert ends == [None] * (INSISTS - 1) + [EndReason.INTERVIEWER_ENDED]
