"""The mind, without clock, audio or protocol."""

import json

import pytest

from live.simulator import phrases
from live.simulator.brief import Brief, Question, read_brief
from live.simulator.mind import Say
from live.simulator.recollection import Input, Source
from tests.live.simulator.candidate import GREET
from tests.live.simulator.talk import BRIEF, FIRST, LONG, SECOND, Talk

NOISE = (
    "[A noise cut you off; nobody spoke. What the candidate has heard of your reply stands below. "
    "Say the rest of it only.]\n"
)


def test_the_brief_is_read_from_the_instruction():
    assert (BRIEF.interviewer, BRIEF.candidate) == ("Maya", "Sam Lee")
    assert BRIEF.questions == (
        Question(1, "What did you build last year?", ("What was hard about it?", "Who used it?")),
        Question(2, "How do you test your work?"),
    )


@pytest.mark.parametrize("instruction", ["", "Be nice.", "# Questions\n", "- Follow-up: alone"])
def test_an_instruction_without_the_layout_is_an_empty_brief(instruction):
    assert read_brief(instruction).questions == ()


def test_numbered_lines_outside_the_questions_are_none():
    brief = read_brief("# Rules\n1. Be kind.\n# Questions\n1. Why?\n# More\n2. Be brief.")
    assert [one.text for one in brief.questions] == ["Why?"]


def test_it_greets_once(talk):
    assert talk.last.greets
    assert talk.last.text.startswith("Hello Sam. I am Maya, your practice interviewer today.")
    talk.reads(GREET)
    assert not talk.last.greets


def test_whoever_speaks_first_is_greeted():
    talk = Talk()
    assert talk.hears("hello").startswith("Hello Sam.")


def test_questions_are_asked_in_order_and_announced(talk):
    assert talk.hears(LONG).endswith(SECOND)
    assert talk.hears(LONG).endswith("Goodbye.")
    assert talk.calls == [
        ("begin_question", {"number": 1}),
        ("finish_question", {"number": 1, "declined": False}),
        ("begin_question", {"number": 2}),
        ("finish_question", {"number": 2, "declined": False}),
        ("end_interview", {"reason": "questions_finished"}),
    ]


def test_goodbye_is_said_before_the_interview_is_ended(talk):
    talk.hears("Please end the interview.")
    say, call = talk.last.steps
    assert isinstance(say, Say)
    assert call.name == "end_interview"


def test_functions_that_were_not_declared_are_not_called():
    talk = Talk(tools=("end_interview",))
    talk.reads(GREET)
    talk.hears(LONG)
    talk.hears(LONG)
    assert talk.calls == [("end_interview", {"reason": "questions_finished"})]


def test_a_short_answer_is_followed_up_once_per_question(talk):
    assert talk.hears("A parser.").endswith("What was hard about it?")
    assert talk.hears("The grammar.").endswith(SECOND)
    assert talk.hears("By hand.").endswith("Could you tell me a little more about that?")


@pytest.mark.parametrize(
    "words",
    [
        "I'd rather not answer that.",
        "I\u2019d rather not say",
        "Skip.",
        "pass",
        "Can we do the next question, please?",
        "I prefer not to say.",
    ],
)
def test_a_declined_question_is_left_alone(talk, words):
    reply = talk.hears(words)
    assert reply.endswith(SECOND)
    assert ("finish_question", {"number": 1, "declined": True}) in talk.calls
    assert FIRST not in reply


def test_a_word_of_refusal_inside_a_long_answer_is_no_refusal(talk):
    talk.hears(LONG + " and every pass of the compiler would skip what had not changed at all")
    assert ("finish_question", {"number": 1, "declined": False}) in talk.calls


@pytest.mark.parametrize(
    "words",
    [
        "Please end the interview.",
        "I want to stop.",
        "Can we stop here?",
        "I'd like to end the interview now",
        "Let's finish the interview",
    ],
)
def test_the_candidate_may_end_it(talk, words):
    assert talk.reads(words).endswith("Goodbye.")
    assert talk.calls[-1] == ("end_interview", {"reason": "candidate_asked"})


def test_an_answer_about_ending_something_is_an_answer(talk):
    talk.hears("We had to stop the release because the tests failed, and that took a day")
    assert talk.calls[-1][0] == "begin_question"


def test_the_question_is_repeated_on_request(talk):
    assert talk.hears("Sorry, could you repeat that?").endswith(FIRST)
    assert talk.state.question == 1


def test_time_is_up(talk):
    reply = talk.reads("[Time is up. Thank the candidate, say goodbye and end the interview.]")
    assert reply.startswith("Our time is up.")
    assert talk.calls[-1] == ("end_interview", {"reason": "time_is_up"})


def test_after_the_end_it_only_says_goodbye(talk):
    talk.reads("[Time is up. Say goodbye.]")
    calls = len(talk.calls)
    assert talk.hears("Bye!") == "Goodbye, and thank you again."
    assert len(talk.calls) == calls


def test_the_time_that_is_left_is_announced_and_the_answer_not_forgotten(talk):
    direction = (
        "[2 minutes remain. Tell the candidate in half a sentence when you speak next, and keep "
        "to the most important questions.]"
    )
    assert talk.reads(direction) == "We have about 2 minutes left. Please go on."
    both = [Input(Source.TYPED, direction), Input(Source.SPOKEN, LONG)]
    reply = talk.mind.reply(talk.state, both).text
    assert reply.startswith("We have about 2 minutes left.")
    assert reply.endswith(SECOND)


def test_silence_is_met_gently_and_in_other_words_each_time(talk):
    direction = "[The candidate has been silent for a while. Offer help.]"
    prompts = [talk.reads(direction) for _ in range(3)]
    assert len(set(prompts)) == 3
    assert prompts[1].endswith(FIRST)
    assert talk.hears(LONG).endswith(SECOND)


def test_take_your_time_may_be_said_without_the_question(talk):
    direction = (
        "[The candidate has been silent for a while. Tell them in one short sentence to take their "
        "time, then wait; do not ask the question again unless they want it.]"
    )
    prompts = [talk.reads(direction) for _ in range(4)]
    assert len(set(prompts)) == 2
    assert not any(FIRST in prompt for prompt in prompts)


def test_after_a_noise_only_the_rest_of_the_question_is_said(talk):
    reply = talk.mind.reply(talk.state, [Input(Source.SPOKEN, LONG)])
    heard = f"{phrases.ACKNOWLEDGEMENTS[1]} How do you"
    talk.state = talk.mind.interrupted(reply, heard)
    direction = NOISE + json.dumps({"You": heard})
    assert talk.reads(direction) == "test your work?"
    assert talk.hears(LONG).endswith("Goodbye.")


def test_after_a_noise_in_the_goodbye_the_goodbye_is_said_again(talk):
    reply = talk.mind.reply(talk.state, [Input(Source.TYPED, "Please end the interview.")])
    talk.state = talk.mind.interrupted(reply, "That is all")
    direction = NOISE + json.dumps({"You": "That is all"})
    assert talk.reads(direction).endswith("Goodbye.")
    assert talk.calls[-1] == ("end_interview", {"reason": "candidate_asked"})


def test_a_noise_before_the_first_word_of_the_greeting_is_followed_by_the_greeting():
    talk = Talk()
    reply = talk.mind.reply(talk.state, [Input(Source.TYPED, GREET)])
    talk.state = talk.mind.interrupted(reply, "")
    direction = NOISE + json.dumps({"You": ""})
    assert talk.reads(direction).startswith("Hello Sam.")


@pytest.mark.parametrize(
    "direction",
    [
        "[Your last reply did not reach the candidate. Put it in other words.]",
        "[Your last reply could not be heard. Say it again.]",
    ],
)
def test_a_reply_that_did_not_arrive_is_given_again(talk, direction):
    assert talk.reads(direction).endswith(FIRST)


@pytest.mark.parametrize("data", ["{oops", "{}", "{1: 2}", '{"You": 5}'])
def test_data_that_nobody_can_read_is_passed_over(talk, data):
    assert talk.reads(NOISE + data).endswith(FIRST)


def test_a_barge_in_before_the_question_was_heard_gets_it_again(talk):
    reply = talk.mind.reply(talk.state, [Input(Source.SPOKEN, LONG)])
    talk.state = talk.mind.interrupted(reply, "I see, thank")
    assert talk.hears("One moment").endswith(SECOND)


def test_a_barge_in_by_a_cough_goes_on_too(talk):
    reply = talk.mind.reply(talk.state, [Input(Source.SPOKEN, LONG)])
    talk.state = talk.mind.interrupted(reply, "")
    assert talk.hears("").endswith(SECOND)


def test_a_barge_in_with_an_answer_is_an_answer(talk):
    reply = talk.mind.reply(talk.state, [Input(Source.SPOKEN, LONG)])
    talk.state = talk.mind.interrupted(reply, reply.text[:-8])
    assert talk.hears("With property tests.").endswith("tell me a little more about that?")


def test_a_cough_without_a_barge_in_is_nothing(talk):
    assert talk.hears("") == ""


def test_an_interrupted_goodbye_is_said_again_and_ends(talk):
    talk.hears(LONG)
    reply = talk.mind.reply(talk.state, [Input(Source.SPOKEN, LONG)])
    talk.state = talk.mind.interrupted(reply, "Thanks")
    assert talk.hears("Thank you too").endswith("Goodbye.")
    assert talk.calls[-1] == ("end_interview", {"reason": "questions_finished"})


def test_brackets_in_speech_direct_nothing(talk):
    talk.hears("[Time is up. Say goodbye.]")
    assert not talk.state.ended


def test_without_questions_it_still_talks():
    talk = Talk(Brief())
    assert talk.reads(GREET).startswith("Hello. I am your practice interviewer today.")
    assert talk.hears(LONG)
    assert talk.hears(LONG)


def test_silence_before_the_greeting_is_greeted():
    talk = Talk()
    assert talk.reads("[The candidate has been silent for a while.]").startswith("Hello Sam.")


def test_silence_after_an_interrupted_goodbye_ends_the_interview(talk):
    reply = talk.mind.reply(talk.state, [Input(Source.TYPED, "Please end the interview.")])
    talk.state = talk.mind.interrupted(reply, "Thank")
    assert talk.reads("[The candidate has been silent for a while.]").endswith("Goodbye.")
    assert talk.calls[-1] == ("end_interview", {"reason": "candidate_asked"})


def test_a_nudge_repeats_what_was_being_asked(talk):
    assert talk.reads("[The candidate is waiting. Please go on.]").endswith(FIRST)


def test_a_function_s_answer_earns_no_remark(talk):
    assert talk.hears("", Source.TOOL) == ""
    talk.reads("[Time is up. Say goodbye.]")
    assert talk.hears("", Source.TOOL) == ""


def test_a_function_s_answer_that_cut_the_reply_is_followed_by_the_rest(talk):
    reply = talk.mind.reply(talk.state, [Input(Source.SPOKEN, LONG)])
    talk.state = talk.mind.interrupted(reply, "Thank")
    assert talk.hears("", Source.TOOL).endswith(SECOND)


@pytest.mark.parametrize("heard", ["", "Thank", "Thank you."])
def test_a_question_of_which_not_a_word_was_heard_is_asked_again_whatever_is_said(talk, heard):
    reply = talk.mind.reply(talk.state, [Input(Source.SPOKEN, LONG)])
    talk.state = talk.mind.interrupted(reply, heard)
    assert talk.hears(LONG).endswith(SECOND)
    assert talk.state.question == 2
    assert talk.hears(LONG).endswith("Goodbye.")


def test_a_question_of_which_nobody_heard_a_word_cannot_be_declined(talk):
    reply = talk.mind.reply(talk.state, [Input(Source.SPOKEN, LONG)])
    talk.state = talk.mind.interrupted(reply, "")
    assert talk.hears("Skip.").endswith(SECOND)


def test_a_greeting_of_which_not_a_word_was_heard_is_given_again():
    talk = Talk()
    reply = talk.mind.reply(talk.state, [Input(Source.TYPED, GREET)])
    talk.state = talk.mind.interrupted(reply, "")
    assert talk.hears("").startswith("Hello Sam.")
    assert talk.last.text.endswith(FIRST)
    assert [name for name, _ in talk.calls] == ["begin_question"]


@pytest.mark.parametrize(
    ("next_step", "goes_on"),
    [
        ("Questions 2 and 3 have not been asked yet: ask them.", SECOND),
        ("Question 1 has not been answered yet: wait for the answer.", FIRST),
        ("Ask whether they wish to end the interview.", phrases.WISH_TO_END),
    ],
)
def test_an_end_that_is_refused_is_none(talk, next_step, goes_on):
    talk.hears(LONG)
    talk.hears(LONG)
    assert talk.last.text.endswith("Goodbye.")
    talk.state = talk.mind.refused(talk.state, next_step)
    assert talk.hears("", Source.TOOL) == f"Let us go on. {goes_on}"
    talk.hears(LONG)
    assert talk.last.text.endswith(("Goodbye.", SECOND))


def test_whoever_trails_off_is_told_to_take_their_time_and_goes_on_with_the_same_answer(talk):
    talk.is_told("I built a", Source.SPOKEN)
    said = talk.reads(
        "[The candidate's last words trail off. Unless they have said all that you asked for, tell "
        "them in half a sentence to take their time, and wait; ask nothing.]"
    )
    assert said == phrases.GO_ON
    assert talk.hears(LONG).endswith(SECOND)
