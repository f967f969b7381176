"""Gemini's connection drops: the interview goes on where it was."""

import pytest

from tests.e2e.room_page import RoomPage
from tests.e2e.stored import greetings, kinds
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

ANSWER = ["austen-0870"]
LAST_WORDS_OF_ANSWER = "to do for them"


def test_a_drop_between_turns_is_shown_and_resumed_with_the_handle(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    issued = stack.connections()[-1]["handles"][-1]
    stack.fault(fault="drop", when="now")
    candidate.expect_phase_was_seen("reconnecting")
    candidate.expect_phase("listening")

    candidate.say(ANSWER)
    candidate.expect_question(2)
    candidate.leave()

    assert stack.connections()[-1]["handle_used"] == issued
    stored = stack.read_interview(interview["id"])
    assert stored["status"] == "completed"
    assert {"dropped", "resumed_by_handle"} <= set(kinds(stored))
    assert greetings(stored) == 1


def test_a_drop_in_mid_answer_does_not_stop_the_interview(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    stack.fault(fault="drop", when="mid_answer")
    candidate.say(ANSWER)
    candidate.expect_question(2)
    candidate.expect_phase_was_seen("reconnecting")
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    assert "resumed_by_handle" in kinds(stored)
    assert greetings(stored) == 1
    answers = " ".join(t["text"] for t in stored["turns"] if t["speaker"] == "candidate")
    assert LAST_WORDS_OF_ANSWER in answers
