"""The same things in other words, or in German, without clock or protocol."""

import pytest

from live.simulator.brief import Brief, Question
from live.simulator.habits import Habits
from live.simulator.manners import stretched, with_manners
from live.simulator.mind import Say
from live.simulator.recollection import Input, Source
from live.simulator.wording import german, paraphrase, wordings_of
from tests.live.simulator.candidate import GREET
from tests.live.simulator.talk import BRIEF, FIRST, LONG, Talk


@pytest.mark.parametrize(
    "question",
    [
        FIRST,
        "Tell me about a system you kept running in production. What was it, and what was your part in it?",
        "Describe a time when something broke and you did not know why. How did you find out?",
        "How do you make sure that a colleague can take over what you built?",
        "Tell me about your last team.",
        "Describe your last project",
        "What did you learn from it?",
        "How would you explain an index?",
        "What is a transaction?",
        "Why this company?",
        "Question number 1?",
    ],
)
def test_every_question_has_other_words_and_they_are_always_the_same(question):
    asked = paraphrase(question)
    assert asked != question
    assert not asked.startswith(question)
    assert paraphrase(question) == asked
    assert german(Question(3, question)) not in (question, asked)


def test_a_question_without_a_translation_is_named_by_its_number():
    assert german(Question(3, "Why this company?")) == "Erzählen Sie mir bitte etwas zu Punkt 3."


@pytest.mark.parametrize("number", range(3))
def test_a_retold_question_is_known_in_every_wording(number):
    asked = list(wordings_of(BRIEF.questions[1]))[number]
    talk = Talk()
    talk.is_told(
        "[This interview is under way. What was said so far stands below.]\n"
        f'{{"You": "Thank you. {asked}"}}'
    )
    assert (talk.state.question, talk.state.asking) == (2, asked)
    assert talk.hears(LONG).endswith("Goodbye.")


def test_a_reworded_question_that_was_cut_is_asked_again_in_its_words():
    talk = Talk()
    habits = Habits(paraphrase=True)
    reply = talk.mind.reply(talk.state, [Input(Source.TYPED, GREET)])
    reply = with_manners(reply, habits, BRIEF)
    asked = paraphrase(FIRST)
    assert reply.text.endswith(asked)
    talk.state = talk.mind.interrupted(reply, reply.text[: -len(asked) // 2])
    assert talk.hears("Sorry?").endswith(asked)


def test_a_stretched_reply_keeps_what_it_says_last():
    talk = Talk()
    talk.reads(GREET)
    long = stretched(talk.last, 100)
    assert len(long.text.split()) == len(talk.last.text.split()) + 100
    assert long.text.endswith(FIRST)
    assert stretched(talk.last, 0) == talk.last


def test_a_reply_that_says_nothing_cannot_be_stretched():
    talk = Talk(Brief())
    reply = talk.mind.reply(talk.state, [])
    assert stretched(reply, 50) == reply
    assert not [one for one in reply.steps if isinstance(one, Say)]
