"""When the candidate's voice sounded: where a turn of theirs begins and ends.

Words come 0.5 to 2 s after the voice, in long speech 20 s, and carry no time. So a
turn lasts from the first voice that belongs to no turn yet to the last voice before
the reply to it began, whenever its words come. All times are the interview's
milliseconds. A voice is what the page takes for one.
"""

from collections import deque
from typing import Final

# Voice after this much quiet begins a new utterance.
UTTERANCE_GAP_MS: Final = 1_000
# Gemini notices an interruption well within this time.
INTERRUPTION_LAG_MS: Final = 3_000
# No answer has more pauses that matter: it begins with the first of its utterances.
UTTERANCES: Final = 64


class Voice:
    """The utterances of the candidate, and which of them belong to no closed turn yet."""

    def __init__(self) -> None:
        self._utterances: deque[tuple[int, int]] = deque(maxlen=UTTERANCES)  # from, to
        self._belongs_from = 0
        self._replied_at: int | None = None

    def sounds(self, at_ms: int) -> None:
        """A voice sounds; what is sent again after a drop has sounded before."""
        if not self._utterances or at_ms - self._utterances[-1][1] > UTTERANCE_GAP_MS:
            self._utterances.append((at_ms, at_ms))
        elif at_ms > self._utterances[-1][1]:
            began, _ = self._utterances.pop()
            self._utterances.append((began, at_ms))

    def span(self, at_ms: int) -> tuple[int, int]:
        """Return from when to when what was said until now lasts; words have come at `at_ms`."""
        until = self._until(at_ms)
        theirs = self._sounded(until)
        return (theirs[0][0], theirs[-1][1]) if theirs else (until, until)

    def sounded_ms(self, at_ms: int) -> int:
        """Return how long the voice of that sounded, without the pauses."""
        return sum(ended - began for began, ended in self._sounded(self._until(at_ms)))

    def _until(self, at_ms: int) -> int:
        return at_ms if self._replied_at is None else max(self._replied_at, self._belongs_from)

    def _sounded(self, until: int) -> list[tuple[int, int]]:
        return [
            (max(began, self._belongs_from), min(ended, until))
            for began, ended in self._utterances
            if ended > self._belongs_from and began < until
        ]

    def replied(self, at_ms: int) -> None:
        """The interviewer has begun to reply: what sounds from now on is no part of the answer."""
        if self._replied_at is None:
            self._replied_at = at_ms

    def goes_on(self) -> None:
        """The reply is lost, or there was none: the answer goes on."""
        self._replied_at = None

    def cuts_in(self, at_ms: int) -> None:
        """The candidate has interrupted: the turn that begins has begun a moment ago."""
        began, ended = self._utterances[-1] if self._utterances else (at_ms, at_ms)
        is_now = at_ms - ended <= INTERRUPTION_LAG_MS
        self.close(max(began, at_ms - INTERRUPTION_LAG_MS) if is_now else at_ms)

    def settled(self, at_ms: int) -> None:
        """Nothing is being played: the reply, if one had begun, is over, and its answer with it."""
        if self._replied_at is not None:
            self.close(at_ms)

    def close(self, at_ms: int) -> None:
        """Close: all that has sounded until now belongs to turns that are over."""
        self._belongs_from = at_ms
        self._replied_at = None
