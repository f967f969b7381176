"""Take the pictures of docs/screenshots again: `python -m tests.e2e.screenshots`.

They show a real interview between the simulator and a candidate whose answer is synthesised.
"""

import asyncio
import base64
import io
import tempfile
import wave
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from interviewer.stack.browser import find_chromium
from live.simulator.senses import VOICE_RATE_HZ, build_voice
from tests.e2e.conftest import CHROMIUM_FLAGS, SPEAKING_MICROPHONE, WATCHED_ROOM
from tests.e2e.room_page import PATIENCE_MS, RoomPage
from tests.stack import RealStack

PICTURES: Final = Path(__file__).parents[2] / "docs" / "screenshots"
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
ANSWER: Final = (
    "For three years I ran the payment service of a large online shop. "
    "I wrote most of it, and I was on call when something broke."
)
# Colours and sizes move to their new values; what breathes for ever is not waited for.
AT_REST: Final = """() => Promise.all(document.getAnimations()
    .filter((animation) => animation instanceof CSSTransition)
    .map((transition) => transition.finished.catch(() => {})))"""


async def synthesise(text: str) -> str:
    """Return `text` spoken, as a WAV file in base64."""
    voice = build_voice("auto")
    try:
        pcm = b"".join([chunk.pcm async for chunk in voice.speak(text)])
    finally:
        await voice.close()
    file = io.BytesIO()
    with wave.open(file, "wb") as spoken:
        spoken.setnchannels(1)
        spoken.setsampwidth(2)
        spoken.setframerate(VOICE_RATE_HZ)
        spoken.writeframes(pcm)
    return base64.b64encode(file.getvalue()).decode()


def picture(page: Page, name: str) -> None:
    """Take what is to be seen now."""
    page.evaluate(AT_REST)
    page.screenshot(path=PICTURES / f"{name}.png")


def log_in(browser: Browser, stack: RealStack, who: str) -> Page:
    """Return a page at a member of staff's first address, with them logged in."""
    entry = stack.seeded[who]
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.goto(stack.origin + entry["path"])
    page.fill("input[name=username]", entry["login"])
    page.fill("input[name=password]", entry["password"])
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    return page


def take_room(browser: Browser, stack: RealStack, folder: Path, answer: str) -> None:
    """The lobby, then the second question being asked; the interview is left running."""
    context = browser.new_context(viewport=DESKTOP)
    context.add_init_script(SPEAKING_MICROPHONE)
    context.add_init_script(WATCHED_ROOM)
    page = context.new_page()
    page.goto(stack.origin + stack.seeded["candidate"]["path"])
    page.get_by_role("button", name="I agree", exact=True).click()
    page.wait_for_load_state("networkidle")
    picture(page, "lobby-desktop")
    candidate = RoomPage(page, folder)
    candidate.enter()
    candidate.expect_phase("listening")
    page.evaluate("(wav) => window.say(wav)", answer)
    candidate.expect_question(2)
    expect(candidate.captions.last).to_contain_text("did not know", timeout=PATIENCE_MS)
    picture(page, "room-desktop")
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    picture(page, "room-phone-dark")


def main() -> None:
    """Start everything and take the pictures, in the order in which things happen."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    answer = asyncio.run(synthesise(ANSWER))
    with (
        tempfile.TemporaryDirectory() as var,
        RealStack(Path(var), ear="whisper", voice="auto", demo=True) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(CHROMIUM_FLAGS)
        )
        take_room(browser, stack, Path(var), answer)
        picture(log_in(browser, stack, "admin"), "admin-desktop")
        reviewer = log_in(browser, stack, "reviewer")
        reviewer.get_by_role("link", name="Alex Morgan").click()
        reviewer.wait_for_load_state("networkidle")
        picture(reviewer, "review-desktop")
        browser.close()


if __name__ == "__main__":
    main()
