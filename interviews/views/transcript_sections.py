"""Turns and ledger events woven together, in sections by question; templates only lay it out."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from interviews.analysis.interruptions import cut_by_noise
from interviews.frozen_plan import FrozenPlan, FrozenQuestion
from interviews.records import LedgerKind, LedgerRecord, Speaker, TurnRecord, TurnSource
from interviews.views.event_words import TONES, describe_event
from interviews.views.transcript_window import Window

# Said between two turns without a word: what happens on every connection is no news.
_UNREMARKABLE = frozenset({LedgerKind.ROLLED_OVER, LedgerKind.NUDGED})


@dataclass(frozen=True, slots=True)
class TurnItem:
    """A turn, with all the page needs to show it. `is_shown`: on this page, not on one beside it."""

    number: int
    speaker: Speaker
    speaker_name: str
    at_ms: int
    text: str
    unheard_text: str
    is_typed: bool
    untranscribed_s: float | None
    was_interrupted: bool
    was_cut_by_noise: bool
    is_open: bool
    latency_ms: int | None
    remark: str
    is_shown: bool

    is_event = False


@dataclass(frozen=True, slots=True)
class EventItem:
    """A ledger event, in words."""

    at_ms: int
    sentence: str
    tone: str
    is_quiet: bool
    is_shown: bool

    is_event = True


@dataclass(slots=True)
class Section:
    """The part of the conversation that belongs to one question, or to none.

    is_unknown: something was asked and answered, and nobody can tell which question it was.
    is_continued: it began on the page before.
    """

    question: FrozenQuestion | None
    items: list[TurnItem | EventItem] = field(default_factory=list)
    is_unknown: bool = False
    is_continued: bool = False


def sections_of(plan: FrozenPlan, window: Window) -> tuple[Section, ...]:
    """Return what a page shows of a transcript; what stands around it decides where it belongs."""
    sections = []
    for section in _sections(plan, _weave(plan, window)):
        shown = [item for item in section.items if item.is_shown]
        if shown:
            section.is_continued = not section.items[0].is_shown
            section.items = shown
            sections.append(section)
    return tuple(sections)


@dataclass(frozen=True, slots=True)
class _Woven:
    item: TurnItem | EventItem
    question: int | None


def _weave(plan: FrozenPlan, window: Window) -> Iterator[_Woven]:
    """Yield turns in order, each event before the first turn that began after it.

    An event has no question of its own: it belongs where it interrupted.
    """
    noises = cut_by_noise(window.turns, window.events)
    waiting = deque(sorted(window.events, key=lambda event: (event.at_ms, event.wall_time)))
    for turn in window.turns:
        is_shown = window.shows(turn.number)
        while waiting and waiting[0].at_ms <= turn.start_ms:
            yield _Woven(_event_item(waiting.popleft(), is_shown=is_shown), None)
        remark = window.remarks.get(turn.number, "")
        item = _turn_item(plan, turn, cut=turn.number in noises, remark=remark, is_shown=is_shown)
        yield _Woven(item, turn.question)
    for event in waiting:
        yield _Woven(_event_item(event, is_shown=window.is_last), None)


def _sections(plan: FrozenPlan, woven: Iterable[_Woven]) -> Iterator[Section]:
    questions = {question.number: question for question in plan.questions}
    section = Section(None)
    for entry in woven:
        question = questions.get(entry.question) if entry.question is not None else None
        if question is not None and question is not section.question:
            if section.items:
                yield section
            section = Section(question)
        elif question is None and section.question is not None and _is_answer(entry.item):
            asked = _take_what_was_asked(section)
            yield section
            section = Section(None, asked, is_unknown=True)
        section.items.append(entry.item)
    if section.items:
        yield section


def _is_answer(item: TurnItem | EventItem) -> bool:
    return isinstance(item, TurnItem) and item.speaker is Speaker.CANDIDATE


def _take_what_was_asked(section: Section) -> list[TurnItem | EventItem]:
    """Take what came after the last answer out of a section: it asked something else."""
    last = max((at for at, item in enumerate(section.items) if _is_answer(item)), default=0)
    asked, section.items = section.items[last + 1 :], section.items[: last + 1]
    return asked


def _turn_item(
    plan: FrozenPlan, turn: TurnRecord, *, cut: bool, remark: str, is_shown: bool
) -> TurnItem:
    is_candidate = turn.speaker is Speaker.CANDIDATE
    return TurnItem(
        number=turn.number,
        speaker=turn.speaker,
        speaker_name=plan.candidate_name if is_candidate else plan.interviewer_name,
        at_ms=turn.start_ms,
        text=turn.text,
        unheard_text=turn.unheard_text,
        is_typed=turn.source is TurnSource.TYPED,
        untranscribed_s=_untranscribed_s(turn),
        was_interrupted=turn.interrupted,
        was_cut_by_noise=cut,
        is_open=not turn.final,
        latency_ms=turn.latency_ms,
        remark=remark,
        is_shown=is_shown,
    )


def _untranscribed_s(turn: TurnRecord) -> float | None:
    """Return for how long something was said of which there are no words."""
    if turn.source is not TurnSource.UNTRANSCRIBED:
        return None
    return (turn.end_ms - turn.start_ms) / 1000


def _event_item(event: LedgerRecord, *, is_shown: bool) -> EventItem:
    return EventItem(
        at_ms=event.at_ms,
        sentence=describe_event(event),
        tone=TONES.get(event.kind, "plain"),
        is_quiet=event.kind in _UNREMARKABLE,
        is_shown=is_shown,
    )
