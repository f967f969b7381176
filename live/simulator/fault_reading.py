"""Descriptions of faults, from JSON or a command line, read into faults.

Owns the sentences about wrong ones; every sentence names the field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from types import NoneType
from typing import Any, Final, get_args, get_type_hints

from live.simulator.faults import AFTER_MS, NEEDED, RULES, Fault, Kind, Moment, Rule


def _given_as(hint: Any) -> type:
    """Return as what a field is given; None is said by leaving it out, a moment by its name."""
    given = next(one for one in get_args(hint) or (hint,) if one is not NoneType)
    return str if issubclass(given, str) else given


_TYPES: Final[Mapping[str, type]] = {
    name: _given_as(hint)
    for name, hint in get_type_hints(Fault).items()
    if name not in ("kind", "number")
}
MAX_SIZE_BYTES: Final = 16 * 1024 * 1024


class FaultError(ValueError):
    """A fault's description is wrong; the sentence says how."""


def read_fault(description: Mapping[str, Any]) -> Fault:
    """Read a fault from JSON, or from the values of a command line.  Raises FaultError."""
    values = dict(description)
    kind = _read_kind(values)
    rule = RULES[kind]
    _check_names(kind, rule, values)
    forever = values.get("count", 1) in (None, "forever")
    if forever:
        values.pop("count")
    fields = {name: _convert(name, value) for name, value in values.items()}
    when = _read_moment(kind, rule, fields.pop("when", ""))
    usual_ms = AFTER_MS.get((kind, when), AFTER_MS.get((None, when), 0))
    defaults = {"after_ms": usual_ms, **{k: v for k, v in rule.own.items() if v is not NEEDED}}
    fields = {**defaults, **fields}
    if forever or (rule.forever and "count" not in fields):
        fields["count"] = None
    _check_values(fields)
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


def _read_kind(values: dict[str, Any]) -> Kind:
    known = f"one of {', '.join(Kind)}"
    if "fault" not in values:
        wrong = sorted(set(values) - set(_TYPES))
        unknown = f"; unknown field {wrong[0]!r}" if wrong else ""
        raise FaultError(f"the field 'fault' is missing{unknown}: {known}")
    name = values.pop("fault")
    if name not in {kind.value for kind in Kind}:
        raise FaultError(f"fault={name!r} is unknown: {known}")
    return Kind(name)


def _check_names(kind: Kind, rule: Rule, values: Mapping[str, Any]) -> None:
    for name in values:
        if name not in _TYPES:
            raise FaultError(f"unknown field {name!r}: {kind} takes {', '.join(rule.fields)}")
        if name not in rule.fields:
            because = ": it holds whenever its situation arises" if name == "when" else ""
            because = because or f": it takes {', '.join(rule.fields)}"
            raise FaultError(f"{kind} takes no {name!r}{because}")
    for name, default in rule.own.items():
        if default is NEEDED and name not in values:
            raise FaultError(f"{kind} needs {name!r}")


def _read_moment(kind: Kind, rule: Rule, name: str) -> Moment:
    if not rule.moments:
        return Moment.ALWAYS
    if name and name not in rule.moments:
        raise FaultError(f"{kind} cannot happen when={name!r}: one of {', '.join(rule.moments)}")
    return Moment(name) if name else rule.moments[0]


def _convert(name: str, value: Any) -> Any:
    wanted = _TYPES[name]
    if name == "frame" and isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and wanted is bool:
        value = value == "true" if value in ("true", "false") else value
    elif isinstance(value, str) and wanted is not str:
        try:
            value = wanted(value)
        except ValueError as error:
            raise FaultError(f"{name}={value!r} is not a number") from error
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise FaultError(f"{name}={value!r} is not a {wanted.__name__}")
    if isinstance(value, int | float) and value < 0:
        raise FaultError(f"{name}={value!r} is below 0")
    return value


def _check_values(fields: Mapping[str, Any]) -> None:
    code = fields.get("code", 1000)
    if not 1000 <= code <= 4999 or code in (1004, 1005, 1006):
        raise FaultError(f"code={code} cannot be sent in a close frame")
    status = fields.get("status", 429)
    if status < 300 or status not in set(HTTPStatus):
        raise FaultError(f"status={status} is no refusal of HTTP, such as 401, 429 or 503")
    if fields.get("size_bytes", 0) > MAX_SIZE_BYTES:
        raise FaultError(f"size_bytes={fields['size_bytes']} is above {MAX_SIZE_BYTES}")
    if fields.get("speed", 1.0) == 0:
        raise FaultError("speed=0.0 would never send anything")
