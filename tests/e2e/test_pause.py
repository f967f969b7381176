"""The candidate pauses for five seconds in mid-answer, and goes on: no word is lost, nor a question."""

import pytest

from tests import speech
from tests.e2e.room_page import RoomPage
from tests.e2e.stored import kinds, said
from tests.e2e.test_reload import words
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

FIRST_HALF, SECOND_HALF = "austen-0920", "austen-0930"
PAUSE_MS = 5_000
WHOLE = words(f"{speech.transcripts()[FIRST_HALF]} {speech.transcripts()[SECOND_HALF]}")
NEXT_QUESTION = "Question number 2?"


def test_a_pause_that_the_interviewer_waits_out_leaves_it_one_answer(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    stack.habits(think_ms=PAUSE_MS)
    candidate.say([FIRST_HALF, PAUSE_MS, SECOND_HALF])
    stack.habits(think_ms=0)
    candidate.expect_question(2)
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    answers = [turn["text"] for turn in stored["turns"] if turn["speaker"] == "candidate"]
    assert [words(answer) for answer in answers] == [WHOLE]
    assert "audio_lost" not in kinds(stored)


def test_who_goes_on_when_the_interviewer_has_begun_is_heard_out_before_the_next_question(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    candidate.say([FIRST_HALF])
    candidate.expect_loud()
    candidate.say([SECOND_HALF])
    candidate.expect_question(2)
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    *before, last = stored["turns"]
    assert words(said({"turns": before})) == WHOLE
    assert NEXT_QUESTION in last["text"]
    assert all(NEXT_QUESTION not in turn["text"] for turn in before)
    assert "audio_lost" not in kinds(stored)
