"""What the judge is shown: what an independent recorder saw, and what is stored.

All moments are seconds of the wall clock, as the ledger's `wall_time` is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """A word that was spoken: when it was over, and when a page first showed it, if one did."""

    word: str
    at: float
    shown_at: float | None = None


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that concerned an interview.

    bound_s: how long it may keep the candidate's words from Gemini.  words: how many it may cost.
    reconnects: the page needs a new connection after it.  unheard: words that were lost with a page
    before it could send anything of them, so that no server can know of them.  held: how many words the
    page held that handed the interview over.  waits: it strikes with the next reply.
    """

    name: str
    at: float
    bound_s: float
    words: int = 0
    reconnects: bool = False
    unheard: tuple[str, ...] = ()
    held: int = 0
    waits: bool = False

    @property
    def until(self) -> float:
        """When it must be mended."""
        return self.at + self.bound_s


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview, from both sides.

    turns, ledger: as stored.  final_captions: the last text that a page was told is final, by turn.
    sounded_ms: how much of each turn a page has played.  text_s: seconds in writing.
    closes: every close code that a page saw.  errors: codes of the errors that pages were told.
    greetings: those that a page has played some of.  line: what became of its pages' connections, for
    people who look into it.
    """

    name: str
    kind: str = ""
    status: str = "completed"
    began_at: float = 0.0
    ended_at: float | None = None
    said: Sequence[Said] = ()
    typed: Sequence[str] = ()
    turns: Sequence[Mapping[str, Any]] = ()
    ledger: Sequence[Mapping[str, Any]] = ()
    strikes: Sequence[Struck] = ()
    greetings: int = 1
    text_s: float = 0.0
    final_captions: Mapping[int, str] = field(default_factory=dict)
    sounded_ms: Mapping[int, int] = field(default_factory=dict)
    closes: Sequence[int] = ()
    errors: Sequence[str] = ()
    problems: Sequence[str] = ()
    line: Sequence[tuple[float, str]] = ()

    @property
    def lasted_s(self) -> float:
        """How long it took, as far as it is known."""
        return 0.0 if self.ended_at is None else self.ended_at - self.began_at


@dataclass(frozen=True, slots=True)
class Worker:
    """One life of a worker process.

    memory: (moment, megabytes).  holds: (milliseconds of processor time, where the loop was held).
    errors: what it logged as an error.  busy: the share of a core that it took.
    """

    name: str
    memory: Sequence[tuple[float, float]] = ()
    holds: Sequence[tuple[int, str]] = ()
    errors: Sequence[str] = ()
    busy: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of a storm."""

    interviews: Sequence[Interview]
    workers: Sequence[Worker] = ()
