"""One interview as a reviewer reads it: a part of its transcript, and the facts beside it."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings

from interviews.costs import Cost, interview_cost
from interviews.frozen_plan import FrozenPlan, FrozenQuestion
from interviews.models import Act, HistoryEntry, InterviewFigures, InterviewSession
from interviews.records import Quality
from interviews.services.remarks import remarks_on
from interviews.views.event_words import SHORTEST_GAP_MS
from interviews.views.processing_state import ProcessingState, processing_state
from interviews.views.questions_stand import QuestionsStand, questions_stand
from interviews.views.transcript_sections import Section, sections_of
from interviews.views.transcript_window import Window, first_turns_of_questions, read_window

# What a reader of the transcript finds the end, or a break, of the conversation explained by.
ACTS_SHOWN: Final = (Act.ENDED, Act.LINKS_WITHDRAWN)
MOST_ACTS: Final = 5


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
    # What the team has done to end it, the newest first.
    acts: tuple[HistoryEntry, ...]
    # On how many turns the candidate has remarked.
    remarked: int

    @property
    def has_gap(self) -> bool:
        """Whether the interview stood still for as long as a reader would notice."""
        return self.figures is not None and self.figures.gap_ms >= SHORTEST_GAP_MS

    @property
    def was_typed(self) -> bool:
        """Whether the candidate said nothing aloud, and wrote something."""
        figures = self.figures
        return figures is not None and not figures.talk_share and figures.candidate_words > 0


def build_transcript_page(session: InterviewSession, page: int = 1) -> TranscriptPage:
    """Read what this page of the interview of `session` shows, and no other part of it."""
    plan = session.read_plan()
    window = read_window(session, page)
    return TranscriptPage(
        plan=plan,
        window=window,
        sections=sections_of(plan, window),
        jumps=_jumps(session, plan) if window.is_paged else (),
        questions=questions_stand(plan, session.read_progress()),
        figures=getattr(session, "figures", None),
        processing=processing_state(session),
        cost=interview_cost(session.read_progress().usage, settings.INTERVIEW_PRICES),
        connection=_connection_level(session.rtt_p95_ms),
        acts=tuple(session.history.filter(act__in=ACTS_SHOWN)[:MOST_ACTS]),
        remarked=len(remarks_on(session)),
    )


def _jumps(session: InterviewSession, plan: FrozenPlan) -> tuple[Jump, ...]:
    first_turns = first_turns_of_questions(session)
    return tuple(
        Jump(question, first_turns[question.number])
        for question in plan.questions
        if question.number in first_turns
    )


def _connection_level(rtt_p95_ms: int | None) -> str:
    """Name a connection by its slow moments."""
    return "unknown" if rtt_p95_ms is None else Quality.of(rtt_p95_ms).value
