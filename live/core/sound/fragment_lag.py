"""How long Gemini's transcription takes until a word that was said is in the text.

Fragments carry no time. What can be measured is how long the first one takes that comes after a
silence, in which all that was said before has come. Times are monotonic seconds.
"""

from collections import deque
from typing import Final

# They lag by 0.5 to 2 s; a late one must not cost a word, and a second more to send again costs
# little.
LEAST_S: Final = 3.0
# Beyond it the voice was a noise, and the words are of something else.
MOST_S: Final = 10.0
# What most fragments take, while nothing is measured, and at the least.
LIKELY_S: Final = 1.0
QUICK_S: Final = 0.5
# A word has to be over before it can be known; a short one takes as long.
WORD_S: Final = 0.25
# So many measurements are remembered, the latest ones.
REMEMBERED: Final = 4


class FragmentLag:
    """What the last measurements of this connection say."""

    def __init__(self) -> None:
        self._measured: deque[float] = deque(maxlen=REMEMBERED)
        self._began_at: float | None = None
        self._voice_at = float("-inf")
        self._words_at = float("-inf")

    def voice(self, now: float) -> None:
        """Gemini was sent a frame that holds a voice."""
        if now - self._voice_at > LEAST_S:
            self._began_at = now
        self._voice_at = now

    def words_came(self, now: float) -> None:
        """A fragment arrived."""
        if self._began_at is not None and now - self._began_at <= MOST_S:
            self._measured.append(now - self._began_at)
        self._began_at = None
        self._words_at = now

    def link_gone(self) -> None:
        """The link is gone: what it was sent is sent again, and measured then."""
        self._began_at = None
        self._voice_at = self._words_at = float("-inf")

    @property
    def words_at(self) -> float | None:
        """When the last words came on this link; None: none have."""
        return None if self._words_at == float("-inf") else self._words_at

    @property
    def spoken_out_at(self) -> float | None:
        """When words came behind all that was sent of a voice, as the last ones do; None: they did not."""
        return self._words_at if self._words_at >= self._voice_at else None

    @property
    def longest_s(self) -> float:
        """After so long what was sent is in the text, if a fragment has come."""
        return max([LEAST_S, *self._measured])

    @property
    def likely_s(self) -> float:
        """How long most of what is sent takes to become words: not the slow ones, nor those behind a noise."""
        if not self._measured:
            return LIKELY_S
        return max(QUICK_S, min(self._measured) - WORD_S)
