"""The voice cannot be reached: the interview goes on in writing, and by voice when asked to."""

import pytest
from playwright.sync_api import expect

from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.e2e.stored import greetings, kinds
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("stack")]

ANSWER = ["austen-0870"]
DIALS_OF_A_DROP = 3


def test_who_asks_for_the_voice_is_told_that_it_is_away_and_then_has_it_back(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    stack.fault(fault="close", when="on_dial", code=1011, count=DIALS_OF_A_DROP + 1)
    stack.fault(fault="drop", when="now")
    candidate.expect_phase("text_only")
    again = candidate.page.get_by_role("button", name="Try to talk again")

    again.click()
    told = candidate.page.locator("#notices [data-code='voice_away']")
    expect(told).to_be_visible(timeout=PATIENCE_MS)
    candidate.expect_phase("text_only")

    again.click()
    candidate.expect_phase("listening")
    expect(again).to_be_hidden()
    candidate.say(ANSWER)
    candidate.expect_question(2)
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    happened = kinds(stored)
    assert greetings(stored) == 1
    assert (
        happened.index("dropped") < happened.index("text_only") < happened.index("resumed_by_seed")
    )
    gaps = [row["gap_ms"] for row in stored["ledger"] if row["kind"] == "text_only"]
    assert gaps[0] > 0
