"""Protocol 1: replays without a number, told from leftovers by what their frames look like.

For pages that were loaded before the deploy that brought protocol 2. To be removed when the server
no longer speaks protocol 1, which is with protocol 3, or once no page from before is open any more:
a candidate can come back for the interview's whole length and half an hour (4 hours at the most).
Pure.
"""

from live.core.protocol.client_messages import AudioFrame, malformed


class UnnumberedReplays:
    """Implements `replays.Replays` for protocol 1."""

    number: int | None = None

    def __init__(self) -> None:
        self._awaiting = False
        self._last_seen: int | None = None

    def ask(self) -> None:
        """The replay begins with a jump, or with the very frame that is expected."""
        self._awaiting = True

    def has(self, frame: AudioFrame, *, expected: int, newest: int) -> bool:
        """Guess: a leftover goes on from what came before, or nobody asked for it."""
        if frame.replay:
            raise malformed("audio_replay")
        goes_on = self._last_seen is not None and frame.sequence == self._last_seen + 1
        if not frame.resent and frame.sequence != expected:
            # No part of a replay: live frames queue behind it, and others that nobody asked for,
            # old or ahead of their time, must not look like its next one.
            replaying = self._awaiting or expected < newest
            if frame.sequence < newest or (replaying and not goes_on):
                return False
        self._last_seen = frame.sequence
        if self._awaiting and goes_on and frame.sequence != expected:
            # On its way before the page read what we asked for, live or from an earlier replay.
            return False
        self._awaiting = False
        return True
