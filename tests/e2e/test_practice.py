"""A practice question: asked and answered in the room itself, and nothing of it is left."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import SPEAKING_MICROPHONE, WATCHED_ROOM
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("silent")]


def test_who_practises_is_asked_one_question_and_comes_back_to_an_interview_as_it_was(
    silent_stack: RealStack, chromium: Browser, tmp_path: Path
) -> None:
    interview = silent_stack.make_interviews(1)[0]
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script(SPEAKING_MICROPHONE)
    context.add_init_script(WATCHED_ROOM)
    page = RoomPage.open(context, silent_stack, interview, tmp_path)
    lobby = page.page.url
    page.page.get_by_role("link", name="Try a practice question first").click()
    expect(page.page.locator("#notice")).to_contain_text("Nothing of the practice is kept")
    page.enter("Start the practice")
    page.expect_question(1)
    expect(page.page.locator("#question-progress")).to_contain_text("of 1")
    page.expect_phase("listening")
    page.page.get_by_role("button", name="Type", exact=True).click()
    for answer, reply in (
        ("A long walk by the sea.", "a little more"),
        ("It was quiet.", "Goodbye"),
    ):
        page.expect_phase("listening")
        page.page.locator("#answer").fill(answer)
        page.page.get_by_role("button", name="Send").click()
        expect(page.captions.filter(has_text=reply)).to_have_count(1, timeout=PATIENCE_MS)
    page.page.wait_for_url(lobby, timeout=PATIENCE_MS)
    expect(page.page.get_by_role("button", name="Start interview")).to_be_visible()
    stored = silent_stack.read_interview(interview["id"])
    assert (stored["status"], stored["turns"], stored["ledger"]) == ("scheduled", [], [])
    context.close()
