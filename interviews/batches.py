"""Batches of a conversation: several made one, and one as text.

Must not know: Django, databases, Redis, or who is waiting for what.
"""

from dataclasses import replace
from typing import Final

import msgspec

from interviews.records import ConversationBatch, LedgerKind

# A later version may have more of them; nobody's words are lost for a row that says nothing here.
_KINDS: Final = frozenset(LedgerKind)


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
    return msgspec.json.encode(batch).decode()


def from_json(text: str) -> ConversationBatch:
    """Read what `to_json` has written, also that of another version of this program.

    Raises:
        ValueError: it is something else.
    """
    try:
        written = msgspec.json.decode(text)
        written["ledger"] = [event for event in written["ledger"] if event["kind"] in _KINDS]
        return msgspec.convert(written, ConversationBatch)
    except (msgspec.MsgspecError, TypeError, KeyError) as error:
        raise ValueError("this is no batch") from error
