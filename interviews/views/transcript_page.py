"""One interview as a reviewer reads it: sections by question, events where they happened.

Owns how turns and ledger events are woven together; templates only lay it out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from interviews.analysis.interruptions import cut_by_noise
from interviews.costs import Cost, interview_cost
from interviews.frozen_plan import FrozenPlan, FrozenQuestion
from interviews.models import InterviewFigures, InterviewSession
from interviews.records import (
    LedgerKind,
    LedgerRecord,
    Progress,
    Quality,
    Speaker,
    TurnRecord,
    TurnSource,
)
from interviews.views.event_words import SHORTEST_GAP_MS, TONES, describe_event
from interviews.views.processing_state import ProcessingState, processing_state

# Said between two turns without a word: what happens on every connection is no news.
_UNREMARKABLE = frozenset({LedgerKind.ROLLED_OVER, LedgerKind.NUDGED})


@dataclass(frozen=True, slots=True)
class TurnItem:
    """A turn, with all the page needs to show it."""

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

    is_event = False


@dataclass(frozen=True, slots=True)
class EventItem:
    """A ledger event, in words."""

    at_ms: int
    sentence: str
    tone: str
    is_quiet: bool

    is_event = True


@dataclass(slots=True)
class Section:
    """The part of the conversation that belongs to one question, or to none.

    is_unknown: something was asked and answered, and nobody can tell which question it was.
    """

    question: FrozenQuestion | None
    items: list[TurnItem | EventItem] = field(default_factory=list)
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class QuestionsStand:
    """What was asked and answered, by what was heard and said. Numbers as a reviewer reads them."""

    done: int
    total: int
    unasked: str
    unanswered: str
    declined: str


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """All that stands on the page."""

    plan: FrozenPlan
    sections: tuple[Section, ...]
    questions: QuestionsStand | None
    figures: InterviewFigures | None
    processing: ProcessingState
    cost: Cost | None
    connection: str

    @property
    def has_gap(self) -> bool:
        """Whether the interview stood still for as long as a reader would notice."""
        return self.figures is not None and self.figures.gap_ms >= SHORTEST_GAP_MS


def build_transcript_page(session: InterviewSession) -> TranscriptPage:
    """Read everything about `session` that its page shows."""
    plan = session.read_plan()
    turns = session.turns.all().records()
    events = [entry.to_record() for entry in session.ledger.all()]
    return TranscriptPage(
        plan=plan,
        sections=tuple(_sections(plan, _weave(plan, turns, events))),
        questions=_questions_stand(plan, session.read_progress()),
        figures=InterviewFigures.objects.filter(session=session).first(),
        processing=processing_state(session),
        cost=interview_cost(session.read_progress().usage, settings.INTERVIEW_PRICES),
        connection=_connection_level(session.rtt_p95_ms),
    )


@dataclass(frozen=True, slots=True)
class _Woven:
    item: TurnItem | EventItem
    question: int | None


def _weave(
    plan: FrozenPlan, turns: Sequence[TurnRecord], events: Sequence[LedgerRecord]
) -> Iterator[_Woven]:
    """Yield turns in order, each event before the first turn that began after it.

    An event has no question of its own: it belongs where it interrupted.
    """
    noises = cut_by_noise(turns, events)
    waiting = sorted(events, key=lambda event: (event.at_ms, event.wall_time))
    for turn in turns:
        while waiting and waiting[0].at_ms <= turn.start_ms:
            yield _Woven(_event_item(waiting.pop(0)), None)
        yield _Woven(_turn_item(plan, turn, cut=turn.number in noises), turn.question)
    for event in waiting:
        yield _Woven(_event_item(event), None)


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


def _questions_stand(plan: FrozenPlan, progress: Progress) -> QuestionsStand | None:
    """Return None where nobody kept a record: before the first question, or before there was one."""
    asked, declined = set(progress.questions_asked), set(progress.questions_declined)
    if not asked:
        return None
    done = asked & (set(progress.questions_answered) | declined)
    numbers = [question.number for question in plan.questions]
    return QuestionsStand(
        done=len(done),
        total=len(numbers),
        unasked=_listed(number for number in numbers if number not in asked),
        unanswered=_listed(sorted(asked - done)),
        declined=_listed(sorted(declined)),
    )


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _turn_item(plan: FrozenPlan, turn: TurnRecord, *, cut: bool) -> TurnItem:
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
    )


def _untranscribed_s(turn: TurnRecord) -> float | None:
    """Return for how long something was said of which there are no words."""
    if turn.source is not TurnSource.UNTRANSCRIBED:
        return None
    return (turn.end_ms - turn.start_ms) / 1000


def _event_item(event: LedgerRecord) -> EventItem:
    return EventItem(
        at_ms=event.at_ms,
        sentence=describe_event(event),
        tone=TONES.get(event.kind, "plain"),
        is_quiet=event.kind in _UNREMARKABLE,
    )


def _connection_level(rtt_p95_ms: int | None) -> str:
    """Name a connection by its slow moments."""
    return "unknown" if rtt_p95_ms is None else Quality.of(rtt_p95_ms).value
