"""A form that was open while somebody else saved, merged field by field with what they have stored.

Three things are compared: what the form was opened on (its base), what was sent, and what is
stored now. Reads them; must not know who changed what, or when it may be saved.
"""

import hashlib
import re
from collections.abc import KeysView, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from interviews.admin.questions import MOST_ROWS
from interviews.models import InterviewPlan, InterviewSession, Question

# Of a question; its place is compared with the others' places.
QUESTION_FIELDS: Final = ("text", "competency", "follow_ups")
# Of an interview; all else of it comes about without a form.
WINDOW_FIELDS: Final = frozenset({"opens_at", "closes_at"})
ORDER: Final = "order of the questions"
MARK_LENGTH: Final = 12
# A plan has a dozen fields of its own.
MOST_MARKS: Final = len(QUESTION_FIELDS) * MOST_ROWS + 50
_MOMENT: Final = re.compile(r"\d{1,11}(?!\d)", re.ASCII)
_PLACE: Final = re.compile(r"questions-\d{1,4}-position", re.ASCII)


class TooManyMarksError(ValueError):
    """A form says that it was opened on more than a plan can have."""


@dataclass(frozen=True)
class Base:
    """What a form was opened on: when, and a mark for each thing that people edit.

    A thing is a field's name, or a question's key and field: `12.text`. Questions are in their order.
    """

    at: datetime
    marks: Mapping[str, str]

    @classmethod
    def of(cls, row: Model) -> "Base":
        return cls(timezone.now(), {thing: _mark(text) for thing, text in _texts(row).items()})

    @classmethod
    def read(cls, written: str) -> "Base | None":
        """Return what a form carries; None of a page that carries nothing, or nonsense.

        Raises `TooManyMarksError` before it reads more than a plan can have.
        """
        moment = _MOMENT.match(written)
        if moment is None:
            return None
        words = written.split(maxsplit=MOST_MARKS + 1)[1:]
        if len(words) > MOST_MARKS:
            raise TooManyMarksError
        pairs = (each.partition("=") for each in words)
        marks = {thing: mark for thing, _equals, mark in pairs}
        return cls(datetime.fromtimestamp(int(moment[0]), UTC), marks)

    def __str__(self) -> str:
        marks = (f"{thing}={mark}" for thing, mark in self.marks.items())
        return " ".join((str(int(self.at.timestamp())), *marks))

    @cached_property
    def questions(self) -> KeysView[str]:
        """The keys of a plan's questions, in their order."""
        keys = (thing.partition(".")[0] for thing in self.marks if _is_of_question(thing))
        return dict.fromkeys(keys).keys()

    @property
    def fingerprint(self) -> str:
        """What two bases have in common if, and only if, nothing was changed between them."""
        return _mark(repr(list(self.marks.items())))


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody else has changed since: what stays, and what is replaced, as people call it."""

    stays: tuple[str, ...]
    replaced: tuple[str, ...]


class Merge:
    """What was sent, what its form was opened on, and what is stored of the row now."""

    def __init__(self, sent: QueryDict, base: Base, row: Model) -> None:
        self._sent = sent
        self._base = base
        self._row = row
        self._stored = _texts(row)
        self._now = Base.of(row)

    def theirs(self) -> Theirs:
        """Return what becomes of others' changes."""
        now, opened = self._now.marks, self._base.marks
        things = {**now, **{thing: "" for thing in opened if _is_of_question(thing)}}
        changed = [thing for thing in things if now.get(thing) != opened.get(thing)]
        stays = [thing for thing in changed if thing not in self._changed]
        # What is gone cannot be replaced; the question's row on the page says so.
        replaced = [thing for thing in changed if thing in self._changed and thing in now]
        names = _Names(self._row, self._base.questions, self._now.questions)
        if names.have_been_moved:
            (replaced if self._has_moved_questions else stays).append(ORDER)
        return Theirs(names.of(stays), names.of(replaced))

    def merged(self) -> QueryDict:
        """Return what was sent, with all that its sender has not changed as it is stored now.

        Its base is what is stored now.
        """
        merged = self._sent.copy()
        for thing, name in self._fields.items():
            if thing in self._stored and thing not in self._changed:
                merged[name] = self._stored[thing]
        if isinstance(self._row, InterviewPlan):
            self._merge_questions(merged, self._row)
        merged["opened"] = str(self._now)
        return merged

    def _merge_questions(self, merged: QueryDict, plan: InterviewPlan) -> None:
        places = {str(question.pk): question.position for question in plan.questions.all()}
        last = max(places.values(), default=-1)
        for row, key in self._questions.items():
            is_gone = key in self._base.questions and key not in places
            if is_gone and not any(
                _thing(key, field) in self._changed for field in QUESTION_FIELDS
            ):
                merged[f"{row}-DELETE"] = "on"
            elif not self._has_moved_questions:
                last += key not in places
                merged[f"{row}-position"] = str(places.get(key, last))

    @cached_property
    def _questions(self) -> dict[str, str]:
        """The prefix of each question's fields, and its key ("" of a new one), in the order that was sent."""
        rows = [name.removesuffix("-position") for name in self._sent if _PLACE.fullmatch(name)]
        rows.sort(key=self._place)
        return {row: self._sent.get(f"{row}-id", "") for row in rows}

    @cached_property
    def _fields(self) -> dict[str, str]:
        """The form's field for each thing that was sent."""
        fields = {thing: thing for thing in self._stored if thing in self._sent}
        for row, key in self._questions.items():
            if key:
                fields |= {_thing(key, field): f"{row}-{field}" for field in QUESTION_FIELDS}
        return fields

    @cached_property
    def _changed(self) -> frozenset[str]:
        """The things that the sender has changed or deleted."""
        deleted = {key for row, key in self._questions.items() if f"{row}-DELETE" in self._sent}
        return frozenset(
            thing
            for thing, name in self._fields.items()
            if thing.partition(".")[0] in deleted
            or _mark(self._sent.get(name, "")) != self._base.marks.get(thing)
        )

    @property
    def _has_moved_questions(self) -> bool:
        """Whether the sender has changed the order, or put a new question between the others."""
        opened = list(self._base.questions)
        return not opened or list(self._questions.values())[: len(opened)] != opened

    def _place(self, row: str) -> int:
        place = self._sent.get(f"{row}-position", "")
        return int(place) if re.fullmatch(r"\d{1,9}", place, re.ASCII) else 0


class _Names:
    """What people call the things of a row; a question by its number, the newer one."""

    def __init__(self, row: Model, before: KeysView[str], after: KeysView[str]) -> None:
        self._row = row
        self._before = before
        self._after = after
        self._numbers = {key: number for number, key in enumerate(before, start=1)}
        self._numbers |= {key: number for number, key in enumerate(after, start=1)}

    @property
    def have_been_moved(self) -> bool:
        """Whether the questions that there were before stand in another order now."""
        kept = [key for key in self._before if key in self._after]
        return kept != [key for key in self._after if key in self._before]

    def of(self, things: Sequence[str]) -> tuple[str, ...]:
        """Return each name once."""
        return tuple(dict.fromkeys(map(self._of, things)))

    def _of(self, thing: str) -> str:
        if thing == ORDER:
            return _("Order of the questions")
        if not _is_of_question(thing):
            return str(capfirst(_called(self._row, thing)))
        key, _dot, field = thing.partition(".")
        number = {"number": self._numbers[key]}
        if key not in self._after:
            return _("Question %(number)d, deleted") % number
        if key not in self._before:
            return _("Question %(number)d, new") % number
        name = _("Question %(number)d") % number
        return name if field == "text" else f"{name}, {_called(Question, field)}"


def _called(model: Model | type[Model], field: str) -> str:
    return next(str(each.verbose_name) for each in model._meta.fields if each.name == field)


def _thing(question: str, field: str) -> str:
    return f"{question}.{field}"


def _is_of_question(thing: str) -> bool:
    return thing.partition(".")[2] in QUESTION_FIELDS


def _texts(row: Model) -> dict[str, str]:
    """Return what people edit of `row`, as a form would send it."""
    texts = {
        field.name: _written(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key
    }
    if isinstance(row, InterviewSession):
        return {name: text for name, text in texts.items() if name in WINDOW_FIELDS}
    if isinstance(row, InterviewPlan):
        for question in row.questions.all():
            key = str(question.pk)
            texts |= {_thing(key, name): getattr(question, name) for name in QUESTION_FIELDS}
    return texts


def _written(value: object) -> str:
    return "" if value is None else str(value)


def _mark(text: str) -> str:
    """Return a short digest. Browsers write line breaks in their way, and forms strip the ends."""
    plain = text.replace("\r\n", "\n").strip()
    return hashlib.sha256(plain.encode()).hexdigest()[:MARK_LENGTH]
