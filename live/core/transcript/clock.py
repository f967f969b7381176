"""The interview's clock: milliseconds since it began, stopped during gaps.

Turns, ledger and recording share it. It is handed the monotonic time; it never
reads one. How long it stood is asked of it, too: so no row of the ledger tells of
an interruption during which it ran.
"""


class InterviewClock:
    """Counts on while `run` and stands still after `halt`."""

    def __init__(self, elapsed_ms: int = 0) -> None:
        self._elapsed_ms = elapsed_ms
        self._running_since: float | None = None
        self._halted_at: float | None = None
        self._stood_s = 0.0  # before it ran again, and not asked for yet

    @property
    def running(self) -> bool:
        """Whether the interview's time is passing."""
        return self._running_since is not None

    @property
    def was_halted(self) -> bool:
        """Whether it stands, or stood, and nobody has asked yet for how long."""
        return self._halted_at is not None or self._stood_s > 0

    def run(self, now: float) -> None:
        """Let time pass from `now` on; harmless when it already does."""
        if self._running_since is None:
            self._count_gap(now)
            self._halted_at = None
            self._running_since = now

    def halt(self, now: float) -> None:
        """Stop the clock at `now`; harmless when it stands."""
        self._elapsed_ms = self.at(now)
        self._running_since = None
        if self._halted_at is None:
            self._halted_at = now

    def take_gap(self, now: float) -> int | None:
        """Return for how many milliseconds it stood since the last call; None when it did not."""
        self._count_gap(now)
        stood_s, self._stood_s = self._stood_s, 0.0
        return round(stood_s * 1000) or None

    def at(self, now: float) -> int:
        """Return the interview's time in milliseconds at the monotonic time `now`."""
        if self._running_since is None:
            return self._elapsed_ms
        return self._elapsed_ms + max(0, round((now - self._running_since) * 1000))

    def _count_gap(self, now: float) -> None:
        if self._halted_at is not None:
            self._stood_s += max(0.0, now - self._halted_at)
            self._halted_at = now
