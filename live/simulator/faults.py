"""Faults on command: what may go wrong, when, how often and for whom.

Owns the table of kinds: the moments and fields of each. `fault_reading.py` reads a description,
`fault_board.py` keeps those that wait, `docs/simulator.md` describes them. They are carried out where
their situation arises:

| faults | carried out in |
|---|---|
| those with a moment | `connection.py` (`strike`); an outage also in `controls.py` |
| of a dial, a resumption, or a slow line | `connection.py`; `handshake` in `server.py` |
| of an input | `session.py` |
| of a reply | `dialogue.py` (whether it comes), `delivery.py` (its sound) |
| of handles | `context.py` |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Kind(StrEnum):
    """What goes wrong."""

    DROP = "drop"
    CLOSE = "close"
    FREEZE = "freeze"
    GO_AWAY = "go_away"
    HOUR = "hour"
    OUTAGE = "outage"
    SEND = "send"
    NOISE_CUT = "noise_cut"
    HANDSHAKE = "handshake"
    REFUSE_HANDLE = "refuse_handle"
    POISONED_HANDLE = "poisoned_handle"
    LOST_CALL = "lost_call"
    NOT_RESUMABLE = "not_resumable"
    DIE_AFTER_ACCEPT = "die_after_accept"
    CLIENT_CONTENT_REFUSED = "client_content_refused"
    SLOW = "slow"
    LATE_PONG = "late_pong"
    BLOCKED_AUDIO = "blocked_audio"
    STALL = "stall"
    EMPTY_TURN = "empty_turn"
    SILENT_REPLY = "silent_reply"
    ODD_CHUNKS = "odd_chunks"
    LONG_BURST = "long_burst"
    TAIL_AFTER_INTERRUPT = "tail_after_interrupt"
    NO_TRANSCRIPT = "no_transcript"
    LATE_TRANSCRIPT = "late_transcript"


class Moment(StrEnum):
    """When it goes wrong."""

    NOW = "now"
    NEXT_REPLY = "next_reply"
    MID_ANSWER = "mid_answer"
    BETWEEN_TURNS = "between_turns"
    ON_DIAL = "on_dial"
    ALWAYS = "always"  # whenever the situation of the kind arises


NEEDED: Final = object()
"""In place of a default: the field has to be given."""

_ANY: Final = (
    Moment.NOW, Moment.NEXT_REPLY, Moment.MID_ANSWER, Moment.BETWEEN_TURNS, Moment.ON_DIAL,
)  # fmt: skip
_DEADLINE: Final = "Deadline expired before operation could complete."
_INTERNAL: Final = "Internal error encountered."


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of fault may be told.

    moments: when it can happen, the default first; empty: whenever its situation (a dial, a
    resume, a reply, an utterance) arises.  own: its own fields with their defaults.
    forever: without a count it does not end.  anonymous: it happens before a client is known.
    """

    moments: tuple[Moment, ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict)
    forever: bool = False
    anonymous: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that it takes."""
        when = ("when", "after_ms") if self.moments else ()
        whom = () if self.anonymous else ("connection", "candidate")
        return (*when, "count", *whom, *self.own)


RULES: Final[Mapping[Kind, Rule]] = {
    Kind.DROP: Rule(_ANY),
    Kind.CLOSE: Rule(_ANY, {"code": 1011, "reason": _INTERNAL}),
    Kind.FREEZE: Rule(_ANY, {"answers_pings": False}),
    Kind.GO_AWAY: Rule(_ANY, {"seconds": NEEDED, "code": 1011, "reason": _DEADLINE}),
    Kind.HOUR: Rule(_ANY, {"reason": _DEADLINE}),
    Kind.OUTAGE: Rule(_ANY[:-1], {"seconds": NEEDED}),
    Kind.SEND: Rule(_ANY, {"frame": NEEDED, "size_bytes": 0}),
    Kind.NOISE_CUT: Rule((Moment.NEXT_REPLY, Moment.NOW)),
    Kind.HANDSHAKE: Rule((), {"status": 429}, anonymous=True),
    Kind.REFUSE_HANDLE: Rule((), {"code": 1008, "reason": "BidiGenerateContent session not found"}),
    Kind.POISONED_HANDLE: Rule(),
    Kind.LOST_CALL: Rule(),
    Kind.NOT_RESUMABLE: Rule(forever=True),
    Kind.DIE_AFTER_ACCEPT: Rule((), {"code": 1011, "reason": _INTERNAL}),
    Kind.CLIENT_CONTENT_REFUSED: Rule(forever=True),
    Kind.SLOW: Rule((), {"latency_ms": NEEDED}, forever=True),
    Kind.LATE_PONG: Rule((), {"seconds": NEEDED}, forever=True),
    Kind.BLOCKED_AUDIO: Rule(),
    Kind.STALL: Rule(),
    Kind.EMPTY_TURN: Rule((), {"reason": ""}),
    Kind.SILENT_REPLY: Rule(),
    Kind.ODD_CHUNKS: Rule(),
    Kind.LONG_BURST: Rule((), {"seconds": 120.0, "speed": 10.0}),
    Kind.TAIL_AFTER_INTERRUPT: Rule((), {"audio_ms": 200}),
    Kind.NO_TRANSCRIPT: Rule(),
    Kind.LATE_TRANSCRIPT: Rule(),
}

AFTER_MS: Final[Mapping[tuple[Kind | None, Moment], int]] = {
    (None, Moment.NEXT_REPLY): 600,
    (None, Moment.MID_ANSWER): 1500,
    (Kind.NOISE_CUT, Moment.NEXT_REPLY): 900,
}
"""How far into a reply or an answer, where it is not said; None: every other kind."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    count: how many times it happens; None for ever.  connection, candidate: only there; None
    and "" everywhere.  after_ms: of the reply's audio or of the candidate's speech.
    """

    kind: Kind
    when: Moment
    number: int = 0
    count: int | None = 1
    after_ms: int = 0
    connection: int | None = None
    candidate: str = ""
    code: int = 1011
    reason: str = ""
    seconds: float = 0.0
    speed: float = 1.0
    latency_ms: int = 0
    audio_ms: int = 0
    answers_pings: bool = False
    frame: str = ""
    size_bytes: int = 0
    status: int = 429

    def concerns(self, connection: int, candidate: str) -> bool:
        return self.connection in (None, connection) and self.candidate in ("", candidate)

    def as_json(self) -> dict[str, Any]:
        told = ("number", "kind", "when", "count", *RULES[self.kind].fields)
        return {name: getattr(self, name) for name in dict.fromkeys(told)}
