"""A candidate speaks with the interviewer to the end; a reviewer reads what was said."""

import re
from pathlib import Path

import jiwer
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests import speech
from tests.e2e.room_page import RoomPage
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.xdist_group("stack")]

ANSWERS = (
    ["austen-0870"],
    ["demo-nogo"],
    ["confbridge-mute-extended"],
)
MOST_WORD_ERRORS = 0.15


def words(text: str) -> str:
    """Return the bare words, so that only what was said is compared."""
    return " ".join(re.sub(r"[^\w\s']", " ", text.casefold()).split())


def hold_interview(candidate: RoomPage) -> None:
    """Answer each question when it has been asked, and wait for the goodbye."""
    for number, clips in enumerate(ANSWERS, start=1):
        candidate.expect_question(number)
        candidate.expect_phase("listening")
        candidate.say(clips)
    candidate.page.wait_for_url("**/done/", timeout=90_000)


def test_an_interview_is_held_to_its_end_and_read_by_a_reviewer(
    stack: RealStack, candidate_context: BrowserContext, chromium: Browser, tmp_path: Path
) -> None:
    page = candidate_context.new_page()
    page.goto(stack.origin + stack.seeded["candidate"]["path"])
    page.get_by_role("button", name="I agree", exact=True).click()
    page.wait_for_selector("#room")
    interview_id = page.url.rstrip("/").rsplit("/", 1)[-1]
    candidate = RoomPage(page, tmp_path)
    candidate.enter()
    hold_interview(candidate)

    stored = stack.read_interview(interview_id)
    assert stored["status"] == "completed"
    assert all(turn["final"] for turn in stored["turns"])
    said = " ".join(t["text"] for t in stored["turns"] if t["speaker"] == "candidate")
    spoken = " ".join(speech.transcripts()[clip] for clips in ANSWERS for clip in clips)
    assert jiwer.wer(words(spoken), words(said)) <= MOST_WORD_ERRORS
    greetings = [t for t in stored["turns"] if "practice interviewer" in t["text"]]
    assert len(greetings) == 1

    reviewer = chromium.new_context().new_page()
    reviewer.goto(f"{stack.origin}/review/{interview_id}/")
    reviewer.fill("input[name=username]", stack.seeded["reviewer"]["login"])
    reviewer.fill("input[name=password]", stack.seeded["reviewer"]["password"])
    reviewer.keyboard.press("Enter")
    expect(reviewer.locator("body")).to_contain_text("to mute", ignore_case=True)
