"""A browser that takes the microphone at no other rate than its own, as Firefox ESR 140 does."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests import speech
from tests.e2e.room_page import RoomPage
from tests.e2e.stored import said
from tests.e2e.test_reload import words
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

CLIP = "austen-0920"
ONLY_AT_ITS_OWN_RATE = """() => {
    const make = AudioContext.prototype.createMediaStreamSource;
    AudioContext.prototype.createMediaStreamSource = function (stream) {
        if (this.sampleRate === 16000) throw new DOMException("", "NotSupportedError");
        window.capturedAt = this.sampleRate;
        return make.call(this, stream);
    };
}"""


def test_what_is_said_is_understood_at_the_devices_rate(
    stack: RealStack, candidate_context: BrowserContext, interview: dict[str, str], tmp_path: Path
) -> None:
    candidate_context.add_init_script(f"({ONLY_AT_ITS_OWN_RATE})()")
    candidate = RoomPage.open(candidate_context, stack, interview, tmp_path)
    candidate.enter()
    candidate.expect_question(1)
    candidate.expect_phase("listening")
    assert candidate.page.evaluate("() => window.capturedAt") in {44_100, 48_000}
    candidate.say([CLIP])
    candidate.expect_question(2)
    candidate.leave()
    assert words(said(stack.read_interview(interview["id"]))) == words(speech.transcripts()[CLIP])
