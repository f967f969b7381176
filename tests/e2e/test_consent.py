"""A candidate who is new: asked to agree, in the interview, and out of it again by withdrawing."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("silent")]


def test_a_candidate_agrees_begins_and_withdraws_in_mid_interview(
    silent_stack: RealStack, candidate_context: BrowserContext, tmp_path: Path
) -> None:
    interview = silent_stack.make_interviews(1, consented=False)[0]
    page = RoomPage.open(candidate_context, silent_stack, interview, tmp_path).page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Before you begin")
    page.get_by_role("button", name="I agree", exact=True).click()
    page.get_by_role("button", name="Answer by typing instead").click()
    expect(page.locator("#room")).to_have_attribute("data-state", "live", timeout=PATIENCE_MS)
    page.get_by_role("button", name="End", exact=True).click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Withdraw my consent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you have agreed to")
    page.get_by_role("button", name="Withdraw my consent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have withdrawn your consent")
    stored = silent_stack.read_interview(interview["id"])
    assert stored["status"] == "completed"
    page.goto(f"{silent_stack.origin}/interview/{interview['id']}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have withdrawn your consent")
