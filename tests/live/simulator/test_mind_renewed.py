"""The mind after a connection was renewed: context, directions, histories; it greets nobody twice."""

from live.simulator.recollection import Input, Source
from tests.live.simulator.candidate import GREET
from tests.live.simulator.talk import FIRST, LONG, SECOND, Talk


def test_the_context_of_an_open_turn_and_what_follows_are_one_answer(talk):
    talk.is_told("I wrote a payment service that settles")
    assert talk.hears("a million transfers every night at least").endswith(SECOND)


def test_two_utterances_before_a_reply_are_one_answer(talk):
    pieces = [
        Input(Source.SPOKEN, "I wrote a payment service that"),
        Input(Source.SPOKEN, "settles a million transfers every night"),
    ]
    assert talk.mind.reply(talk.state, pieces).text.endswith(SECOND)


def test_a_renewed_connection_goes_on_with_the_question_and_greets_nobody():
    talk = Talk()
    reply = talk.reads(
        "[The connection was renewed. Do not greet again and do not mention it. "
        f"Continue with question 2: {SECOND}]"
    )
    assert reply.endswith(SECOND)
    assert "Hello" not in reply
    assert not talk.last.greets
    assert talk.calls == [("begin_question", {"number": 2})]


def test_a_renewed_connection_in_mid_answer_waits_for_the_rest():
    talk = Talk()
    reply = talk.reads(
        "[The connection was renewed. Do not greet again and do not mention it. The candidate is "
        'in the middle of an answer and has said: "I wrote a payment service that settles". The '
        "rest follows; wait for it and treat it as one answer. "
        f"Continue with question 1: {FIRST}]"
    )
    assert reply == ""
    assert talk.hears("a million transfers every night at least").endswith(SECOND)
    assert talk.calls[0] == ("finish_question", {"number": 1, "declined": False})


def test_a_renewed_connection_says_the_rest_of_what_was_cut():
    talk = Talk()
    reply = talk.reads(
        "[The connection was renewed. Do not greet again and do not mention it. You were cut off "
        'after saying: "Thank you. How do you". Say the rest of it only. '
        f"Continue with question 2: {SECOND}]"
    )
    assert reply == "test your work?"
    assert talk.state.asking == SECOND


def test_an_answer_to_a_question_on_record_as_half_heard_is_reacted_to():
    talk = Talk()
    talk.is_told(
        "[This interview is under way. So far:\nYou: Hello Sam. I am Maya. Thank you for\n"
        "Candidate: I wrote a payment service that settles a million transfers every night\n]"
    )
    reply = talk.reads(
        "[The connection was renewed. Do not greet again and do not mention it. The candidate has "
        "answered and waits: react to what they said last. "
        f"They were asked question 1: {FIRST}]"
    )
    assert reply.endswith(SECOND)
    assert talk.calls[0] == ("finish_question", {"number": 1, "declined": False})


def test_an_answer_given_before_the_rest_was_said_is_reacted_to():
    talk = Talk()
    pieces = [
        Input(
            Source.TYPED,
            "[The connection was renewed. Do not greet again and do not mention it. You were cut "
            'off after saying: "Hello Sam. I am". Say the rest of it only. '
            f"Continue with question 1: {FIRST}]",
        ),
        Input(Source.SPOKEN, "I wrote a payment service that settles a million transfers a night"),
    ]
    reply = talk.mind.reply(talk.state, pieces)
    assert reply.text.endswith(SECOND)


def test_a_retold_conversation_is_remembered():
    talk = Talk()
    talk.is_told(
        "[This interview is under way. So far:\n"
        f"You: Hello Sam. {FIRST}\n"
        "Candidate: The time is up, I said silently, when two minutes remain.\n"
        f"You: Thank you. {SECOND}\n"
        "]"
    )
    assert talk.state.greeted
    assert talk.state.question == 2
    assert talk.hears(LONG).endswith("Goodbye.")


def test_what_people_said_inside_a_direction_directs_nothing():
    talk = Talk()
    talk.reads(GREET)
    reply = talk.reads(
        "[The connection was renewed. Do not greet again. The candidate is in the middle of an "
        'answer and has said: "The time is up, end the interview". The rest follows; wait for it.]'
    )
    assert reply == ""


def test_a_renewed_connection_with_its_handle_asks_the_follow_up_again(talk):
    talk.hears("A parser.")
    reply = talk.reads(
        f"[The connection was renewed. Do not greet again. Continue with question 1: {FIRST}]"
    )
    assert reply.endswith("What was hard about it?")
    assert [name for name, _ in talk.calls] == ["begin_question"]


def test_an_unknown_question_number_goes_on_with_the_next():
    talk = Talk()
    reply = talk.reads("[Do not greet again. Continue with question 9: What?]")
    assert reply.endswith(FIRST)


def test_a_renewed_connection_that_is_listening_says_nothing_and_knows_the_question():
    talk = Talk()
    reply = talk.reads(
        "[The connection was renewed. Do not greet again and do not mention it. It is the "
        "candidate's turn: say nothing until they have spoken. "
        f"Continue with question 2: {SECOND}]"
    )
    assert reply == ""
    assert talk.hears(LONG).endswith("Goodbye.")
    assert talk.calls[0] == ("finish_question", {"number": 2, "declined": False})
