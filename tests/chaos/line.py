"""The page's watch of its line to the server, as static/js/room/connection.js keeps it."""

from dataclasses import dataclass
from typing import Final

# It looks this often; a ping goes out every second time, or at once after one without answer.
LOOK_S: Final = 2.5
MISSED_PONGS: Final = 2


@dataclass(slots=True)
class LineWatch:
    """Counts the pings that nobody has answered."""

    ping_id: int = 0
    unanswered: int = 0
    _pings_now: bool = True

    @property
    def is_dead(self) -> bool:
        """Whether the line is to be left."""
        return self.unanswered >= MISSED_PONGS

    def opened(self) -> None:
        """There is a new line."""
        self.unanswered, self._pings_now = 0, True

    def answered(self) -> None:
        """A pong came."""
        self.unanswered = 0

    def look(self) -> int | None:
        """Return the id of the ping that is to be sent now, if one is."""
        self._pings_now = self._pings_now or self.unanswered > 0
        if not self._pings_now:
            self._pings_now = True
            return None
        self._pings_now = False
        self.ping_id += 1
        self.unanswered += 1
        return self.ping_id
