"""The candidate speaks while the interviewer does: it falls silent, and nothing unheard counts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

INTERRUPTION = ["followme-status"]
# By then it has said a few words, and the greeting with its question is far from over.
ENOUGH_HEARD = "practice"
IS_SILENT = "() => window.loudness() === 0"


def test_an_interrupted_interviewer_falls_silent_and_keeps_only_what_was_heard(
    stack: RealStack, candidate_context: BrowserContext, tmp_path: Path
) -> None:
    interview = stack.make_interviews(1)[0]
    candidate = RoomPage.open(candidate_context, stack, interview, tmp_path)
    candidate.enter()
    expect(candidate.captions).to_contain_text(ENOUGH_HEARD, timeout=PATIENCE_MS)
    candidate.expect_loud()

    candidate.begin_to_say(INTERRUPTION)
    expect(candidate.room).to_have_attribute("data-flushed", re.compile(r"^\d+:\d+:\d+$"))
    # The candidate is still speaking, so this is no pause between two replies.
    candidate.page.wait_for_function(IS_SILENT)
    assert candidate.ducked[0] == "true"
    assert candidate.phases[-1] == "listening"
    turn, _frame, dropped = candidate.flushed
    assert dropped > 0
    # The second one is what was said into it; on a slow machine the reply to that may be there, too.
    expect(candidate.captions.nth(1)).to_be_visible(timeout=PATIENCE_MS)
    caption = candidate.caption(turn)
    assert candidate.longest_caption(turn).startswith(caption)
    candidate.expect_phase("speaking")
    candidate.leave()

    turns = {stored["number"]: stored for stored in stack.read_interview(interview["id"])["turns"]}
    greeting = turns[turn]
    assert greeting["speaker"] == "interviewer"
    assert greeting["interrupted"]
    assert greeting["text"] == caption
    assert greeting["unheard_text"]
    assert "desk" in turns[turn + 1]["text"]
