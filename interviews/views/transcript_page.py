"""One interview as a reviewer reads it: a part of its transcript, and the facts beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from interviews.costs import Cost, interview_cost
from interviews.frozen_plan import FrozenPlan, FrozenQuestion
from interviews.models import InterviewFigures, InterviewSession
from interviews.progress import Progress
from interviews.records import Quality
from interviews.views.event_words import SHORTEST_GAP_MS
from interviews.views.processing_state import ProcessingState, processing_state
from interviews.views.transcript_sections import Section, sections_of
from interviews.views.transcript_window import Window, first_turns_of_questions, read_window


@dataclass(frozen=True, slots=True)
class QuestionsStand:
    """What was asked and answered, by what was heard and said. Numbers as a reviewer reads them."""

    done: int
    total: int
    unasked: str
    unanswered: str
    declined: str


@dataclass(frozen=True, slots=True)
class Jump:
    """Where a question comes up first."""

    question: FrozenQuestion
    turn: int


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """All that stands on the page."""

    plan: FrozenPlan
    window: Window
    sections: tuple[Section, ...]
    jumps: tuple[Jump, ...]
    questions: QuestionsStand | None
    figures: InterviewFigures | None
    processing: ProcessingState
    cost: Cost | None
    connection: str

    @property
    def has_gap(self) -> bool:
        """Whether the interview stood still for as long as a reader would notice."""
        return self.figures is not None and self.figures.gap_ms >= SHORTEST_GAP_MS


def build_transcript_page(session: InterviewSession, page: int = 1) -> TranscriptPage:
    """Read what this page of the interview of `session` shows, and no other part of it."""
    plan = session.read_plan()
    window = read_window(session, page)
    return TranscriptPage(
        plan=plan,
        window=window,
        sections=sections_of(plan, window),
        jumps=_jumps(session, plan) if window.is_paged else (),
        questions=_questions_stand(plan, session.read_progress()),
        figures=getattr(session, "figures", None),
        processing=processing_state(session),
        cost=interview_cost(session.read_progress().usage, settings.INTERVIEW_PRICES),
        connection=_connection_level(session.rtt_p95_ms),
    )


def _jumps(session: InterviewSession, plan: FrozenPlan) -> tuple[Jump, ...]:
    first_turns = first_turns_of_questions(session)
    return tuple(
        Jump(question, first_turns[question.number])
        for question in plan.questions
        if question.number in first_turns
    )


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


def _connection_level(rtt_p95_ms: int | None) -> str:
    """Name a connection by its slow moments."""
    return "unknown" if rtt_p95_ms is None else Quality.of(rtt_p95_ms).value
