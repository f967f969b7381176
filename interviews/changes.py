"""What a recruiter has written, at a moment, and what is different at another.

Reads rows; must not know forms, requests or who changed anything.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain, pairwise
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
class MomentChange:
    """A moment that is another one now, as ISO 8601: whoever reads of it has a zone of their own."""

    what: str
    moment_before: str
    moment_after: str

    @classmethod
    def of(cls, row: Model, field: str, before: datetime, after: datetime) -> "MomentChange":
        name = str(capfirst(row._meta.get_field(field).verbose_name))  # type: ignore[union-attr]
        return cls(name, before.isoformat(), after.isoformat())

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
    """Tell the questions that were moved past others; those that made room for them have not.

    Of two neighbours that have changed places nobody can tell which one was moved: both are named.
    """
    old = {question.pk: number for number, question in enumerate(before, start=1)}
    kept = {
        old[question.pk]: (number, _shortened(question.text))
        for number, question in enumerate(after, start=1)
        if question.pk in old
    }
    stayed = _longest_rise(tuple(kept))
    exchanged = _exchanged(tuple(kept), stayed)
    for was, (number, text) in kept.items():
        if was not in stayed and not any(was in pair for pair in exchanged):
            yield Change(_("Place of “%(question)s”") % {"question": text}, str(was), str(number))
    for low, high in exchanged:
        (place, text), (other_place, other_text) = kept[low], kept[high]
        name = _("Places of “%(question)s” and “%(other)s”, exchanged")
        yield Change(
            name % {"question": text, "other": other_text},
            f"{low}, {high}",
            f"{place}, {other_place}",
        )


def _exchanged(numbers: Sequence[int], stayed: frozenset[int]) -> tuple[tuple[int, int], ...]:
    """Return the pairs of neighbours, then and now, of which either was moved past the other."""
    following = dict(pairwise(sorted(numbers)))
    pairs = [(low, high) for high, low in pairwise(numbers) if following.get(low) == high]
    times = Counter(chain.from_iterable(pairs))
    return tuple(
        pair
        for pair in pairs
        if len(stayed.intersection(pair)) == 1 and all(times[number] == 1 for number in pair)
    )


def _longest_rise(numbers: Sequence[int]) -> frozenset[int]:
    """Return the most of these different numbers that stand in rising order.

    Of several choices it is the one with the most numbers that are where they were.
    """
    unmoved = frozenset(
        number for number, before in zip(numbers, sorted(numbers), strict=True) if number == before
    )

    def worth(rise: tuple[int, ...]) -> tuple[int, int]:
        return len(rise), len(unmoved.intersection(rise))

    longest: list[tuple[int, ...]] = [()]
    for number in numbers:
        lower = [rise for rise in longest if not rise or rise[-1] < number]
        best = max(lower, key=worth)
        longest.append((*best, number))
    best = max(longest, key=worth)
    return frozenset(best)


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
