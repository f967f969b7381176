"""The page of one connection: whether it is there, and whether its candidate has pressed End."""

import asyncio
from enum import Enum, auto


class Where(Enum):
    """Where the page is, as far as this connection knows."""

    HERE = auto()  # it can be spoken to
    AWAY = auto()  # its line broke in an end that still waits for words; it may come back
    GONE = auto()  # for good, after the end was decided


class Presence:
    """What the bridge, and who waits for last words, know of the page.

    | from | when | to |
    |---|---|---|
    | here | its line breaks while last words are waited for | away |
    | here, away | it leaves, or does not come back in time | gone |

    end_was_confirmed: the candidate has pressed End, and the microphone is off. That goes with
    each of them.
    """

    def __init__(self) -> None:
        self.where = Where.HERE
        self.end_was_confirmed = False
        self._line_broke = asyncio.Event()

    def line_breaks(self) -> None:
        """The page's line broke, and it may come back; a page that is gone stays so."""
        if self.where is Where.HERE:
            self.where = Where.AWAY
        self._line_broke.set()

    def leaves(self) -> None:
        """The page is gone for good."""
        self.where = Where.GONE

    async def until_line_breaks(self) -> None:
        """Return once the page's line has broken; harmless to cancel."""
        await self._line_broke.wait()
