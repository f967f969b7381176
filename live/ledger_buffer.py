"""What has happened to an interview's connection, until the saver stores it."""

from datetime import UTC, datetime

from interviews.ledger_rows import CLOSE_A_GAP, LedgerRow
from interviews.records import LedgerRecord
from live.core.transcript.clock import InterviewClock


class LedgerBuffer:
    """Collects the rows of the ledger, each at the interview's time."""

    def __init__(self, clock: InterviewClock) -> None:
        self._clock = clock
        self._rows: list[LedgerRecord] = []

    def note(self, row: LedgerRow, now: float) -> None:
        """Write down what happened at the monotonic time `now`.

        A row that closes a gap is told by the clock how long the interview stood still.
        """
        if row.kind in CLOSE_A_GAP:
            row = row.after_gap(self._clock.take_gap(now))
        self._rows.append(row.at(self._clock.at(now), datetime.now(UTC)))

    def take(self) -> tuple[LedgerRecord, ...]:
        """Return what was noted since the last call."""
        taken = tuple(self._rows)
        self._rows.clear()
        return taken
