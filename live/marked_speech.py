"""Which frames Gemini hears where our server marks when the candidate speaks, and the marks around them.

Outside of the marks Gemini hears nothing: a frame waits here for a second, and goes with the
voice that follows it. Owns what the present link was told; a link never hears of an end without a
start. Must not know when an answer begins or is over.
"""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from live.core.model.commands import EndActivity, StartActivity
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.sent_frames import SentFrames
from live.core.turntaking.onset import BEFORE_FRAMES
from live.sender import Sender, Stage


class Floor(Protocol):
    """Who knows whether the candidate has the word."""

    def has_word(self, frame: AudioFrame, now: float, *, is_live: bool) -> bool:
        """Take the next frame; `is_live`: nothing that was said after it is still to come."""

    def takes_word(self) -> None:
        """What follows was said before, and is brought by another page."""

    def leaves_word(self) -> None:
        """Gemini hears nothing more of the answer, for now."""


class MarkedSpeech:
    """Puts in line what Gemini is to hear, between marks.

    told: called with each mark: whether the candidate speaks from then on.
    """

    def __init__(
        self, sender: Sender, sent: SentFrames, floor: Floor, told: Callable[[bool], None]
    ) -> None:
        self._sender = sender
        self._sent = sent
        self._floor = floor
        self._told = told
        self._before: deque[AudioFrame] = deque()
        self.is_open = False
        self._ends_behind_brought = False

    def put(self, frame: AudioFrame, now: float, *, is_live: bool) -> int:
        """Put a frame in line, or keep it; return how many had to go for that."""
        has_word = self._floor.has_word(frame, now, is_live=is_live)
        if not has_word and not self.is_open:
            self._keep(frame, now)
            return 0
        lost = 0
        if not self.is_open:
            self._start()
            lost = sum(self._sender.put(before, now) for before in self._before)
            self._before.clear()
        lost += self._sender.put(frame, now)
        if not has_word:
            self._end()
        return lost

    def brings_over(self) -> None:
        """What earlier pages have said goes to the link now, before anything of the present one."""
        self._floor.takes_word()
        if not self.is_open:
            self._start()

    def brought(self, frame: AudioFrame, now: float) -> None:
        """A frame of an earlier page's was sent."""
        self._floor.has_word(frame, now, is_live=False)

    def end(self) -> None:
        """The candidate has said what they had to say, whatever it looked like.

        What earlier pages have said goes out to its end before.
        """
        self._ends_behind_brought = self._sender.stage is Stage.BRINGING_OVER
        if not self._ends_behind_brought:
            self._floor.leaves_word()
            self._end()

    def all_brought(self) -> None:
        """What earlier pages have said was sent."""
        if self._ends_behind_brought:
            self.end()

    def shut(self) -> None:
        """The link is gone; what was kept is asked for again."""
        self._before.clear()
        self._ends_behind_brought = False
        self._floor.leaves_word()
        was_open, self.is_open = self.is_open, False
        if was_open:
            self._told(False)

    def _keep(self, frame: AudioFrame, now: float) -> None:
        self._before.append(frame)
        if len(self._before) > BEFORE_FRAMES:
            passed = self._before.popleft()
            # Nobody took the word by it: it is as good as silence, and the page may forget it.
            self._sent.add(passed.sequence, now, quiet=True)

    def _start(self) -> None:
        self.is_open = True
        self._sender.command(StartActivity())
        self._told(True)

    def _end(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        self._sender.command(EndActivity())
        self._told(False)
