"""A Chromium whose sound never runs, with a microphone: the questions are read, the answers spoken or typed."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests import speech
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.e2e.test_reload import type_draft, words
from tests.stack import RealStack
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

# The microphone's context runs; the loudspeaker's, of another rate, stays suspended.
NO_LOUDSPEAKER = """{
    const RunningContext = AudioContext;
    const PLAYBACK_HZ = 24000;
    window.AudioContext = class extends RunningContext {
        constructor(options) {
            super(options);
            if (this.sampleRate === PLAYBACK_HZ) void super.suspend();
        }
        resume() {
            return this.sampleRate === PLAYBACK_HZ ? new Promise(() => {}) : super.resume();
        }
    };
}"""
SPOKEN = "vm-newuser"
TYPED = "I would rather type this one."


def expect_turns(stack: RealStack, count: int) -> None:
    """Wait until Gemini has finished so many: it takes as long as saying them would.

    Who answers sooner, as a quick reader may, cuts it off, and is asked again.
    """
    wait_until(lambda: stack.connections()[-1]["turns"] == count, within_s=PATIENCE_MS / 1000)


def test_without_a_loudspeaker_the_questions_are_read_and_the_answers_spoken_or_typed(
    stack: RealStack,
    candidate_context: BrowserContext,
    interview: dict[str, str],
    tmp_path: Path,
) -> None:
    candidate_context.add_init_script(NO_LOUDSPEAKER)
    candidate = RoomPage.open(candidate_context, stack, interview, tmp_path)
    candidate.enter()
    told = candidate.page.locator("#banner[data-kind='sound']")
    expect(told).to_contain_text("No sound comes out of this device", timeout=PATIENCE_MS)
    candidate.expect_question(1)
    expect(candidate.captions.last).to_contain_text("Question number 1?")
    expect_turns(stack, 1)
    candidate.say([SPOKEN])
    candidate.expect_question(2)
    expect_turns(stack, 2)
    type_draft(candidate, TYPED)
    candidate.page.get_by_role("button", name="Send").click()
    expect(candidate.page.locator("#answer-status")).to_contain_text("Sent", timeout=PATIENCE_MS)
    expect(told).to_be_visible()

    turns = stack.read_interview(interview["id"])["turns"]
    answers = [words(turn["text"]) for turn in turns if turn["speaker"] == "candidate"]
    assert answers == [words(speech.transcripts()[SPOKEN]), words(TYPED)]
    assert all(not turn["unheard_text"] for turn in turns if turn["speaker"] == "interviewer")
