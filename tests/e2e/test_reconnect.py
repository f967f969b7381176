"""Gemini's connection drops, or the page is loaded again: the interview goes on where it was."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

ANSWER = ["austen-0870"]
SHORT_ANSWER = ["austen-0880"]
LAST_WORDS_OF_ANSWER = "to do for them"


@pytest.fixture
def interview(stack: RealStack) -> dict[str, str]:
    stack.reset()
    return stack.make_interviews(1)[0]


@pytest.fixture
def candidate(
    stack: RealStack,
    candidate_context: BrowserContext,
    interview: dict[str, str],
    tmp_path: Path,
) -> RoomPage:
    """Somebody who has been greeted and asked the first question."""
    page = RoomPage.open(candidate_context, stack, interview, tmp_path)
    page.enter()
    page.expect_phase("listening")
    page.expect_question(1)
    return page


def kinds(stored: dict[str, Any]) -> list[str]:
    return [row["kind"] for row in stored["ledger"]]


def greetings(stored: dict[str, Any]) -> int:
    return sum("practice interviewer" in turn["text"] for turn in stored["turns"])


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


def test_a_page_loaded_again_goes_on_with_the_same_question(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    candidate.say(ANSWER)
    candidate.expect_question(2)
    candidate.expect_phase("listening")
    before = candidate.captions.all_inner_texts()

    candidate.load_again()
    expect(candidate.page.get_by_role("button", name="Start interview")).to_be_hidden()
    candidate.enter("Continue interview")
    candidate.expect_phase("listening")
    candidate.expect_question(2)
    assert candidate.captions.all_inner_texts() == before

    candidate.say(SHORT_ANSWER)
    expect(candidate.captions).to_have_count(len(before) + 2, timeout=PATIENCE_MS)
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    assert stored["status"] == "completed"
    assert greetings(stored) == 1
