"""The candidate ends the interview right after the last word: it is written down first, and shown."""

import pytest
from playwright.sync_api import expect

from tests import speech
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.e2e.stored import kinds, said
from tests.e2e.test_reload import words
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

ANSWER = "vm-newuser"


def test_an_end_right_after_the_last_word_waits_until_it_is_written_down(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    page = candidate.page
    candidate.say([ANSWER])
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End interview").click()
    told = page.locator("#banner[data-kind='last_words']")
    expect(told).to_have_text("Your last words are being written down.")
    expect(candidate.captions.filter(has_text="setup process")).to_be_visible(timeout=PATIENCE_MS)
    expect(told).to_be_visible()
    page.wait_for_url("**/done/", timeout=PATIENCE_MS)

    stored = stack.read_interview(interview["id"])
    assert stored["status"] == "completed"
    assert words(said(stored)) == words(speech.transcripts()[ANSWER])
    assert "audio_lost" not in kinds(stored)
