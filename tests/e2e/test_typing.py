"""Who types waits for no microphone and no sound, and nothing that is typed costs the connection."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, WebSocket, expect

from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("silent")]

UNANSWERED = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {});"
HALF_AN_EMOJI = """() => {
    document.getElementById("answer").value = "I like pumps\\ud83d";
    document.getElementById("answer").dispatchEvent(new Event("input"));
}"""


def test_half_an_emoji_is_taken_once_and_costs_no_connection(
    silent_stack: RealStack, candidate_context: BrowserContext, tmp_path: Path
) -> None:
    interview = silent_stack.make_interviews(1)[0]
    candidate = RoomPage.open(candidate_context, silent_stack, interview, tmp_path)
    closed: list[str] = []

    def watch(socket: WebSocket) -> None:
        socket.on("close", lambda socket: closed.append(socket.url))

    candidate.page.on("websocket", watch)
    candidate.page.reload()
    candidate.enter("Answer by typing instead")
    candidate.expect_phase("listening")
    candidate.page.evaluate(HALF_AN_EMOJI)
    candidate.page.get_by_role("button", name="Send").click()
    expect(candidate.page.locator("#answer-status")).to_contain_text("Sent", timeout=PATIENCE_MS)
    expect(candidate.captions.filter(has_text="I like pumps\ufffd")).to_have_count(1)
    candidate.expect_phase("listening")
    assert not closed
    candidate.leave()

    turns = silent_stack.read_interview(interview["id"])["turns"]
    assert [turn["text"] for turn in turns if turn["speaker"] == "candidate"] == [
        "I like pumps\ufffd"
    ]
    assert all(turn["text"] and not turn["unheard_text"] for turn in turns)


def test_a_question_for_the_microphone_that_nobody_answers_keeps_nobody_from_typing(
    silent_stack: RealStack, candidate_context: BrowserContext, tmp_path: Path
) -> None:
    candidate_context.add_init_script(UNANSWERED)
    interview = silent_stack.make_interviews(1)[0]
    candidate = RoomPage.open(candidate_context, silent_stack, interview, tmp_path)
    candidate.enter()
    hint = candidate.page.locator("#start-status")
    expect(hint).to_have_attribute("data-state", "waiting", timeout=15_000)
    expect(hint).to_contain_text("address bar")
    candidate.enter("Answer by typing instead")
    expect(candidate.room).to_have_attribute("data-state", "live", timeout=1_000)
    candidate.expect_phase("listening")
    candidate.leave()
