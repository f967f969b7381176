"""Faults on command: what may go wrong, when, how often and for whom.

Owns the reading of a fault's description and the list of those that wait for their moment.
Carrying one out is the connection's or the server's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
    REFUSE_HANDLE = "refuse_handle"
    POISONED_HANDLE = "poisoned_handle"
    NOT_RESUMABLE = "not_resumable"
    DIE_AFTER_ACCEPT = "die_after_accept"
    SLOW = "slow"
    STALL = "stall"


class Moment(StrEnum):
    """When it goes wrong."""

    NOW = "now"
    NEXT_REPLY = "next_reply"
    MID_ANSWER = "mid_answer"
    BETWEEN_TURNS = "between_turns"
    ON_DIAL = "on_dial"
    ALWAYS = "always"  # whenever the situation of the kind arises


STRIKES: Final = frozenset(
    {Kind.DROP, Kind.CLOSE, Kind.FREEZE, Kind.GO_AWAY, Kind.HOUR, Kind.OUTAGE}
)
"""Kinds that happen at a moment; the others hold for a situation (a dial, a resume, a reply)."""

_DEFAULT_AFTER_MS: Final = {Moment.NEXT_REPLY: 600, Moment.MID_ANSWER: 1500}
_FIELDS: Final[Mapping[str, type]] = {
    "when": str,
    "after_ms": int,
    "count": int,
    "connection": int,
    "candidate": str,
    "code": int,
    "reason": str,
    "seconds": float,
    "latency_ms": int,
    "answers_pings": bool,
}


class FaultError(ValueError):
    """A fault's description is wrong; the sentence says how."""


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
    latency_ms: int = 0
    answers_pings: bool = False

    def concerns(self, connection: int, candidate: str) -> bool:
        return self.connection in (None, connection) and self.candidate in ("", candidate)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("number", "kind", "when", *_REPORTED)}


_REPORTED: Final = ("count", "after_ms", "connection", "candidate", "code", "seconds", "latency_ms")
_DEFAULT_REASON: Final = {
    Kind.HOUR: "Deadline expired before operation could complete.",
    Kind.CLOSE: "Internal error encountered.",
    Kind.GO_AWAY: "Deadline expired before operation could complete.",
    Kind.DIE_AFTER_ACCEPT: "Internal error encountered.",
    Kind.REFUSE_HANDLE: "BidiGenerateContent session not found",
}


def read_fault(description: Mapping[str, Any]) -> Fault:
    """Read a fault from JSON, or from the values of a command line.  Raises FaultError."""
    values = dict(description)
    name = values.pop("fault", None)
    if name not in {kind.value for kind in Kind}:
        known = ", ".join(Kind)
        raise FaultError(f"unknown fault {name!r}: one of {known}")
    kind = Kind(name)
    forever = values.get("count", 1) in (None, "forever")
    if forever:
        values.pop("count")
    fields = {key: _convert(key, value) for key, value in values.items()}
    when = _moment(kind, fields.pop("when", ""))
    fields.setdefault("after_ms", _DEFAULT_AFTER_MS.get(when, 0))
    fields.setdefault("reason", _DEFAULT_REASON.get(kind, ""))
    if kind is Kind.REFUSE_HANDLE:
        fields.setdefault("code", 1008)
    if forever or (kind in (Kind.NOT_RESUMABLE, Kind.SLOW) and "count" not in fields):
        fields["count"] = None
    _check(kind, fields)
    return Fault(kind=kind, when=when, **fields)


def read_fault_option(text: str) -> Fault:
    """Read `KIND` or `KIND:name=value,name=value` from a command line.  Raises FaultError."""
    name, _, rest = text.partition(":")
    values: dict[str, Any] = {"fault": name}
    for pair in filter(None, rest.split(",")):
        key, equals, value = pair.partition("=")
        if not equals:
            raise FaultError(f"{pair!r} is not name=value")
        values[key] = value
    return read_fault(values)


def _moment(kind: Kind, name: str) -> Moment:
    if kind not in STRIKES:
        if name:
            raise FaultError(f"{kind} takes no 'when': it holds whenever its situation arises")
        return Moment.ALWAYS
    allowed = [moment for moment in Moment if moment is not Moment.ALWAYS]
    if kind is Kind.OUTAGE:
        allowed.remove(Moment.ON_DIAL)
    if name and name not in allowed:
        raise FaultError(f"{kind} cannot happen {name!r}: one of {', '.join(allowed)}")
    return Moment(name) if name else Moment.NOW


def _convert(key: str, value: Any) -> Any:
    wanted = _FIELDS.get(key)
    if wanted is None:
        raise FaultError(f"unknown field {key!r}: one of fault, {', '.join(_FIELDS)}")
    if isinstance(value, str) and wanted is bool:
        value = value == "true" if value in ("true", "false") else value
    elif isinstance(value, str) and wanted is not str:
        try:
            value = wanted(value)
        except ValueError as error:
            raise FaultError(f"{key}={value!r} is not a number") from error
    if wanted is float and isinstance(value, int):
        value = float(value)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise FaultError(f"{key}={value!r} is not a {wanted.__name__}")
    if isinstance(value, int | float) and value < 0:
        raise FaultError(f"{key}={value!r} is below 0")
    return value


def _check(kind: Kind, fields: Mapping[str, Any]) -> None:
    if kind in (Kind.OUTAGE, Kind.GO_AWAY) and "seconds" not in fields:
        raise FaultError(f"{kind} needs 'seconds'")
    if kind is Kind.SLOW and "latency_ms" not in fields:
        raise FaultError("slow needs 'latency_ms'")
    if not 1000 <= fields.get("code", 1000) <= 4999 or fields.get("code") in (1004, 1005, 1006):
        raise FaultError(f"code={fields['code']} cannot be sent in a close frame")


class FaultBoard:
    """The faults that wait for their moment, oldest first."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._numbers = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing can go wrong; asked for every frame."""
        return not self._armed

    @property
    def armed(self) -> list[Fault]:
        return list(self._armed)

    def number(self, fault: Fault) -> Fault:
        """Give a fault its number without arming it."""
        self._numbers += 1
        return replace(fault, number=self._numbers)

    def arm(self, fault: Fault) -> None:
        self._armed.append(fault)

    def take(self, connection: int, candidate: str, kind: Kind) -> Fault | None:
        """Use up one count of a fault that holds for a situation."""
        return self._take(
            lambda fault: fault.kind is kind and fault.concerns(connection, candidate)
        )

    def take_at(
        self, connection: int, candidate: str, moment: Moment, progress_ms: float = 0
    ) -> list[Fault]:
        """Use up one count of each fault whose moment has come."""
        due = [
            fault
            for fault in self._armed
            if fault.when is moment
            and fault.after_ms <= progress_ms
            and fault.concerns(connection, candidate)
        ]
        return [fault for fault in due if self.take_number(fault.number)]

    def take_number(self, number: int) -> bool:
        """Use up one count of this very fault; False when it is used up already."""
        return self._take(lambda fault: fault.number == number) is not None

    def clear(self) -> None:
        self._armed.clear()

    def _take(self, suits: Callable[[Fault], bool]) -> Fault | None:
        for index, fault in enumerate(self._armed):
            if not suits(fault):
                continue
            if fault.count is not None:
                if fault.count <= 1:
                    del self._armed[index]
                else:
                    self._armed[index] = replace(fault, count=fault.count - 1)
            return fault
        return None
