"""What has happened to an interview's connection, until the scribe stores it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from interviews.records import JsonScalar, LedgerKind, LedgerRecord
from live.core.clock import InterviewClock


class Logbook:
    """Collects the rows of the ledger, each at the interview's time."""

    def __init__(self, clock: InterviewClock) -> None:
        self._clock = clock
        self._rows: list[LedgerRecord] = []

    def note(
        self,
        kind: LedgerKind,
        now: float,
        *,
        gap_ms: int | None = None,
        frames: int | None = None,
        details: Mapping[str, JsonScalar] = MappingProxyType({}),
    ) -> None:
        """Write down what happened at the monotonic time `now`.

        gap_ms: how long the interview stood still.  frames: microphone frames (32 ms) lost.
        """
        self._rows.append(
            LedgerRecord(
                kind=kind,
                at_ms=self._clock.at(now),
                wall_time=datetime.now(UTC),
                gap_ms=gap_ms,
                frames=frames,
                details=dict(details),
            )
        )

    def take(self) -> tuple[LedgerRecord, ...]:
        """Return what was noted since the last call."""
        taken = tuple(self._rows)
        self._rows.clear()
        return taken
