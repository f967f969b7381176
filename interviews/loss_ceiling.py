"""How many of the microphone's frames can be lost: no more than time has passed. Pure.

What a page says it could not keep is its own word. An interview that has gone on for a minute by
the wall has had a minute of sound, whatever a page counts.
"""

from typing import Final

from interviews.records import MICROPHONE_FRAME_MS

# A page whose Start was pressed without a connection has been listening before the claim, and keeps so much.
BEFORE_THE_CLAIM: Final = 60_000 // MICROPHONE_FRAME_MS


class LossCeiling:
    """Counts what is put on record as lost.

    begun_ms: how long ago the interview began, at `now` (monotonic seconds).  recorded: frames that
    are on record already.
    """

    def __init__(self, *, begun_ms: int, now: float, recorded: int) -> None:
        self._begun_ms = begun_ms
        self._since = now
        self._recorded = recorded

    def take(self, frames: int, now: float) -> int:
        """Return how many of these frames can have been there, and count them."""
        passed_ms = self._begun_ms + round((now - self._since) * 1000)
        room = passed_ms // MICROPHONE_FRAME_MS + BEFORE_THE_CLAIM - self._recorded
        taken = max(0, min(frames, room))
        self._recorded += taken
        return taken
