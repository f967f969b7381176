from dataclasses import replace
from typing import Any

import pytest

from interviews.frozen_plan import FrozenQuestion
from interviews.progress import Progress
from interviews.records import EndReason, Speaker, TurnRecord, TurnSource
from live.core.questions.recogniser import Recogniser, Verdict
from live.questions import Questions
from tests.live import given


def questions(plan: object = None, **progress: object) -> Questions:
    return Questions(plan or given.plan(), Progress(**progress))  # type: ignore[arg-type]


def asks(text: str, number: int = 4, **fields: object) -> TurnRecord:
    return given.turn(number, text, question=None, **fields)


def answers(text: str, question: int | None, number: int = 5, **fields: object) -> TurnRecord:
    return given.turn(number, text, question=question, speaker=Speaker.CANDIDATE, **fields)


# Asked


def test_a_question_is_asked_when_its_words_were_heard() -> None:
    asking = questions()
    assert asking.heard(asks("Hello Sam. What do you"), 0) == (None, False)
    assert asking.current is None
    assert asking.heard(asks("Hello Sam. What do you build?"), 0) == (1, True)
    assert (asking.current, asking.progress().questions_asked) == (1, (1,))


def test_what_the_model_announces_is_not_asked_by_that() -> None:
    asking = questions()
    asking.announce(2)
    assert (asking.current, asking.progress().questions_asked) == (None, ())


def test_what_was_heard_counts_and_not_what_was_announced() -> None:
    asking = questions()
    asking.announce(3)
    assert asking.heard(asks("Hello Sam. What do you build?"), 0)[0] == 1
    assert (asking.current, asking.progress().questions_asked) == (1, (1,))


def test_a_question_may_be_heard_in_two_pieces_around_a_drop() -> None:
    text = "Tell me about a system you kept running in production at night."
    plan = given.plan(questions=(FrozenQuestion(1, text), FrozenQuestion(2, "Why us?")))
    asking = questions(plan)
    asking.heard(asks("Tell me about a system you", 4), 0)
    asking.heard(asks("kept running at", 6), 0)
    assert asking.current == 1


def test_an_answer_in_between_parts_what_was_heard_before_from_what_is_heard_after() -> None:
    asking = questions()
    asking.heard(asks("Tell me, what went", 4), 0)
    asking.said(answers("Sorry?", None))
    asking.heard(asks("wrong number, I think.", 6), 0)
    assert asking.current is None


def test_announced_and_not_recognised_it_is_unknown_what_is_being_asked() -> None:
    asking = questions(question=1, questions_asked=(1,))
    asking.announce(2)
    assert asking.heard(asks("And did you ever fail at something?"), 0) == (None, True)
    assert asking.current is None
    assert asking.progress().questions_asked == (1,)


def test_a_question_of_its_own_between_two_questions_leaves_the_first_one_open() -> None:
    asking = questions(question=1, questions_asked=(1,))
    assert asking.heard(asks("Could you tell me a little more about that?"), 0) == (None, False)
    assert asking.current == 1


def test_in_another_language_than_the_plans_the_announcement_counts_once_something_was_asked() -> (
    None
):
    plan = given.plan(
        language="de-DE",
        questions=(
            FrozenQuestion(1, "What would you like to do in your first weeks with us?"),
            FrozenQuestion(2, "How did you come to know about it, and why do you want it?"),
        ),
    )
    asking = questions(plan)
    asking.announce(1)
    said = "Schön, dass Sie da sind. Was möchten Sie in den ersten Wochen bei uns machen?"
    asking.heard(asks(said[:20], final=False), 0)
    assert asking.current is None
    asking.heard(asks(said), 0)
    assert asking.current == 1


def test_a_written_question_is_asked() -> None:
    asking = questions()
    asking.wrote(1, 0)
    assert (asking.current, asking.progress().questions_asked) == (1, (1,))


# Answered


def test_words_that_come_after_a_question_answer_it() -> None:
    asking = questions(question=1, questions_asked=(1,))
    asking.said(answers("Engines.", 1))
    assert asking.progress().questions_answered == (1,)


@pytest.mark.parametrize("words", ["Could you repeat that?", "One moment, please.", " "])
def test_a_request_or_nothing_is_no_answer(words: str) -> None:
    asking = questions(question=1, questions_asked=(1,))
    asking.said(answers(words, 1) if words.strip() else given.turn(5, question=1, text=" "))
    assert asking.progress().questions_answered == ()


def test_what_was_said_and_not_transcribed_is_an_answer() -> None:
    asking = questions(question=1, questions_asked=(1,))
    spoken = replace(answers("words", 1), text="", source=TurnSource.UNTRANSCRIBED)
    asking.said(spoken)
    assert asking.progress().questions_answered == (1,)


def test_what_is_said_before_a_question_answers_none() -> None:
    asking = questions()
    asking.said(answers("Hello!", None))
    assert asking.progress().questions_answered == ()


# Going on


def test_the_open_question_is_taken_up_before_the_next_one() -> None:
    question = questions(question=2, questions_finished=(1,)).still_open()
    assert question is not None
    assert question.number == 2


def test_after_the_last_question_there_is_none() -> None:
    assert questions(question=3, questions_finished=(1, 2, 3)).still_open() is None


def test_nothing_is_asked_before_the_first_question() -> None:
    assert questions().current_question() is None


def test_the_record_of_an_owner_is_its_next_ones() -> None:
    first = questions()
    first.heard(asks("Hello Sam. What do you build?", 2), 0)
    first.said(answers("Engines.", 1, 3))
    first.heard(asks("I see. What went wrong?", 4), 0)
    first.said(answers("Skip that, please.", 2, 5))
    first.record.declined.add(2)
    second = Questions(given.plan(), first.progress())
    assert second.progress() == first.progress()
    assert first.progress() == Progress(
        question=2,
        questions_finished=(1,),
        questions_asked=(1, 2),
        questions_answered=(1, 2),
        questions_declined=(2,),
    )


def test_an_owner_of_the_version_before_knew_what_was_begun_and_finished() -> None:
    kept = questions(question=2, questions_finished=(1,)).progress()
    assert (kept.questions_asked, kept.questions_answered) == ((1, 2), (1,))


def test_what_was_said_to_an_owner_of_the_version_before_stands_in_the_transcript() -> None:
    progress = Progress(question=2, questions_finished=(1,))
    answer = answers("A pump failed, and we had no spare.", 2)
    asking = Questions(given.plan(), progress, (asks("What went wrong?"), answer))
    assert asking.progress().questions_answered == (1, 2)
    assert asking.record.candidate_spoke


def test_and_what_is_no_answer_is_none_there_either() -> None:
    progress = Progress(question=2, questions_finished=(1,))
    said = (answers("Could you repeat that, please?", 2, 5), answers("Goodbye.", 3, 7))
    kept = Questions(given.plan(), progress, said).progress()
    assert (kept.questions_asked, kept.questions_answered) == ((1, 2), (1,))


def test_numbers_that_the_plan_does_not_have_are_forgotten() -> None:
    kept = questions(question=9, questions_finished=(1, 9)).progress()
    assert (kept.question, kept.questions_finished, kept.questions_asked) == (None, (1,), (1,))


# The end


@pytest.mark.parametrize("wanted", [r for r in EndReason if r is not EndReason.FAILED])
def test_an_interview_is_completed_when_everything_was_asked_and_answered(
    wanted: EndReason,
) -> None:
    done = Questions(given.plan(), given.all_answered())
    assert done.end_reason(wanted) is EndReason.COMPLETED
    assert done.end_reason(EndReason.FAILED) is EndReason.FAILED


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (EndReason.COMPLETED, EndReason.INTERVIEWER_ENDED),
        (EndReason.CANDIDATE_ENDED, EndReason.CANDIDATE_ENDED),
        (EndReason.TIME_UP, EndReason.TIME_UP),
    ],
)
def test_and_with_a_question_open_it_is_not(wanted: EndReason, reason: EndReason) -> None:
    unfinished = questions(question=3, questions_asked=(1, 2, 3), questions_answered=(1, 2))
    assert unfinished.end_reason(wanted) is reason


CUT_SHORT = [EndReason.CANDIDATE_ENDED, EndReason.TIME_UP, EndReason.LIMIT_REACHED]


@pytest.mark.parametrize("wanted", CUT_SHORT)
def test_who_goes_away_from_a_follow_up_question_has_not_completed_it(wanted: EndReason) -> None:
    asking = Questions(given.plan(), given.all_answered())
    asking.heard(asks("I see. And with whom?", 10), 0)
    assert asking.end_reason(wanted) is wanted
    asking.said(answers("With Ada.", 3, 11))
    assert asking.end_reason(wanted) is EndReason.COMPLETED


@pytest.mark.parametrize("wanted", CUT_SHORT)
def test_a_follow_up_counts_as_soon_as_it_is_heard(wanted: EndReason) -> None:
    asking = Questions(given.plan(), given.all_answered())
    asking.heard(asks("I see. And with whom? I should", 10, final=False), 0)
    assert asking.end_reason(wanted) is wanted


@pytest.mark.parametrize("wanted", CUT_SHORT)
def test_a_request_to_repeat_leaves_a_follow_up_open(wanted: EndReason) -> None:
    asking = Questions(given.plan(), given.all_answered())
    asking.heard(asks("And with whom?", 10), 0)
    asking.said(answers("Could you repeat that?", 3, 11))
    assert asking.end_reason(wanted) is wanted


def test_the_beginning_of_a_request_to_repeat_is_no_answer_to_a_follow_up() -> None:
    asking = Questions(given.plan(), given.all_answered())
    asking.heard(asks("And with whom?", 10), 0)
    asking.said(answers("Could you", 3, 11, final=False))
    asking.said(answers("Could you repeat that?", 3, 11))
    assert asking.end_reason(EndReason.CANDIDATE_ENDED) is EndReason.CANDIDATE_ENDED


def test_an_answer_that_goes_on_answers_a_follow_up() -> None:
    asking = Questions(given.plan(), given.all_answered())
    asking.heard(asks("And with whom?", 10), 0)
    asking.said(answers("With Ada, and", 3, 11, final=False))
    assert asking.end_reason(EndReason.CANDIDATE_ENDED) is EndReason.COMPLETED


def test_an_answer_whose_words_come_late_is_none_to_the_follow_up_after_it() -> None:
    asking = Questions(given.plan(), given.all_answered())
    asking.heard(asks("And with whom?", 10), 0)
    asking.said(answers("About engines.", 3, 9))
    assert asking.end_reason(EndReason.CANDIDATE_ENDED) is EndReason.CANDIDATE_ENDED


def test_the_next_owner_knows_that_a_follow_up_is_open() -> None:
    turns = (asks("And with whom?", 10), answers("With Ada.", 3, 11))
    open_one = Questions(given.plan(), given.all_answered(), turns[:1])
    assert open_one.end_reason(EndReason.CANDIDATE_ENDED) is EndReason.CANDIDATE_ENDED
    answered = Questions(given.plan(), given.all_answered(), turns)
    assert answered.end_reason(EndReason.CANDIDATE_ENDED) is EndReason.COMPLETED


def test_what_is_asked_in_a_goodbye_is_no_follow_up() -> None:
    asking = Questions(given.plan(), given.all_answered())
    asking.say_goodbye(0)
    asking.heard(asks("Goodbye, Sam! Was it not a pleasure?", 10), 0)
    assert asking.end_reason(EndReason.CANDIDATE_ENDED) is EndReason.COMPLETED


def test_what_was_asked_is_looked_for_again_only_where_something_has_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []
    recognise = Recogniser.recognise

    def noted(self: Recogniser, words: str, **known: Any) -> Verdict:
        looked.append(words)
        return recognise(self, words, **known)

    asking = questions()
    asking.heard(asks("Which colour has your bicycle, by the way?"), 0)
    asking.said(answers("It is red, and rather old.", None))
    asking.announce(3)
    monkeypatch.setattr(Recogniser, "recognise", noted)
    assert [asking.explain() for _ in range(50)] == [None] * 50
    assert len(looked) == 1
    asking.announce(2)
    asking.explain()
    assert len(looked) == 2
