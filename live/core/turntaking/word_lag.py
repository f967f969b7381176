"""How long the last words before a silence take to be in the transcript.

Pure. Words carry no time. After a voice has ended, the last of them comes as late as the
transcript lags; that no more follows is known once none has come for longer than people pause
between two words. Times are milliseconds of sound.
"""

from collections import deque
from typing import Final

# While nothing was measured, words are waited for until none has come for `SETTLED_MS`.
SETTLED_MS: Final = 700
LONGEST_MS: Final = 2_500
# Fragments of one utterance do not all lag alike.
MARGIN_MS: Final = 150
REMEMBERED: Final = 4


class WordLag:
    """What the last silences of an interview say; one for all of its answers."""

    __slots__ = ("_measured",)

    def __init__(self) -> None:
        self._measured: deque[int] = deque(maxlen=REMEMBERED)

    def measure(self, voice_ended_ms: int, words_came_ms: int, now_ms: int) -> None:
        """A silence has lasted until now; the last words came at `words_came_ms`."""
        if voice_ended_ms < words_came_ms <= now_ms - SETTLED_MS:
            self._measured.append(words_came_ms - voice_ended_ms)

    def have_come(self, voice_ended_ms: int, words_came_ms: int | None, now_ms: int) -> bool:
        """Tell whether the words of a voice that ended then are all there."""
        if words_came_ms is None:
            return False
        silence_ms = now_ms - voice_ended_ms
        lag_ms = max(self._measured, default=None)
        if silence_ms >= (lag_ms or LONGEST_MS) + SETTLED_MS:
            return True  # what sounded last was no word
        if words_came_ms <= voice_ended_ms:
            return False
        if lag_ms is None:
            return now_ms - words_came_ms >= SETTLED_MS
        return silence_ms >= lag_ms + MARGIN_MS and now_ms - words_came_ms >= MARGIN_MS
