"""Whether what is sent again after a drop has to repeat words that are on record.

A frame counts as safe when words came three seconds after it (`fragment_lag`). In the middle of a long
answer nobody can measure whether they lag by more. The replay tells: it begins with speech of which words
had come, so it repeats them. If its first words repeat nothing, they are those of later speech, and what
lies between was taken for safe: then all is asked for again from ten seconds before.

| after | it has to repeat words where |
|---|---|
| a drop of Gemini's line | much of what is sent again was sent well before the last words came |
| a new owner | the one before knew words of much of what is sent again |
"""

from typing import Final

from live.core.sound.audio import frames_in

# So much speech has a word in it, and so much time a word has to come. Shorter, it is not looked at.
TELLING_FRAMES: Final = frames_in(800)
WORDS_LAG_S: Final = 1.5


class Repetition:
    """Decides it for one page load's frames, once a drop."""

    def __init__(self) -> None:
        self.asked_from = 0
        self._is_due = False
        self._has_gone_back = False

    def begin(self, asked_from: int, known_frames: int | None) -> None:
        """The page is asked to send again from this number on.

        known_frames: of so many with a voice among them the words had come; None: the line that is gone
        has brought none, so it is as it was.
        """
        if self._has_gone_back:
            self._has_gone_back = self._is_due = False
            return
        self.asked_from = asked_from
        if known_frames is not None:
            self._is_due = known_frames >= TELLING_FRAMES

    @property
    def is_due(self) -> bool:
        """Whether the next words have to be known ones."""
        return self._is_due

    def settle(self) -> None:
        """It has been told whether they are."""
        self._is_due = False

    def go_back(self) -> None:
        """They were not: what is asked for next begins before the last time."""
        self._is_due = False
        self._has_gone_back = True
