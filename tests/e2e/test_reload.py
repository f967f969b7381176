"""The candidate loads the page again: nothing spoken or typed is lost, and nobody is greeted twice."""

import re
from pathlib import Path
from typing import Final

import jiwer
import pytest
from playwright.sync_api import BrowserContext, WebSocketRoute, expect

from tests import speech
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.e2e.stored import greetings, kinds, said
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("stack")]

ANSWER: Final = ["austen-0870"]
SHORT_ANSWER: Final = ["austen-0880"]
# The reload strikes in mid-sentence, before anything of it has been transcribed.
BROKEN_ANSWER: Final = ["tt-allbusy"]
SPOKEN_BEFORE_RELOAD_MS: Final = 2_500
SPOKEN_BEFORE_RELOAD: Final = "all representatives of the household"
LAST_ANSWER: Final = ["vm-newuser"]
DRAFT: Final = "What I have not sent"
CARRIED: Final = "() => sessionStorage.getItem('voice')"


def words(text: str) -> str:
    """Return the bare words, in the spelling of the recordings' texts."""
    bare = re.sub(r"[^\w\s]", " ", text.casefold().replace("-", " "))
    return " ".join("mister" if word == "mr" else word for word in bare.split())


def type_draft(candidate: RoomPage, text: str) -> None:
    field = candidate.page.get_by_label("Your answer")
    if not field.is_visible():
        candidate.page.get_by_role("button", name="Type", exact=True).click()
    field.fill(text)


def test_a_reload_in_mid_answer_loses_no_word(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    type_draft(candidate, DRAFT)
    candidate.begin_to_say(BROKEN_ANSWER)
    candidate.page.wait_for_timeout(SPOKEN_BEFORE_RELOAD_MS)
    candidate.load_again()
    expect(candidate.page.get_by_role("button", name="Continue interview")).to_be_visible()
    assert candidate.page.evaluate(CARRIED) is None
    candidate.enter("Continue interview")
    expect(candidate.page.get_by_label("Your answer")).to_have_value(DRAFT)
    expect(candidate.captions.filter(has_text="household")).to_have_count(1, timeout=PATIENCE_MS)
    candidate.expect_phase("speaking")
    candidate.expect_phase("listening")
    candidate.say(LAST_ANSWER)
    expect(candidate.captions.filter(has_text="setup process")).to_have_count(
        1, timeout=PATIENCE_MS
    )
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    heard = words(said(stored))
    last = words(speech.transcripts()[LAST_ANSWER[0]])
    assert heard.startswith(SPOKEN_BEFORE_RELOAD), heard
    assert heard.endswith(last), heard
    # Of the words until the page went, each once; the last one may have been cut.
    broken = words(speech.transcripts()[BROKEN_ANSWER[0]]).split()
    *whole, _cut = heard.removesuffix(last).split()
    assert whole == broken[: len(whole)], heard
    assert greetings(stored) == 1
    assert "taken_over" in kinds(stored)
    assert "audio_lost" not in kinds(stored)


def test_typed_words_survive_a_reload_and_arrive_once(
    stack: RealStack,
    candidate_context: BrowserContext,
    interview: dict[str, str],
    tmp_path: Path,
) -> None:
    swallowed: list[str] = []

    def swallow_answers(page: WebSocketRoute) -> None:
        """A line that breaks before the typed answer is through."""
        server = page.connect_to_server()

        def forward(message: str | bytes) -> None:
            if not swallowed and isinstance(message, str) and '"text"' in message:
                swallowed.append(message)
            else:
                server.send(message)

        page.on_message(forward)

    candidate_context.route_web_socket(re.compile("/ws/interview/"), swallow_answers)
    candidate = RoomPage.open(candidate_context, stack, interview, tmp_path)
    candidate.enter()
    candidate.expect_phase("listening")
    type_draft(
        candidate, "I wrote this sentence, and the line took it away before anybody read it."
    )
    candidate.page.get_by_role("button", name="Send").click()
    type_draft(candidate, DRAFT)
    while not swallowed:
        candidate.page.wait_for_timeout(20)
    candidate.load_again()
    candidate.enter("Continue interview")
    candidate.expect_question(2)
    expect(candidate.page.get_by_label("Your answer")).to_have_value(DRAFT)
    candidate.leave()

    assert said(stack.read_interview(interview["id"])).count("the line took it away") == 1


def test_a_page_that_the_browser_kept_takes_its_voice_back_and_sends_it_once(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    candidate.begin_to_say(ANSWER)
    candidate.page.wait_for_timeout(3_000)
    event = "(name) => window.dispatchEvent(new PageTransitionEvent(name, { persisted: true }))"
    candidate.page.evaluate(event, "pagehide")
    assert candidate.page.evaluate(CARRIED) is not None
    candidate.page.evaluate(event, "pageshow")
    assert candidate.page.evaluate(CARRIED) is None
    candidate.expect_question(2)
    # What another tab's page had left must not outlive the interview in this one.
    candidate.page.evaluate("() => sessionStorage.setItem('voice', 'left behind')")
    candidate.leave()

    candidate.page.wait_for_function("() => sessionStorage.getItem('voice') === null")
    heard = words(said(stack.read_interview(interview["id"])))
    # A word may be misheard, and the weak first one be missed where the ear's alignment is bad;
    # but none of the others is missing and none is there twice.
    spoken = words(speech.transcripts()[ANSWER[0]])
    compared = jiwer.process_words(spoken.removeprefix("and "), heard.removeprefix("and "))
    assert (compared.deletions, compared.insertions) == (0, 0), heard


def test_a_page_loaded_again_goes_on_with_the_same_question(
    stack: RealStack, candidate: RoomPage, interview: dict[str, str]
) -> None:
    candidate.say(ANSWER)
    candidate.expect_question(2)
    expect(candidate.captions.last).to_contain_text("number 2?", timeout=PATIENCE_MS)
    candidate.expect_phase("listening")
    before = candidate.captions.all_inner_texts()

    candidate.load_again()
    expect(candidate.page.get_by_role("button", name="Start interview")).to_be_hidden()
    candidate.enter("Continue interview")
    candidate.expect_phase("listening")
    candidate.expect_question(2)
    assert candidate.captions.all_inner_texts() == before

    candidate.say(SHORT_ANSWER)
    expect(candidate.captions).to_have_count(len(before) + 2, timeout=PATIENCE_MS)
    candidate.leave()

    stored = stack.read_interview(interview["id"])
    assert stored["status"] == "completed"
    assert greetings(stored) == 1
