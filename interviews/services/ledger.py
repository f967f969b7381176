"""Writes of ledger events: rows of one kind beyond a ceiling are folded into one.

A batch may be tried again when it is unknown whether it was stored: an owner's events come in order of
time, so what is no later than the row that they are folded into is in it already.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from interviews.ledger_folding import ROWS_OF_A_KIND, Alike, alike, fold, times
from interviews.models import LedgerEntry
from interviews.records import ConversationBatch, LedgerRecord

_KEY: Final = ("session", "kind", "wall_time")
_FIELDS: Final = ("at_ms", "gap_ms", "frames", "details", "epoch")
# Enough to see every kind's ceiling; an older version may have left more rows than this.
_LOOKED_AT: Final = 1_000


def store_events(batches: Sequence[ConversationBatch]) -> None:
    """Store the batches' events, in the caller's transaction; the interviews' rows are locked."""
    with_events = sorted((b for b in batches if b.ledger), key=lambda batch: batch.session_id)
    written: list[LedgerEntry] = []
    for session_id, of_session in groupby(with_events, key=lambda batch: batch.session_id):
        ledger = _Ledger(session_id, of_session)
        written += ledger.entries()
    if written:
        LedgerEntry.objects.bulk_create(
            written, update_conflicts=True, unique_fields=_KEY, update_fields=_FIELDS
        )


class _Ledger:
    """What is known of one interview's ledger, of the kinds that are written now."""

    def __init__(self, session_id: UUID, batches: Iterable[ConversationBatch]) -> None:
        batches = list(batches)
        self._session_id = session_id
        self._new: dict[tuple[str, object], tuple[LedgerRecord, int]] = {}
        self._rows: dict[Alike, list[LedgerRecord]] = {}
        self._stored: dict[tuple[str, object], LedgerEntry] = {}
        kinds = {event.kind for batch in batches for event in batch.ledger}
        stored = LedgerEntry.objects.filter(session_id=session_id, kind__in=kinds)
        for entry in reversed(stored.order_by("-at_ms", "-wall_time", "-pk")[:_LOOKED_AT]):
            self._stored[entry.kind, entry.wall_time] = entry
            record = entry.to_record()
            self._rows.setdefault(alike(record), []).append(record)
        for batch in batches:
            for event in batch.ledger:
                self._take(event, batch.epoch)

    def _take(self, event: LedgerRecord, epoch: int) -> None:
        key = (event.kind.value, event.wall_time)
        rows = self._rows.setdefault(alike(event), [])
        if key in self._stored or key in self._new:
            if key in self._new or times(self._stored[key].to_record()) == 1:
                self._new[key] = (event, epoch)
            return
        if len(rows) < ROWS_OF_A_KIND:
            rows.append(event)
            self._new[key] = (event, epoch)
            return
        place = next((at for at, row in enumerate(rows) if times(row) > 1), -1)
        latest = rows[place]
        latest_key = (latest.kind.value, latest.wall_time)
        if event.wall_time <= latest.wall_time and epoch == self._epoch_of(latest_key):
            return
        rows[place] = fold(latest, event)
        self._replace(latest_key, rows[place], epoch)

    def _epoch_of(self, key: tuple[str, object]) -> int:
        return self._new[key][1] if key in self._new else self._stored[key].epoch

    def _replace(self, key: tuple[str, object], folded: LedgerRecord, epoch: int) -> None:
        """Let one row stand for the latest of its kind and what has come after it."""
        if key in self._stored:
            LedgerEntry.objects.filter(pk=self._stored.pop(key).pk).delete()
        self._new.pop(key, None)
        self._new[folded.kind.value, folded.wall_time] = (folded, epoch)

    def entries(self) -> list[LedgerEntry]:
        """Return the rows to write, one for each key."""
        return [
            LedgerEntry(
                session_id=self._session_id,
                epoch=epoch,
                kind=event.kind.value,
                at_ms=event.at_ms,
                wall_time=event.wall_time,
                gap_ms=event.gap_ms,
                frames=event.frames,
                details=dict(event.details),
            )
            for event, epoch in self._new.values()
        ]
