"""Calls of the model's that are not answered, as the session will know them that is resumed.

A session that is resumed while a call is open takes the next input only to close it, and the
candidate's answer gets no reply (measured by others on gemini-3.8-live). Such a call is *lost*:
the resumed session is told so first, until a newer handle covers that.
"""

from collections.abc import Mapping
from typing import Final

# More than any model asks at once; the oldest are forgotten.
MOST_CALLS: Final = 16


class OpenCalls:
    """Which calls, by id with the function's name, were open where; one interview's.

    lost: those that a session resumed by the handle we keep would wait for.
    """

    def __init__(self) -> None:
        self.lost: dict[str, str] = {}
        self._open: dict[str, str] = {}

    @property
    def known(self) -> Mapping[str, str]:
        """All that would be lost, should the connection drop now."""
        return self.lost | self._open

    def take_up(self, lost: Mapping[str, str]) -> None:
        """Another worker's connection was lost with these."""
        self.lost = dict(lost)

    def called(self, call_id: str, name: str) -> None:
        """The model calls a function."""
        if call_id:
            self._open[call_id] = name
            for oldest in list(self._open)[:-MOST_CALLS]:
                del self._open[oldest]

    def answered(self, call_id: str) -> None:
        """The answer was sent, or the call taken back."""
        self._open.pop(call_id, None)

    def handle_issued(self) -> None:
        """The session as it is now is the one that will be resumed."""
        self.lost = dict(self._open)

    def link_gone(self) -> None:
        """What was open is lost."""
        self.lost |= self._open
        self._open.clear()

    def forget(self) -> None:
        """A fresh session waits for nothing."""
        self.lost.clear()
        self._open.clear()
