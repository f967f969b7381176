"""The candidate's loudspeaker: how much of the interviewer has sounded by now."""

from dataclasses import dataclass, field
from typing import Final

PLAYBACK_HZ: Final = 24_000


@dataclass(slots=True)
class _Waiting:
    """A turn that came while the one before it is still played."""

    received: int = 0
    ended: int | None = None


@dataclass(slots=True)
class Playback:
    """A loudspeaker: samples queued and when they began to sound, turn by turn, in order.

    turn: the one at the speaker. barrier: turns up to here were flushed, and what still comes of them is
    not played. played_out: the last one that was played to its end. ducks: how often it was lowered, which
    changes nothing of what is played.
    """

    turn: int = 0
    received: int = 0
    played: int = 0
    ended: int | None = None
    began_at: float | None = None
    ahead_most: int = 0
    barrier: int = 0
    played_out: int = 0
    ducks: int = 0
    is_ducked: bool = False
    _waiting: dict[int, _Waiting] = field(default_factory=dict)

    def take(self, turn: int, offset: int, samples: int, now: float) -> None:
        """Queue a piece; a new turn begins when the one before has been heard."""
        if turn <= self.barrier or turn < self.turn:
            return
        self.advance(now)
        if turn != self.turn and self.is_dry and not self._waiting:
            self._begin(turn, _Waiting(), now)
        if turn == self.turn:
            self.received = max(self.received, offset + samples)
            self.ahead_most = max(self.ahead_most, self.received - self.played)
        else:
            waiting = self._waiting.setdefault(turn, _Waiting())
            waiting.received = max(waiting.received, offset + samples)

    def end(self, turn: int, samples: int) -> None:
        """Learn how long a turn is."""
        if turn <= self.barrier:
            return
        if turn == self.turn:
            self.ended = samples
        elif turn in self._waiting:
            self._waiting[turn].ended = samples

    def duck(self, *, on: bool) -> None:
        """Play on, but lower; or as loud as before."""
        self.ducks += on
        self.is_ducked = on

    def flush(self, turn: int, now: float) -> list[tuple[int, int]]:
        """Be silent now, for this turn and all before it; return which were cut, and the milliseconds played."""
        ms = self.advance(now)
        self.barrier, self.is_ducked = max(self.barrier, turn), False
        cut = [(number, 0) for number in self._waiting if number <= turn]
        self._waiting = {number: one for number, one in self._waiting.items() if number > turn}
        if self.turn > turn:
            return cut
        self.received = self.ended = self.played
        was_played = [(self.turn, ms)] if self.turn else []
        if self._waiting:
            self._begin_next(now)
        return [*was_played, *cut]

    def advance(self, now: float) -> int:
        """Let the loudspeaker run up to `now`; return milliseconds played of the turn."""
        while self.began_at is not None:
            due = self.played + int((now - self.began_at) * PLAYBACK_HZ)
            heard_at = self.began_at + (self.received - self.played) / PLAYBACK_HZ
            self.played = min(self.received, max(self.played, due))
            self.began_at = now
            if self.drained and self.turn > self.barrier:
                self.played_out = self.turn
            if not (self.is_dry and self._waiting):
                break
            self._begin_next(min(now, heard_at))
        return self.played * 1000 // PLAYBACK_HZ

    @property
    def is_dry(self) -> bool:
        """Nothing is left to play of the turn, because it is over or because it stalls."""
        return self.played >= self.received

    @property
    def drained(self) -> bool:
        """All of the turn, which is known to be complete, was played."""
        return self.ended is not None and self.played >= min(self.ended, self.received)

    def _begin_next(self, now: float) -> None:
        turn = min(self._waiting)
        self._begin(turn, self._waiting.pop(turn), now)

    def _begin(self, turn: int, queued: _Waiting, now: float) -> None:
        self.turn, self.played, self.began_at = turn, 0, now
        self.received, self.ended = queued.received, queued.ended
