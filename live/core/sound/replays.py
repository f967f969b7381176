"""Which frames are part of the replay that the page was asked for last.

Each `welcome` and `resend` has a number, and the page puts the last one that it has read into
every frame. So a frame of an older number was on its way when the page was asked again: it comes
once more, under the new number. Pure.
"""

from typing import Protocol

from live.core.protocol.client_messages import AudioFrame, malformed


class Replays(Protocol):
    """Tells the frames of the present replay, and the live ones behind it, from leftovers."""

    @property
    def number(self) -> int | None:
        """What the page is told to number its frames by; None when it does not."""

    def ask(self) -> None:
        """The page is asked again: what it has sent until now is no part of that."""

    def has(self, frame: AudioFrame, *, expected: int, newest: int) -> bool:
        """Whether a frame belongs to it.

        expected: the number of the next frame.  newest: one more than the newest so far.
        """


class NumberedReplays:
    """Implements `Replays` for protocol 2."""

    def __init__(self) -> None:
        self._number = 0

    @property
    def number(self) -> int:
        """The number of what was asked for last; it fits the header, for dials are bounded."""
        return self._number

    def ask(self) -> None:
        """Count one more."""
        self._number += 1

    def has(self, frame: AudioFrame, *, expected: int, newest: int) -> bool:
        """Compare the numbers; raises `WireError` for one that was never given, and for bit 0."""
        if frame.resent or not 1 <= frame.replay <= self._number:
            raise malformed("audio_replay")
        return frame.replay == self._number
