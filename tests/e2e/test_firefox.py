"""A Firefox without a sound device: the interview is typed and read, and nothing waits for sound."""

from pathlib import Path

import pytest

from tests.e2e.firefox import Firefox
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.xdist_group("silent")]

PHASE = "document.getElementById('room').dataset.phase"
STATE = "document.getElementById('room').dataset.state"
REFUSED = "document.getElementById('refusal').hidden === false"
IS_OVER = "location.pathname.endsWith('/done/')"
# A microphone that makes a sound of its own; and one that need not be asked for.
FAKE_MICROPHONE = 'user_pref("media.navigator.streams.fake", true);'
ALLOWED = 'user_pref("media.navigator.permission.disabled", true);'
IS_WAITING = "document.getElementById('start-status').dataset.state === 'waiting'"
LAST_CAPTION = "document.getElementById('captions').lastElementChild.textContent"
# About as long as it would take to say it. Who answers sooner cuts the interviewer off.
READING_MS = 80
MOST_ANSWERS = 12


def open_room(firefox: Firefox, stack: RealStack) -> str:
    """Open an interview's page; return its id."""
    interview = stack.make_interviews(1)[0]
    firefox.take_cookie(interview["cookie"], stack.origin)
    firefox.open(f"{stack.origin}/interview/{interview['id']}/")
    firefox.wait_until(f"{STATE} === 'lobby'")
    return interview["id"]


def type_to_the_end(firefox: Firefox) -> None:
    """Answer whenever the interviewer has finished, until the closing page."""
    for number in range(MOST_ANSWERS):
        firefox.wait_until(f"{IS_OVER} || ['listening', 'ending'].includes({PHASE})")
        if firefox.run(f"{IS_OVER} || {PHASE} === 'ending'"):
            break
        turns = firefox.run("document.querySelectorAll('#captions li').length")
        firefox.run("void document.getElementById('answer').focus()")
        reading_ms = READING_MS * len(firefox.run(LAST_CAPTION))
        firefox.type(
            f"This is what I answer to that, for the {number + 1}. time.", after_ms=reading_ms
        )
        firefox.press("send-button")
        # The answer, and what is said to it.
        firefox.wait_until(
            f"{IS_OVER} || document.querySelectorAll('#captions li').length >= {turns + 2}"
        )
    firefox.wait_until(IS_OVER)


def test_without_a_sound_device_the_whole_interview_is_typed_and_read(
    silent_stack: RealStack, tmp_path: Path
) -> None:
    with Firefox(tmp_path) as firefox:
        interview = open_room(firefox, silent_stack)
        firefox.press("text-start-button")
        firefox.wait_until(f"{STATE} === 'live'", within_s=2)
        type_to_the_end(firefox)

    stored = silent_stack.read_interview(interview)
    assert stored["status"] == "completed"
    interviewers = [turn for turn in stored["turns"] if turn["speaker"] == "interviewer"]
    assert len(interviewers) > 2
    for turn in stored["turns"]:
        assert turn["text"], turn
        assert turn["final"], turn
        assert not turn["unheard_text"], turn


def test_a_microphone_without_a_sound_device_is_explained_and_one_types_on(
    silent_stack: RealStack, tmp_path: Path
) -> None:
    with Firefox(tmp_path, FAKE_MICROPHONE, ALLOWED) as firefox:
        open_room(firefox, silent_stack)
        firefox.press("start-button")
        firefox.wait_until(REFUSED, within_s=20)
        assert firefox.text("refusal-title") == "The sound of this browser does not start"
        firefox.press("typing-button")
        firefox.wait_until(f"{STATE} === 'live'", within_s=2)
        firefox.wait_until(f"{PHASE} === 'listening'")
        # Whoever wants to hear it all the same is told why that does not work.
        firefox.press("listen-button")
        firefox.wait_until("!document.getElementById('banner').hidden", within_s=20)
        assert "No sound comes out of this device" in firefox.text("banner-text")


def test_a_question_that_the_browser_shows_and_nobody_answers_is_told_of_and_typing_goes_on(
    silent_stack: RealStack, tmp_path: Path
) -> None:
    with Firefox(tmp_path, FAKE_MICROPHONE) as firefox:
        open_room(firefox, silent_stack)
        firefox.press("start-button")
        firefox.wait_until(IS_WAITING, within_s=15)
        assert firefox.run(f"{STATE} === 'lobby' && !({REFUSED})")
        firefox.press("text-start-button")
        firefox.wait_until(f"{STATE} === 'live'", within_s=2)
        firefox.wait_until(f"{PHASE} === 'listening'")
