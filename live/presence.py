"""The page of one connection: whether it is there, and whether its candidate has pressed End."""

import asyncio


class Presence:
    """What the bridge, and who waits for last words, know of the page.

    has_left: it is gone for good, after the end was decided.  end_was_confirmed: the candidate has
    pressed End, and the microphone is off.  line_broke: set in an end that still waits for words,
    when the page's line broke and it may come back.
    """

    def __init__(self) -> None:
        self.has_left = False
        self.end_was_confirmed = False
        self.line_broke = asyncio.Event()

    @property
    def is_there(self) -> bool:
        """Whether the page can be spoken to."""
        return not (self.has_left or self.line_broke.is_set())

    @property
    def is_away(self) -> bool:
        """Whether its line broke a moment ago, so that it may come back."""
        return self.line_broke.is_set() and not self.has_left
