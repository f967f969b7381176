"""What a recruiter has written, at a moment, and what is different at another.

Reads rows; must not know forms, requests or who changed anything.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from interviews.models import InterviewPlan

# Enough to see what was changed; the rest of a long text is the same.
_SHOWN: Final = 160
_AROUND: Final = 24
# Enough of a question to know it by.
_NAMED: Final = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different: what it is called, and what it was and is."""

    what: str
    before: str
    after: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A plan's question: its key, its text, and by their names what else is written of it."""

    pk: int
    text: str
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What people edit of a row: its fields by their names, and a plan's questions in their order."""

    fields: Mapping[str, str]
    questions: tuple[AskedQuestion, ...] = ()


def take_snapshot(row: Model) -> Snapshot:
    """Return what is stored of `row` now, where people can edit it."""
    fields = {
        str(capfirst(field.verbose_name)): _written(row, field.name)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key
    }
    return Snapshot(fields, _questions(row) if isinstance(row, InterviewPlan) else ())


def fingerprint(snapshot: Snapshot) -> str:
    """Return what two snapshots have in common if, and only if, nothing was changed."""
    return hashlib.sha256(json.dumps(asdict(snapshot), sort_keys=True).encode()).hexdigest()


def differences(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Return what was changed, with the part of each text in which it differs."""
    return (
        *_different(before.fields, after.fields),
        *_changed_questions(before.questions, after.questions),
        *_moves(before.questions, after.questions),
    )


def _different(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield Change(name, *_cut(old, new))


def _changed_questions(
    before: Sequence[AskedQuestion], after: Sequence[AskedQuestion]
) -> Iterator[Change]:
    """Compare each question with itself, wherever it stands; a number is that of the newer order."""
    old = {question.pk: question for question in before}
    for number, question in enumerate(after, start=1):
        known = old.pop(question.pk, None)
        yield from _different(_named(known, number), _named(question, number))
    numbers = {question.pk: number for number, question in enumerate(before, start=1)}
    for question in old.values():
        yield from _different(_named(question, numbers[question.pk]), {})


def _named(question: AskedQuestion | None, number: int) -> dict[str, str]:
    if question is None:
        return {}
    name = _("Question %(number)d") % {"number": number}
    notes = {f"{name}, {what}": text for what, text in question.notes.items()}
    return {name: question.text, **notes}


def _moves(before: Sequence[AskedQuestion], after: Sequence[AskedQuestion]) -> Iterator[Change]:
    """Tell the questions that were moved past others; those that made room for them have not."""
    old = {question.pk: number for number, question in enumerate(before, start=1)}
    kept = [
        (question, number) for number, question in enumerate(after, start=1) if question.pk in old
    ]
    stayed = _longest_rise([old[question.pk] for question, _number in kept])
    for question, number in kept:
        if old[question.pk] not in stayed:
            name = _("Place of “%(question)s”") % {"question": _shortened(question.text)}
            yield Change(name, str(old[question.pk]), str(number))


def _longest_rise(numbers: Sequence[int]) -> frozenset[int]:
    """Return the most of these different numbers that stand in rising order."""
    longest: list[tuple[int, ...]] = []
    for number in numbers:
        lower = [rise for rise in longest if rise[-1] < number]
        longest.append((*_longest(lower), number))
    return frozenset(_longest(longest))


def _longest(rises: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return max(rises, key=len, default=())


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _NAMED else f"{line[: _NAMED - 1].rstrip()}…"


def _written(row: Model, name: str) -> str:
    value = getattr(row, name)
    display = getattr(row, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    return "" if value is None else str(value).replace("\r\n", "\n")


def _questions(plan: InterviewPlan) -> tuple[AskedQuestion, ...]:
    return tuple(
        AskedQuestion(
            question.pk,
            question.text.replace("\r\n", "\n"),
            {
                _("competency"): question.competency,
                _("follow-ups"): question.follow_ups.replace("\r\n", "\n"),
            },
        )
        for question in plan.questions.all()
    )


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
