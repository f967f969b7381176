"""The candidate asks for something by a button: the question again, the next one, a moment."""

import pytest
from playwright.sync_api import expect

from tests import speech
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.e2e.stored import kinds, said
from tests.e2e.test_reload import words
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

CLIP = "austen-0920"


def press(candidate: RoomPage, name: str) -> None:
    candidate.page.get_by_role("button", name=name, exact=True).click()


def test_a_question_is_heard_again_and_then_left_out(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    asked = candidate.captions.count()
    press(candidate, "Repeat")
    expect(candidate.captions).to_have_count(asked + 1, timeout=PATIENCE_MS)
    candidate.expect_loud()
    candidate.expect_phase("listening")
    press(candidate, "Skip")
    press(candidate, "Skip it")
    candidate.expect_question(2)
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    assert stored["declined"] == [1]
    assert "Question number 1?" in stored["turns"][1]["text"]


def test_who_needs_a_moment_hears_nothing_and_loses_nothing(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    stack.habits(think_ms=1_500)
    candidate.say([CLIP])
    press(candidate, "One moment")
    expect(candidate.page.locator("#phase-text")).to_have_text("Waiting for you")
    candidate.page.wait_for_timeout(6_000)
    assert not candidate.page.evaluate("() => window.loudness?.() > 0.01")
    candidate.page.get_by_role("button", name="I'm ready").click()
    candidate.expect_loud()
    candidate.expect_question(2)
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    assert words(said(stored)) == words(speech.transcripts()[CLIP])
    assert "audio_lost" not in kinds(stored)
