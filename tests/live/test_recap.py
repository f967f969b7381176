from dataclasses import replace

from live.core.model.commands import AddContext, SayText
from live.instructions import ALL_ASKED, GREET
from live.recap import Recap, Situation, recap
from tests.live import given

ASKED = given.turn(2, "What do you build?")
ANSWERED = given.turn(3, "Engines.")

SITUATION = Situation(
    was_addressed=True,
    missing=(),
    cut_off=None,
    answer="",
    goes_on=False,
    reply_owed=False,
    question=given.plan().questions[0],
)


def text_of(told: Recap) -> str:
    return " ".join(
        command.text for command in told.commands if isinstance(command, SayText | AddContext)
    )


def test_who_was_never_greeted_is_greeted() -> None:
    assert recap(replace(SITUATION, was_addressed=False)) == Recap(
        (SayText(GREET),), reply_owed=True
    )


def test_a_session_that_remembers_everything_is_told_nothing_while_the_candidate_thinks() -> None:
    assert recap(SITUATION) == Recap()


def test_a_fresh_session_is_told_what_was_said_and_waits_for_the_candidate() -> None:
    told = recap(replace(SITUATION, missing=(ASKED,)))
    assert "What do you build?" in text_of(told)
    assert "say nothing" in text_of(told)
    assert all(isinstance(command, AddContext) for command in told.commands)
    assert not told.reply_owed


def test_who_has_answered_gets_a_reply() -> None:
    told = recap(replace(SITUATION, missing=(ASKED, ANSWERED)))
    assert "react to what they said last" in text_of(told)
    assert isinstance(told.commands[-1], SayText)
    assert told.reply_owed


def test_a_reply_that_was_owed_is_asked_for_of_a_session_that_remembers() -> None:
    told = recap(replace(SITUATION, reply_owed=True))
    assert len(told.commands) == 1
    assert told.reply_owed


def test_an_answer_that_goes_on_is_listened_to() -> None:
    told = recap(replace(SITUATION, missing=(ASKED,), answer="I build", goes_on=True))
    assert "I build" in text_of(told)
    assert all(isinstance(command, AddContext) for command in told.commands)
    assert told.reply_owed


def test_a_reply_that_was_cut_is_said_to_its_end() -> None:
    heard = given.turn(2, "What do")
    told = recap(replace(SITUATION, missing=(heard,), cut_off="What do"))
    assert 'Continue with question 1.]\n{"You": "What do"}' in text_of(told)
    assert told.reply_owed


def test_after_the_last_question_comes_the_goodbye() -> None:
    told = recap(replace(SITUATION, missing=(ASKED, ANSWERED), question=None))
    assert told.commands[-1] == SayText(ALL_ASKED)
    assert told.reply_owed


def test_nobody_who_was_greeted_is_greeted_again() -> None:
    for cut_off in (None, "", "Hello"):
        for missing in ((), (ASKED,), (ASKED, ANSWERED)):
            told = recap(replace(SITUATION, missing=missing, cut_off=cut_off))
            assert GREET not in text_of(told)
