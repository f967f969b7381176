"""The interview's clock: milliseconds since it began, stopped during gaps.

Turns, ledger and recording share it. It is handed the monotonic time; it never
reads one.
"""


class InterviewClock:
    """Counts on while `run` and stands still after `halt`."""

    def __init__(self, elapsed_ms: int = 0) -> None:
        self._elapsed_ms = elapsed_ms
        self._running_since: float | None = None

    @property
    def running(self) -> bool:
        """Whether the interview's time is passing."""
        return self._running_since is not None

    def run(self, now: float) -> None:
        """Let time pass from `now` on; harmless when it already does."""
        if self._running_since is None:
            self._running_since = now

    def halt(self, now: float) -> None:
        """Stop the clock at `now`; harmless when it stands."""
        self._elapsed_ms = self.at(now)
        self._running_since = None

    def at(self, now: float) -> int:
        """Return the interview's time in milliseconds at the monotonic time `now`."""
        if self._running_since is None:
            return self._elapsed_ms
        return self._elapsed_ms + max(0, round((now - self._running_since) * 1000))
