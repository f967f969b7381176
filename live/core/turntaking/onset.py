"""When a voice is enough of one to begin an answer: pure, and counted in microphone frames.

A click is shorter than a word, and what sounds while the interviewer speaks may be a cough, or
the interviewer's own echo.
"""

from collections import deque
from enum import IntEnum
from typing import Final

from live.core.sound.audio import frames_in
from live.core.turntaking.end_of_turn import BEGINS_FRAMES

# What sounded within this time counts, and goes to Gemini with the voice that follows it.
BEFORE_FRAMES: Final = frames_in(1_000)


class Weight(IntEnum):
    """So many frames of voice, of the last second's, begin an answer or take the word."""

    FREE = BEGINS_FRAMES  # it is the candidate's turn
    AWAITED = frames_in(320)  # the interviewer thinks of a reply, which a noise shall not cost
    AGAINST = frames_in(600) + 1  # the interviewer speaks


class Onset:
    """Follows the voice while no answer is open."""

    __slots__ = ("_lately", "_run")

    def __init__(self) -> None:
        self._lately: deque[bool] = deque(maxlen=BEFORE_FRAMES)
        self._run = 0

    def hear(self, *, holds_voice: bool) -> None:
        """Take the next frame."""
        self._lately.append(holds_voice)
        self._run = self._run + 1 if holds_voice else 0

    def is_enough(self, weight: Weight) -> bool:
        """Whether somebody speaks now, and has for long enough."""
        return self._run >= BEGINS_FRAMES and sum(self._lately) >= weight

    def forget(self) -> None:
        """What sounds next has nothing before it."""
        self._lately.clear()
        self._run = 0
