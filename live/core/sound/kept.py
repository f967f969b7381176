"""Which frames a page still has when it connects, and how many of them are missing."""

from dataclasses import dataclass
from typing import Final

from interviews.progress import EarlierPage
from live.core.sound.sent_frames import BUFFER_FRAMES

NOTHING_TOLD: Final = EarlierPage("")


@dataclass(frozen=True, slots=True)
class Kept:
    """The frames that a page keeps when it connects, and what is known of them.

    first_sequence, next_sequence: those that it keeps, and the one it records next.  safe_sequence: the
    newest whose words are stored.  lost: how many before the first one it could not keep when it was
    loaded again.  voice: how many hold one; None: it does not say.  told: what an owner before this
    one had heard of the page.
    """

    first_sequence: int = 0
    next_sequence: int = 0
    safe_sequence: int = -1
    lost: int = 0
    voice: int | None = None
    told: EarlierPage = NOTHING_TOLD

    @property
    def wanted_from(self) -> int:
        """The first that is to be sent."""
        return max(self.first_sequence, min(self.safe_sequence + 1, self.next_sequence))

    @property
    def missing(self) -> int:
        """How many frames that are not safe the page does not have any more."""
        missing = max(0, self.first_sequence - (self.safe_sequence + 1))
        # A page forgets only what is safe, unless its buffer is full or it says so.
        is_full = self.next_sequence - self.first_sequence >= BUFFER_FRAMES
        return missing if is_full else min(missing, self.lost)
