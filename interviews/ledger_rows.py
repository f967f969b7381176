"""The ledger's dialect: every row that the ledger of an interview may hold, one constructor a kind.

The live conversation, the demo and the tests make rows here and nowhere else, so that
nobody reads a row that the product never writes. A row says what happened; `at` adds
when. A gap stands on the row that closes it, and nowhere else; together with the clock's
time they make the interview's whole length. Must not know: Django,
databases, or who writes a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from interviews.records import EndReason, Entry, JsonScalar, LedgerKind, LedgerRecord

# A page that lies about its numbers must not break the column (32 bits on PostgreSQL).
MOST_FRAMES: Final = 2**31 - 1
# Less than this (256 ms) is no word that was lost, but the beginning or the end of one that was understood.
LEAST_FRAMES: Final = 8


class LossCause(StrEnum):
    """Why speech of the candidate's can never become words."""

    NOT_KEPT = "not_kept"  # the page had it no longer when it was asked for it
    OVERFLOW = "overflow"  # more came than could be sent on
    REFUSED = "refused"  # Gemini refused it
    LEFT_BEHIND = "left_behind"  # another page or device had it, and did not hand it over
    UNWRITTEN = "unwritten"  # the interview ended before it became words


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What happened, without the time at which it did.

    gap_ms: how long the interview stood still until then; of the kinds in `CLOSE_A_GAP` only.  frames: microphone frames lost.
    """

    kind: LedgerKind
    gap_ms: int | None = None
    frames: int | None = None
    details: Mapping[str, JsonScalar] = field(default_factory=dict)

    def after_gap(self, gap_ms: int | None) -> "LedgerRow":
        """Return the row with so much more of an interruption before it."""
        return self if gap_ms is None else replace(self, gap_ms=(self.gap_ms or 0) + gap_ms)

    def at(self, at_ms: int, wall_time: datetime) -> LedgerRecord:
        """Return the record of this happening at a time of the interview's clock."""
        return LedgerRecord(
            kind=self.kind,
            at_ms=at_ms,
            wall_time=wall_time,
            gap_ms=self.gap_ms,
            frames=self.frames,
            details=dict(self.details),
        )


# An interruption is over when the interview goes on, or when nobody is left who waits.
CLOSE_A_GAP: Final = frozenset(
    {
        LedgerKind.TAKEN_OVER,
        LedgerKind.LEFT,
        LedgerKind.BROWSER_LOST,
        LedgerKind.RESUMED_BY_HANDLE,
        LedgerKind.RESUMED_BY_SEED,
        LedgerKind.ROLLED_OVER,
        LedgerKind.TEXT_ONLY,
        LedgerKind.ENDED,
        LedgerKind.FAILED,
    }
)

# The candidate's side


def joined(*, epoch: int, entry: Entry | None = None) -> LedgerRow:
    """The interview's first page came."""
    return LedgerRow(LedgerKind.JOINED, details={"epoch": epoch, **_entered(entry)})


def taken_over(
    *,
    epoch: int,
    same_page: bool,
    carried_over: bool = False,
    gap_ms: int | None = None,
    entry: Entry | None = None,
) -> LedgerRow:
    """A page came to an interview that had begun: to another worker, or to the same one again.

    same_page: it was there before, without a load in between.  carried_over: it is the
    same tab, loaded again.  gap_ms: since the former owner's last sign of life.
    """
    return LedgerRow(
        LedgerKind.TAKEN_OVER,
        gap_ms,
        details={
            "epoch": epoch,
            "same_page": same_page,
            "carried_over": carried_over,
            **_entered(entry),
        },
    )


def _entered(entry: Entry | None) -> Mapping[str, JsonScalar]:
    if entry is None:
        return {}
    return {"link": entry.link, "issuer": entry.issuer, "device": entry.device}


def left(*, code: int, gap_ms: int | None = None) -> LedgerRow:
    """The page or this server closed their connection, with this code; the interview can go on."""
    return LedgerRow(LedgerKind.LEFT, gap_ms, details={"code": code})


def browser_lost(*, gap_ms: int | None = None) -> LedgerRow:
    """The page's connection broke, or stopped answering; the interview can go on."""
    return LedgerRow(LedgerKind.BROWSER_LOST, gap_ms)


def audio_lost(*, frames: int, cause: LossCause) -> LedgerRow:
    """So many microphone frames (32 ms each) can never become words."""
    return LedgerRow(
        LedgerKind.AUDIO_LOST, frames=min(frames, MOST_FRAMES), details={"cause": cause.value}
    )


def page_failed(*, what: str) -> LedgerRow:
    """The candidate's page reported an error of its own, by its name."""
    return LedgerRow(LedgerKind.PAGE_FAILED, details={"what": what})


# The interviewer's side


def dropped(*, failure: str) -> LedgerRow:
    """The connection to Gemini was lost."""
    return LedgerRow(LedgerKind.DROPPED, details={"failure": failure})


def resumed(*, by_handle: bool, from_text: bool = False, gap_ms: int | None = None) -> LedgerRow:
    """A connection stands that knows the conversation, or was told it.

    from_text: the interview went on in writing meanwhile.
    """
    kind = LedgerKind.RESUMED_BY_HANDLE if by_handle else LedgerKind.RESUMED_BY_SEED
    return LedgerRow(kind, gap_ms, details={"from_text": from_text})


def rolled_over(*, by_handle: bool, gap_ms: int | None = None) -> LedgerRow:
    """The connection was renewed before Gemini closed it."""
    return LedgerRow(LedgerKind.ROLLED_OVER, gap_ms, details={"by_handle": by_handle})


def text_only(*, gap_ms: int | None = None) -> LedgerRow:
    """The interview goes on in writing."""
    return LedgerRow(LedgerKind.TEXT_ONLY, gap_ms)


def nudged(*, why: str = "silent") -> LedgerRow:
    """The interviewer was asked to go on.

    why: "silent", no reply came; "empty", "rejected" or "inaudible", it could not be heard;
    "cut", a noise had interrupted it and nobody spoke; "echo", it was interrupted by its own sound, and
    the candidate was told to use headphones.
    """
    return LedgerRow(LedgerKind.NUDGED, details={"why": why})


# The server's side


def server_lost() -> LedgerRow:
    """The worker that held the interview gave no sign of life any more, and said nothing before."""
    return LedgerRow(LedgerKind.SERVER_LOST)


# The interview's end


def time_warning(*, left_ms: int) -> LedgerRow:
    """The candidate was told how little time is left."""
    return LedgerRow(LedgerKind.TIME_WARNING, details={"left_ms": left_ms})


def ended(reason: EndReason, *, total: str = "", gap_ms: int | None = None) -> LedgerRow:
    """The interview is over.

    total: which one was reached ("typed", "turns", "tokens" or "cost"), where that was the reason.
    """
    kind = LedgerKind.FAILED if reason is EndReason.FAILED else LedgerKind.ENDED
    details = {"reason": reason.value, **({"total": total} if total else {})}
    return LedgerRow(kind, gap_ms, details=details)
