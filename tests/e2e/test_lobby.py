"""The lobby before anything is pressed: on a phone, without scripts, and where the microphone is known."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.conftest import SPEAKING_MICROPHONE
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("silent")]

MICROPHONE_REFUSED = """() => {
    const refusal = new DOMException("", "NotAllowedError");
    navigator.mediaDevices.getUserMedia = () => Promise.reject(refusal);
}"""
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)

# With their headers, as they came over the line.
SENT_BYTES = """() => ["navigation", "resource"]
    .flatMap((kind) => performance.getEntriesByType(kind))
    .reduce((bytes, entry) => bytes + entry.transferSize, 0)"""

Opens = Callable[..., RoomPage]


@pytest.fixture
def opens(silent_stack: RealStack, chromium: Browser, tmp_path: Path) -> Iterator[Opens]:
    """Open the lobby of an interview of its own, in a browser that is as the test wants it."""
    contexts: list[BrowserContext] = []

    def opened(**browser: object) -> RoomPage:
        context = chromium.new_context(**{"viewport": {"width": 390, "height": 844}, **browser})
        contexts.append(context)
        context.add_init_script(SPEAKING_MICROPHONE)
        return RoomPage.open(context, silent_stack, silent_stack.make_interviews(1)[0], tmp_path)

    yield opened
    for context in contexts:
        context.close()


def test_on_a_phone_what_is_written_down_and_start_are_seen_at_once(opens: Opens) -> None:
    page = opens().page
    notice = page.locator("#notice").bounding_box()
    start = page.get_by_role("button", name="Start interview").bounding_box()
    typing = page.get_by_role("button", name="Answer by typing instead").bounding_box()
    assert notice is not None
    assert start is not None
    assert typing is not None
    assert notice["y"] + notice["height"] <= start["y"]
    assert typing["y"] + typing["height"] <= 844


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_on_a_phone_every_language_is_at_hand_and_none_pushes_start_away(
    opens: Opens, language: str
) -> None:
    page = opens().page
    page.goto(f"{page.url}?language={language}")
    typing = page.locator("#text-start-button").bounding_box()
    assert typing is not None
    assert typing["y"] + typing["height"] <= 844
    page.locator(".languages summary").click()
    listed = page.locator(".languages-list").bounding_box()
    assert listed is not None
    assert listed["x"] >= 16
    assert listed["x"] + listed["width"] <= 390 - 16
    assert listed["y"] + listed["height"] <= 844


def test_all_that_the_lobby_loads_is_less_than_90_kb(opens: Opens) -> None:
    page = opens().page
    expect(page.locator("#room")).to_have_attribute("data-state", "lobby", timeout=PATIENCE_MS)
    loaded = page.evaluate(SENT_BYTES)
    assert 50_000 < loaded <= 90_000


def test_without_scripts_a_notice_says_so_and_no_button_is_dead(opens: Opens) -> None:
    page = opens(java_script_enabled=False).page
    told = page.locator("#lobby noscript p")  # by its text nothing is found there
    expect(told).to_contain_text("The interview needs JavaScript.")
    expect(told).to_be_visible()
    box = told.bounding_box()
    assert box is not None
    assert box["x"] >= 16
    assert box["x"] + box["width"] <= 390 - 16
    assert page.get_by_role("button").filter(visible=True).count() == 0


def test_where_the_microphone_is_allowed_no_question_of_the_browsers_is_announced(
    opens: Opens,
) -> None:
    hint = opens(permissions=["microphone"]).page.locator("#start-status")
    expect(hint).to_have_text(
        "Your microphone is used while the interview runs, and you can mute it at any time.",
        timeout=PATIENCE_MS,
    )


def test_who_comes_back_by_a_reload_reads_where_they_go_on(opens: Opens) -> None:
    room = opens(permissions=["microphone"])
    room.enter()
    room.expect_question(1)
    room.load_again()
    expect(room.page.get_by_role("heading", level=1)).to_contain_text("Welcome back")
    expect(room.page.locator("#return-lead")).to_contain_text("question 1", timeout=PATIENCE_MS)
    expect(room.page.locator("#start-status")).to_have_text(
        "You go on where you were, and can mute your microphone at any time.", timeout=PATIENCE_MS
    )
    room.enter("Continue interview")
    room.expect_question(1)


def test_the_steps_to_allow_the_microphone_are_those_of_the_browser_at_hand(opens: Opens) -> None:
    room = opens(user_agent=IPHONE)
    room.page.evaluate(MICROPHONE_REFUSED)
    room.enter()
    refusal = room.page.locator("#refusal")
    expect(refusal).to_contain_text("Website Settings", timeout=PATIENCE_MS)
    expect(refusal).not_to_contain_text("sliders")
    expect(room.page.get_by_role("heading", level=1)).to_have_count(1)
