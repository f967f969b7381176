"""Writes of turns and ledger events: the only way into the transcript.

Each write carries the epoch of its owner. A stale epoch writes nothing at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Least, Now
from django.utils import timezone

from interviews.models import InterviewSession, Status, Turn
from interviews.progress import Progress
from interviews.records import (
    TURN_FIELDS,
    ConversationBatch,
    EndReason,
    LedgerRecord,
    Saved,
    TurnRecord,
)
from interviews.services import processing, statements, transitions
from interviews.services.ledger import store_events
from interviews.services.progress import ProgressFields, progress_fields

_Locked = dict[UUID, InterviewSession]

_TURN_KEY = ("session", "number")
_TURN_FIELDS = tuple(name for name in TURN_FIELDS if name not in _TURN_KEY)
_turn_values = attrgetter(*_TURN_FIELDS)
_PROGRESS_FIELDS = tuple(name for name in ProgressFields.__annotations__ if name != "touched_at")
_SAVED_FIELDS = (*_PROGRESS_FIELDS, "last_save")
_READ_FIELDS = ("epoch", "status", "end_reason", "token_generation", "touched_at", *_SAVED_FIELDS)


def save_conversation(
    *,
    session_id: UUID,
    epoch: int,
    turns: Sequence[TurnRecord],
    ledger: Sequence[LedgerRecord],
    progress: Progress | None,
) -> bool:
    """Store turns (by number), ledger events and progress of one interview together.

    Returns False, and writes nothing, when `epoch` is not the interview's any more.
    """
    batch = ConversationBatch(session_id, epoch, tuple(turns), tuple(ledger), progress)
    return save_conversations((batch,))[0].is_stored


@transaction.atomic
def save_conversations(batches: Sequence[ConversationBatch]) -> list[Saved]:
    """Store several interviews' batches in one transaction, in order.

    Returns one answer per batch, with how its interview stands. When the database raises, nothing of any batch was written; the same batches may be tried again,
    also when it is unknown whether the first try was committed.
    """
    locked = _lock(batch.session_id for batch in batches)
    fresh = [
        batch.session_id in locked and locked[batch.session_id].epoch == batch.epoch
        for batch in batches
    ]
    accepted = [batch for batch, is_fresh in zip(batches, fresh, strict=True) if is_fresh]
    _store_turns(accepted)
    store_events(accepted)
    _store_progress(accepted, locked)
    for batch in accepted:
        if (batch.turns or batch.ledger) and locked[batch.session_id].is_over:
            # What arrives after the end: what was computed without it is wrong.
            processing.request_processing(session_id=batch.session_id)
    return [
        _saved(locked.get(batch.session_id), is_stored=is_fresh)
        for batch, is_fresh in zip(batches, fresh, strict=True)
    ]


@transaction.atomic
def save_late(batch: ConversationBatch) -> bool:
    """Store what had to wait somewhere else, unless the owner has stored as much by itself.

    Returns False, and writes nothing, when it has, or when its epoch is stale.
    """
    session = _lock((batch.session_id,)).get(batch.session_id)
    if session is None or batch.number <= session.last_save:
        return False
    if not save_conversations((batch,))[0]:
        return False
    if batch.kept_at is not None:
        # The owner's last sign of life is when it kept this, not when somebody else writes it.
        # Its clock may be ahead of the database's.
        seen_at = max(moment for moment in (session.touched_at, batch.kept_at) if moment)
        InterviewSession.objects.filter(pk=session.pk).update(touched_at=Least(Now(), seen_at))
    return True


def _saved(session: InterviewSession | None, *, is_stored: bool) -> Saved:
    if session is None:
        return Saved(is_stored=False)
    by_candidate = session.end_reason == EndReason.CANDIDATE_ENDED
    return Saved(is_stored, session.is_over, session.token_generation, by_candidate)


def _lock(session_ids: Iterable[UUID]) -> _Locked:
    # In one order everywhere, so that two workers' groups cannot deadlock. A plan is long.
    rows = (
        InterviewSession.objects.select_for_update()
        .filter(pk__in=set(session_ids))
        .order_by("pk")
        .only(*_READ_FIELDS)
    )
    return {session.pk: session for session in rows}


def _store_turns(batches: Sequence[ConversationBatch]) -> None:
    # The last version of a turn wins.
    rows = {
        (batch.session_id, turn.number): (
            batch.session_id,
            turn.number,
            *_turn_values(turn),
            batch.epoch,
        )
        for batch in batches
        for turn in batch.turns
    }
    statements.upsert(Turn, _TURN_KEY, (*_TURN_FIELDS, "epoch"), list(rows.values()))


def _store_progress(batches: Iterable[ConversationBatch], locked: _Locked) -> None:
    changed: dict[UUID, list[Any]] = {}
    for batch in batches:
        if batch.progress is None:
            continue
        session = locked[batch.session_id]
        if batch.progress.has_started and session.status == Status.SCHEDULED:
            transitions.move(session.pk, Status.LIVE, {"started_at": timezone.now()})
            session.status = Status.LIVE
        fields: Mapping[str, Any] = progress_fields(session, batch.progress)
        session.last_save = max(session.last_save, batch.number)
        for name in _PROGRESS_FIELDS:
            # A later batch of the same interview builds on this one.
            setattr(session, name, fields[name])
        changed[session.pk] = [getattr(session, name) for name in _SAVED_FIELDS]
    rows = [(*values, session_id) for session_id, values in changed.items()]
    statements.update(InterviewSession, _SAVED_FIELDS, "touched_at", rows)
