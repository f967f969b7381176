"""A noise while the interviewer speaks, which is no speech: the question is heard all the same."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.e2e.stored import kinds, said
from tests.e2e.test_barge_in import ENOUGH_HEARD
from tests.noises import noise
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

QUESTION = "Question number 1?"
COUGHS = noise("coughs", 4)


def cough_over_the_greeting(candidate: RoomPage) -> None:
    candidate.enter()
    expect(candidate.captions).to_contain_text(ENOUGH_HEARD, timeout=PATIENCE_MS)
    candidate.expect_loud()
    candidate.say([COUGHS])


def test_a_cough_leaves_the_question_heard_to_its_end(
    stack: RealStack,
    candidate_context: BrowserContext,
    interview: dict[str, str],
    tmp_path: Path,
) -> None:
    candidate = RoomPage.open(candidate_context, stack, interview, tmp_path)
    cough_over_the_greeting(candidate)
    candidate.expect_question(1)
    candidate.expect_phase("listening")
    assert candidate.room.get_attribute("data-flushed") is None
    candidate.leave()

    (greeting,) = stack.read_interview(interview["id"])["turns"]
    assert greeting["text"].endswith(QUESTION)
    assert not greeting["interrupted"]


def test_a_question_that_a_noise_has_broken_off_is_asked_when_nobody_says_anything(
    stack: RealStack,
    candidate_context: BrowserContext,
    interview: dict[str, str],
    tmp_path: Path,
) -> None:
    stack.fault(fault="noise_cut", when="next_reply", after_ms=2_500)
    candidate = RoomPage.open(candidate_context, stack, interview, tmp_path)
    cough_over_the_greeting(candidate)
    candidate.expect_question(1)
    candidate.expect_phase("listening")
    assert candidate.ducked == ["true", "false"]
    assert candidate.room.get_attribute("data-flushed") is None
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    greeting, again = stored["turns"]
    assert not greeting["interrupted"]
    assert greeting["unheard_text"] == ""
    assert QUESTION not in greeting["text"]
    assert QUESTION in again["text"]
    assert "nudged" in kinds(stored)
    assert said(stored) == ""
