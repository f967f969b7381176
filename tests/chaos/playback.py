"""The candidate's loudspeaker: how much of the interviewer has sounded by now."""

from dataclasses import dataclass
from typing import Final

PLAYBACK_HZ: Final = 24_000


@dataclass(slots=True)
class Playback:
    """A loudspeaker: samples queued and when they began to sound, turn by turn.

    barrier: turns up to here were flushed, and what still comes of them is not played. played_out:
    the last one that was played to its end.
    """

    turn: int = 0
    received: int = 0
    played: int = 0
    ended: int | None = None
    began_at: float | None = None
    ahead_most: int = 0
    barrier: int = 0
    played_out: int = 0

    def take(self, turn: int, offset: int, samples: int, now: float) -> None:
        """Queue a piece; a new turn begins when the one before has been heard."""
        if turn <= self.barrier:
            return
        if turn != self.turn:
            self.turn, self.received, self.played = turn, 0, 0
            self.ended, self.began_at = None, now
        self.received = max(self.received, offset + samples)
        self.advance(now)
        self.ahead_most = max(self.ahead_most, self.received - self.played)

    def end(self, turn: int, samples: int) -> None:
        """Learn how long a turn is."""
        if turn == self.turn and turn > self.barrier:
            self.ended = samples

    def flush(self, turn: int, now: float) -> int | None:
        """Be silent now, for this turn and all before it; return the milliseconds it had played."""
        self.barrier = max(self.barrier, turn)
        if turn != self.turn:
            return None
        ms = self.advance(now)
        self.received = self.ended = self.played
        return ms

    def advance(self, now: float) -> int:
        """Let the loudspeaker run up to `now`; return milliseconds played of the turn."""
        if self.began_at is not None:
            due = self.played + int((now - self.began_at) * PLAYBACK_HZ)
            self.played = min(self.received, max(self.played, due))
            self.began_at = now
            if self.drained and self.turn > self.barrier:
                self.played_out = self.turn
        return self.played * 1000 // PLAYBACK_HZ

    @property
    def is_dry(self) -> bool:
        """Nothing is left to play, because the turn is over or because it stalls."""
        return self.played >= self.received

    @property
    def drained(self) -> bool:
        """All of the turn, which is known to be complete, was played."""
        return self.ended is not None and self.played >= min(self.ended, self.received)
