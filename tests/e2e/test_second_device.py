"""The candidate goes on on a second device, in mid-answer: what they said on the first one goes along."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests import speech
from tests.e2e.conftest import SPEAKING_MICROPHONE, WATCHED_ROOM
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.e2e.stored import greetings, kinds, said
from tests.e2e.test_reload import BROKEN_ANSWER, SPOKEN_BEFORE_RELOAD, words
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("stack")]

LAST_ANSWER: Final = ["vm-newuser"]
SPOKEN_BEFORE_MS: Final = 2_500


@pytest.fixture
def phone_context(chromium: Browser) -> Iterator[BrowserContext]:
    """A second device of the same candidate."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.add_init_script(SPEAKING_MICROPHONE)
    context.add_init_script(WATCHED_ROOM)
    yield context
    context.close()


def test_a_phone_that_takes_over_in_mid_answer_gets_what_was_said_on_the_computer(
    stack: RealStack,
    candidate: RoomPage,
    phone_context: BrowserContext,
    interview: dict[str, str],
    tmp_path: Path,
) -> None:
    phone = RoomPage.open(phone_context, stack, interview, tmp_path)
    lead = phone.page.locator("#return-lead")
    expect(lead).to_contain_text("open on another device", timeout=PATIENCE_MS)
    phone.page.screenshot(path=tmp_path / "phone-lobby.png")
    candidate.begin_to_say(BROKEN_ANSWER)
    candidate.page.wait_for_timeout(SPOKEN_BEFORE_MS)
    # The page that only looks has disturbed nobody.
    candidate.expect_phase("listening")
    phone.enter("Continue interview")
    heading = candidate.page.locator("#final-title")
    expect(heading).to_contain_text("The interview", timeout=PATIENCE_MS)
    text = candidate.page.locator("#final-text")
    expect(text).to_contain_text("was handed over", timeout=PATIENCE_MS)
    candidate.page.screenshot(path=tmp_path / "computer-after.png")
    expect(phone.captions.filter(has_text="household")).to_have_count(1, timeout=PATIENCE_MS)
    phone.page.screenshot(path=tmp_path / "phone-live.png")
    phone.expect_phase("speaking")
    phone.expect_phase("listening")
    phone.say(LAST_ANSWER)
    expect(phone.captions.filter(has_text="setup process")).to_have_count(1, timeout=PATIENCE_MS)
    phone.leave()

    stored = stack.read_interview(interview["id"])
    heard = words(said(stored))
    last = words(speech.transcripts()[LAST_ANSWER[0]])
    assert heard.startswith(SPOKEN_BEFORE_RELOAD), heard
    assert heard.endswith(last), heard
    assert greetings(stored) == 1
    assert "taken_over" in kinds(stored)
    assert "audio_lost" not in kinds(stored)


def test_a_link_that_is_only_opened_changes_nothing(
    stack: RealStack,
    candidate_context: BrowserContext,
    interview: dict[str, str],
    tmp_path: Path,
) -> None:
    page = RoomPage.open(candidate_context, stack, interview, tmp_path)
    expect(page.room).to_have_attribute("data-connection", "lobby", timeout=PATIENCE_MS)
    expect(page.page.get_by_role("button", name="Start interview")).to_be_visible()
    page.page.wait_for_timeout(2_000)
    stored = stack.read_interview(interview["id"])
    assert (stored["status"], stored["ledger"]) == ("scheduled", [])
