"""The candidate's page as a person uses it: enter, speak, look, leave."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, Page, expect

from tests import speech
from tests.stack import RealStack

PATIENCE_MS: Final = 45_000
_IS_LOUD: Final = "() => window.loudness?.() > 0.01"


class RoomPage:
    """One page of the room.  `folder` is where the recordings it speaks are put together."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.room = page.locator("#room")
        self.captions = page.locator("#captions li")
        self._folder = folder

    @classmethod
    def open(
        cls, context: BrowserContext, stack: RealStack, interview: dict[str, str], folder: Path
    ) -> "RoomPage":
        """Open the page as somebody who has followed their link."""
        name, value = interview["cookie"].split("=", 1)
        # Chromium takes a loopback address for secure; Playwright goes by the scheme.
        address = stack.origin.replace("http:", "https:")
        context.add_cookies([{"name": name, "value": value, "url": address, "secure": True}])
        page = context.new_page()
        page.goto(f"{stack.origin}/interview/{interview['id']}/")
        return cls(page, folder)

    def enter(self, button: str = "Start interview") -> None:
        self.page.get_by_role("button", name=button).click()

    def expect_phase(self, phase: str) -> None:
        expect(self.room).to_have_attribute("data-phase", phase, timeout=PATIENCE_MS)

    def expect_phase_was_seen(self, phase: str) -> None:
        """Wait until a phase was shown, be it for a moment."""
        self.page.wait_for_function(
            "(phase) => window.seen.phases.includes(phase)", arg=phase, timeout=PATIENCE_MS
        )

    def expect_loud(self) -> None:
        """Wait until the interviewer sounds at the loudspeaker."""
        self.page.wait_for_function(_IS_LOUD, timeout=PATIENCE_MS)

    @property
    def phases(self) -> list[str]:
        """All phases shown since the page was loaded."""
        shown: list[str] = self.page.evaluate("() => window.seen.phases")
        return shown

    @property
    def ducked(self) -> list[str]:
        """Whether the interviewer was lowered, each time that it changed."""
        shown: list[str] = self.page.evaluate("() => window.seen.ducked.slice(1)")
        return shown

    @property
    def flushed(self) -> tuple[int, int, int]:
        """What the player worklet said of its last flush: turn, audio frame, samples dropped."""
        turn, frame, dropped = (self.room.get_attribute("data-flushed") or "").split(":")
        return int(turn), int(frame), int(dropped)

    def expect_question(self, number: int) -> None:
        progress = self.page.locator("#question-progress")
        expect(progress).to_contain_text(f"Question {number}", timeout=PATIENCE_MS)

    def caption(self, turn: int) -> str:
        return self.page.locator(f"#captions li[data-turn='{turn}'] .caption-text").inner_text()

    def longest_caption(self, turn: int) -> str:
        """Return a turn's caption as it was before anything was taken out of it."""
        longest: str = self.page.evaluate("(turn) => window.seen.captions[turn]", turn)
        return longest

    def say(self, clips: Sequence[str | int | bytes]) -> None:
        """Speak clips, pauses and other sounds into the microphone, to the end."""
        self.page.evaluate("(wav) => window.say(wav)", self._wav(clips))

    def begin_to_say(self, clips: Sequence[str | int | bytes]) -> None:
        """Speak clips, pauses and other sounds into the microphone, while the test goes on."""
        self.page.evaluate("(wav) => void window.say(wav)", self._wav(clips))

    def load_again(self) -> None:
        """Reload, and tell the browser that leaving is meant."""
        self.page.once("dialog", lambda dialog: dialog.accept())
        self.page.reload()

    def leave(self) -> None:
        """End the interview by the button, as far as the closing page."""
        self.page.get_by_role("button", name="End", exact=True).click()
        self.page.get_by_role("button", name="End interview").click()
        self.page.wait_for_url("**/done/", timeout=PATIENCE_MS)

    def _wav(self, clips: Sequence[str | int | bytes]) -> str:
        file = speech.wav_file(self._folder, [200, *clips, 200])
        return base64.b64encode(file.read_bytes()).decode()
