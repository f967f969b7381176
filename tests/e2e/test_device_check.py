"""The device check in a real browser: through microphone, line and loudspeaker, before and in the interview."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from interviewer.stack.browser import find_chromium
from tests import speech
from tests.e2e.conftest import CHROMIUM_FLAGS, WATCHED_ROOM
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.xdist_group("silent")]


@pytest.fixture(scope="module")
def speaking_chromium(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser with devices of its own; its microphones say a sentence over and over."""
    voice = speech.wav_file(tmp_path_factory.mktemp("voice"), ["vm-newuser", 400])
    flags = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={voice}",
    )
    browser = chromium.browser_type.launch(
        executable_path=find_chromium(), args=[*CHROMIUM_FLAGS, *flags]
    )
    yield browser
    browser.close()


@pytest.fixture
def lobby(
    silent_stack: RealStack, speaking_chromium: Browser, tmp_path: Path
) -> Iterator[RoomPage]:
    context = speaking_chromium.new_context(viewport={"width": 1280, "height": 800})
    context.grant_permissions(["microphone"], origin=silent_stack.origin)
    context.add_init_script(WATCHED_ROOM)
    interview = silent_stack.make_interviews(1)[0]
    yield RoomPage.open(context, silent_stack, interview, tmp_path)
    context.close()


def go_through(page: Page) -> None:
    """Take the check, as far as its results."""
    page.get_by_role("button", name="Check your microphone and sound").click()
    page.get_by_role("button", name="Speak for three seconds").click(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Yes, clearly").click(timeout=PATIENCE_MS)
    expect(page.locator("#check")).to_have_attribute("data-stage", "over")


def test_a_candidate_checks_hears_themselves_and_sees_that_a_lost_line_comes_back(
    lobby: RoomPage,
) -> None:
    page = lobby.page
    go_through(page)
    results = page.locator("#check-results")
    expect(results).to_contain_text("not a word was missing")
    expect(results).to_contain_text("ms")
    expect(results.locator("[data-check='voice']")).to_have_count(1)
    page.get_by_role("button", name="Close the check").click()
    expect(page.locator("#check")).to_have_count(0)


def test_in_the_interview_another_microphone_is_chosen(lobby: RoomPage) -> None:
    lobby.enter()
    lobby.expect_phase("listening")
    page = lobby.page
    page.get_by_role("button", name="Sound", exact=True).click()
    choice = page.get_by_label("Microphone", exact=True)
    expect(choice.locator("option").nth(1)).to_be_attached(timeout=PATIENCE_MS)
    choice.select_option(index=1)
    expect(page.locator("#devices-note")).to_have_text(
        "Changed. It holds from now on.", timeout=PATIENCE_MS
    )


def test_a_blocked_microphone_is_told_of_and_one_can_type(
    silent_stack: RealStack, candidate_context: BrowserContext, tmp_path: Path
) -> None:
    interview = silent_stack.make_interviews(1)[0]
    page = RoomPage.open(candidate_context, silent_stack, interview, tmp_path).page
    page.evaluate(
        """() => {
            navigator.mediaDevices.getUserMedia = async () => {
                throw new DOMException("", "NotAllowedError");
            };
        }"""
    )
    page.get_by_role("button", name="Check your microphone and sound").click()
    expect(page.locator("#check")).to_have_attribute("data-stage", "blocked", timeout=PATIENCE_MS)
    expect(page.locator("#check-help")).to_contain_text("address bar")
    page.get_by_role("button", name="Answer by typing instead").click()
    expect(page.locator("#room")).to_have_attribute("data-state", "live", timeout=PATIENCE_MS)
    expect(page.locator("#check")).to_have_count(0)
