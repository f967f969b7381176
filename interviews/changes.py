"""What a recruiter has written, at a moment, and what is different at another.

Reads rows; must not know forms, requests or who changed anything.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from interviews.models import InterviewPlan

# Enough to see what was changed; the rest of a long text is the same.
_SHOWN: Final = 160
_AROUND: Final = 24


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different: what it is called, and what it was and is."""

    what: str
    before: str
    after: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


# What people edit of a row, by its name in the form: fields, and a plan's questions.
Snapshot = Mapping[str, str]


def take_snapshot(row: Model) -> Snapshot:
    """Return what is stored of `row` now, where people can edit it."""
    fields = {
        str(capfirst(field.verbose_name)): _written(row, field.name)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key
    }
    return fields | dict(_questions(row)) if isinstance(row, InterviewPlan) else fields


def fingerprint(snapshot: Snapshot) -> str:
    """Return what two snapshots have in common if, and only if, nothing was changed."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True).encode()).hexdigest()


def differences(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Return what was changed, with the part of each text in which it differs."""
    names = dict.fromkeys((*before, *after))
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return tuple(Change(name, *_cut(old, new)) for name, old, new in pairs if old != new)


def _written(row: Model, name: str) -> str:
    value = getattr(row, name)
    display = getattr(row, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    return "" if value is None else str(value).replace("\r\n", "\n")


def _questions(plan: InterviewPlan) -> Iterator[tuple[str, str]]:
    for number, question in enumerate(plan.questions.all(), start=1):
        name = _("Question %(number)d") % {"number": number}
        yield name, question.text
        yield f"{name}, {_('competency')}", question.competency
        yield f"{name}, {_('follow-ups')}", question.follow_ups.replace("\r\n", "\n")


def _cut(old: str, new: str) -> tuple[str, str]:
    """Leave of two long texts what is different, and a little around it."""
    if max(len(old), len(new)) <= _SHOWN:
        return old, new
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    left = shorter - head
    tail = next((at for at in range(left) if old[-1 - at] != new[-1 - at]), left)
    return _part(old, head, tail), _part(new, head, tail)


def _part(text: str, head: int, tail: int) -> str:
    first = max(0, head - _AROUND)
    last = min(len(text), len(text) - tail + _AROUND, first + _SHOWN)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"
