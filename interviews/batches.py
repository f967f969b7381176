"""Batches of a conversation: several made one, and one as text.

Must not know: Django, databases, Redis, or who is waiting for what.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from interviews.progress import EarlierPage, Progress, Usage
from interviews.records import (
    ConversationBatch,
    LedgerKind,
    LedgerRecord,
    Speaker,
    TurnRecord,
    TurnSource,
)

_Record = TypeVar("_Record", TurnRecord, LedgerRecord, Progress, Usage, EarlierPage)


# A later version may have more of them; nobody's words are lost for a row that says nothing here.
_KINDS: Final = frozenset(LedgerKind)
_LISTS_OF_QUESTIONS: Final = tuple(
    each.name for each in fields(Progress) if each.name.startswith("questions_")
)


def merge(earlier: ConversationBatch, later: ConversationBatch) -> ConversationBatch:
    """Return the batch that stores what these two store one after another.

    Both are of one interview and one epoch. It has one version of each turn, the latest.
    """
    turns = {turn.number: turn for batch in (earlier, later) for turn in batch.turns}
    events = {
        (event.kind, event.wall_time): event for batch in (earlier, later) for event in batch.ledger
    }
    return replace(
        later,
        turns=tuple(turns[number] for number in sorted(turns)),
        ledger=tuple(events.values()),
        progress=later.progress or earlier.progress,
    )


def to_json(batch: ConversationBatch) -> str:
    """Return a batch as text."""
    return json.dumps(asdict(batch), default=_plain, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> ConversationBatch:
    """Read what `to_json` has written, also that of another version of this program.

    Raises:
        ValueError: it is something else.
    """
    try:
        return _batch(json.loads(text))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("this is no batch") from error


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value)} in a batch")


def _batch(written: Mapping[str, Any]) -> ConversationBatch:
    progress, kept_at = written["progress"], written.get("kept_at")
    return ConversationBatch(
        session_id=UUID(written["session_id"]),
        epoch=int(written["epoch"]),
        number=int(written["number"]),
        turns=tuple(map(_turn, written["turns"])),
        ledger=tuple(_event(event) for event in written["ledger"] if event["kind"] in _KINDS),
        progress=None if progress is None else _progress(progress),
        kept_at=None if kept_at is None else datetime.fromisoformat(kept_at),
    )


def _turn(written: Mapping[str, Any]) -> TurnRecord:
    speaker, source = Speaker(written["speaker"]), TurnSource(written["source"])
    return _known(TurnRecord, written, speaker=speaker, source=source)


def _event(written: Mapping[str, Any]) -> LedgerRecord:
    kind, wall_time = LedgerKind(written["kind"]), datetime.fromisoformat(written["wall_time"])
    return _known(LedgerRecord, written, kind=kind, wall_time=wall_time)


def _progress(written: Mapping[str, Any]) -> Progress:
    questions = {name: tuple(written[name]) for name in _LISTS_OF_QUESTIONS if name in written}
    earlier = tuple(_known(EarlierPage, page) for page in written.get("earlier", ()))
    usage = _known(Usage, written["usage"])
    return _known(Progress, written, usage=usage, earlier=earlier, **questions)


def _known(record: type[_Record], written: Mapping[str, Any], **read: Any) -> _Record:
    """Make a record of the fields that this version knows."""
    names: Iterable[str] = {each.name for each in fields(record)} & written.keys()
    return record(**{**{name: written[name] for name in names}, **read})
