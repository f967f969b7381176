"""The values that cross the border between the domain and the live conversation.

Owns: turns, ledger events and what goes with a claim and a save, as plain frozen data, and the
words for them; how far an interview has come is `interviews.progress`. Must not know: Django, databases, or any vendor.

All times with `_ms` are on the interview's clock: milliseconds since the interview
started, stopped while the connection was gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from interviews.frozen_plan import FrozenPlan
from interviews.progress import Progress

# One frame of the microphone, as the page sends them and the ledger counts them.
MICROPHONE_FRAME_MS: Final = 32
# A round trip of the candidate's connection is fair from the first on, poor from the second.
FAIR_RTT_MS: Final = 250
POOR_RTT_MS: Final = 600

JsonScalar = str | int | float | bool | None


class Speaker(StrEnum):
    """Who speaks a turn."""

    CANDIDATE = "candidate"
    INTERVIEWER = "interviewer"


class TurnSource(StrEnum):
    """How a turn was given."""

    SPEECH = "speech"
    TYPED = "typed"
    UNTRANSCRIBED = "untranscribed"  # spoken, and without any text

    @classmethod
    def _missing_(cls, value: object) -> "TurnSource | None":
        """Read what a later version may have written, during a deploy, as what somebody said."""
        return cls.SPEECH if isinstance(value, str) else None


class LedgerKind(StrEnum):
    """Everything that can happen to an interview's connection."""

    JOINED = "joined"
    LEFT = "left"
    DROPPED = "dropped"
    RESUMED_BY_HANDLE = "resumed_by_handle"
    RESUMED_BY_SEED = "resumed_by_seed"
    ROLLED_OVER = "rolled_over"
    TAKEN_OVER = "taken_over"
    TEXT_ONLY = "text_only"
    AUDIO_LOST = "audio_lost"
    BROWSER_LOST = "browser_lost"
    NUDGED = "nudged"
    TIME_WARNING = "time_warning"
    SERVER_LOST = "server_lost"
    PAGE_FAILED = "page_failed"
    ENDED = "ended"
    FAILED = "failed"


class Quality(StrEnum):
    """How good a connection is."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"

    @classmethod
    def of(cls, rtt_ms: int) -> "Quality":
        """Judge a round trip."""
        if rtt_ms >= POOR_RTT_MS:
            return cls.POOR
        return cls.FAIR if rtt_ms >= FAIR_RTT_MS else cls.GOOD


class EndReason(StrEnum):
    """Why an interview ended."""

    COMPLETED = "completed"
    CANDIDATE_ENDED = "candidate_ended"
    TIME_UP = "time_up"
    INTERVIEWER_ENDED = "interviewer_ended"
    STAFF_ENDED = "staff_ended"
    LEFT = "left"
    WITHDRAWN = "withdrawn"
    LIMIT_REACHED = "limit_reached"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn of the transcript.

    `number` counts from 1 and is unique in its interview; it is the order of the
    transcript. `text` is what was said (candidate) or heard (interviewer);
    `unheard_text` was generated but cut off by a barge-in or a drop. `answer_id` is the
    page's name for a typed answer, which it sends again until it is told that it is stored.
    """

    number: int
    speaker: Speaker
    text: str
    unheard_text: str
    start_ms: int
    end_ms: int
    question: int | None
    source: TurnSource
    interrupted: bool
    final: bool
    latency_ms: int | None = None
    own_latency_ms: int | None = None
    answer_id: str = ""


# A turn's row has columns of the same names (`models.Turn`): written and read by this list.
TURN_FIELDS: Final = tuple(one.name for one in fields(TurnRecord))


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """One event in the life of an interview's connection; never text of the transcript."""

    kind: LedgerKind
    at_ms: int
    wall_time: datetime
    gap_ms: int | None = None
    frames: int | None = None
    details: Mapping[str, JsonScalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a page comes: the link that its cookie was given for, its browser, its address."""

    link_id: int | None = None
    agent: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """How an interview was entered, as the ledger says it: nothing here tells where somebody is.

    link: its number, None where it is not known. issuer: who made it, "" where the application did.
    device: which one of those that this interview was entered from.
    """

    link: int | None = None
    issuer: str = ""
    device: int | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """What somebody is told of an interview who only looks at it."""

    epoch: int
    progress: Progress
    questions: int
    limit_ms: int


@dataclass(frozen=True, slots=True)
class ClaimedInterview:
    """What a browser connection gets when it takes an interview.

    `turns`: the last ones. `answers`: under which question each typed answer is filed, by its id.
    `silence`: since the former owner's last sign of life; None when there was none. `first_time`:
    nothing is on record of it yet. `new_page`: another page, or none, held it before. `begun_for`:
    how long ago it began, by the wall. `lost_frames`: so many of the microphone's are on record as
    lost. `token_generation`: of the links that open it; a withdrawal raises it. `entry`: how it was
    entered.
    """

    session_id: UUID
    epoch: int
    plan: FrozenPlan
    progress: Progress
    turns: tuple[TurnRecord, ...]
    first_time: bool
    answers: Mapping[str, int | None] = field(default_factory=dict)
    silence: timedelta | None = None
    new_page: bool = False
    begun_for: timedelta = timedelta()
    lost_frames: int = 0
    token_generation: int = 0
    entry: Entry = field(default_factory=Entry)


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a batch, and how its interview stands in the database; true when it was stored.

    is_stored: False where a newer owner has the interview. is_over: it has ended, whoever ended it.
    by_candidate: the candidate has ended it, on another page than the owner's.
    token_generation: another one than was claimed means that its links were withdrawn.
    """

    is_stored: bool
    is_over: bool = False
    token_generation: int = 0
    by_candidate: bool = False

    def __bool__(self) -> bool:
        return self.is_stored


@dataclass(frozen=True, slots=True)
class ConversationBatch:
    """What one interview has to store at one moment, by the owner of `epoch`.

    `number` counts the owner's batches from 1; it is stored with the progress. `kept_at`:
    since when it waits elsewhere for the database; the owner lived then.
    """

    session_id: UUID
    epoch: int
    turns: tuple[TurnRecord, ...] = ()
    ledger: tuple[LedgerRecord, ...] = ()
    progress: Progress | None = None
    number: int = 0
    kept_at: datetime | None = None
