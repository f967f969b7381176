"""Which frame of a page is the next one, and how far the page has captured.

What it sends because it was asked to is told from what was on its way before by `replays`. Pure.
"""

from typing import Final, NamedTuple

from live.core.protocol.client_messages import PROTOCOL, AudioFrame
from live.core.sound.replays import NumberedReplays, Replays
from live.core.sound.unnumbered import UnnumberedReplays


class Offered(NamedTuple):
    """What became of a frame: whether it goes to Gemini, and whether it is the next one and holds a voice."""

    goes_out: bool
    holds_voice: bool


# It was not asked for, or is here already.
NOT_WANTED: Final = Offered(goes_out=False, holds_voice=False)


class WantedFrames:
    """The numbers of one page load's frames.

    next_sequence: the one that goes on with what the page was asked for.
    newest: one more than the newest that the page has captured, as far as is known.
    owed_from: those before it the page may have forgotten; none of them is missing.
    """

    def __init__(self) -> None:
        self._replays: Replays = NumberedReplays()
        self.next_sequence = 0
        self.newest = 0
        self._owed_from = 0

    def begin(self, newest: int, *, protocol: int) -> None:
        """A page connected, which has captured so much."""
        if protocol < PROTOCOL:
            self._replays = UnnumberedReplays()
        self.newest = newest

    @property
    def replay(self) -> int | None:
        """The number of what the page was asked for last; None for a page of protocol 1."""
        return self._replays.number

    @property
    def behind(self) -> int:
        """How many frames the page has captured that have not come yet."""
        return self.newest - self.next_sequence

    def ask(self, sequence: int, owed_from: int = 0) -> None:
        """The page is asked to send from this number on, as far as it has those before `owed_from`."""
        self.next_sequence = sequence
        self._owed_from = owed_from
        self._replays.ask()

    def take(self, frame: AudioFrame) -> int | None:
        """Return how many frames are missing before this one; None when it is not wanted.

        A leftover, too, tells how far the page has captured. Raises `WireError` as `Replays.has` does.
        """
        is_wanted = self._replays.has(frame, expected=self.next_sequence, newest=self.newest)
        self.newest = max(self.newest, frame.sequence + 1)
        if not is_wanted or frame.sequence < self.next_sequence:
            return None
        missing = max(0, frame.sequence - max(self.next_sequence, self._owed_from))
        self.next_sequence = frame.sequence + 1
        return missing
