"""A candidate after the end: when they hear back, what was written down, what was misheard, and their own file."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("silent")]


def test_a_candidate_puts_right_what_was_misheard_and_takes_their_data_along(
    silent_stack: RealStack, candidate_context: BrowserContext, tmp_path: Path
) -> None:
    interview = silent_stack.make_interviews(1)[0]
    room = RoomPage.open(candidate_context, silent_stack, interview, tmp_path)
    room.enter("Answer by typing instead")
    room.expect_phase("listening")
    page = room.page
    page.locator("#answer").fill("Sixteen pumps.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#answer-status")).to_contain_text("Sent", timeout=PATIENCE_MS)
    room.expect_phase("listening")
    room.leave()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    expect(page.get_by_text("You hear back by")).to_be_visible()
    page.get_by_role("link", name="Read what was written down").click()
    turn = page.locator(".turn", has_text="Sixteen pumps.")
    turn.get_by_text("Misheard?").click()
    turn.get_by_label("What you said").fill("Sixty pumps.")
    turn.get_by_role("button", name="Keep it beside the turn").click()
    expect(turn.locator(".turn-remark")).to_contain_text("Sixty pumps.")
    expect(turn.locator(".turn-text")).to_have_text("Sixteen pumps.")
    page.get_by_role("link", name="After your interview").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Take along all that is kept of yours").click()
    kept = json.loads(Path(download.value.path()).read_text("utf-8"))
    said = {turn["text"]: turn["your_remark"] for turn in kept["turns"]}
    assert said["Sixteen pumps."] == "Sixty pumps."
