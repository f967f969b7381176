"""How far an interview has come, as columns of its row."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TypedDict

from django.db.models.functions import Now

from interviews.models import InterviewSession
from interviews.progress import Progress


class ProgressFields(TypedDict):
    """Columns of an interview's row."""

    elapsed_ms: int
    current_question: int | None
    questions_finished: list[int]
    questions_asked: list[int]
    questions_answered: list[int]
    questions_declined: list[int]
    greeted: bool
    prompt_tokens: int
    response_tokens: int
    total_tokens: int
    audio_in_tokens: int
    audio_out_tokens: int
    thoughts_tokens: int
    rtt_p50_ms: int | None
    rtt_p95_ms: int | None
    page_stream: str
    safe_sequence: int
    voice_sequence: int
    unwritten_frames: int
    earlier_pages: list[dict[str, Any]]
    typed_characters: int
    candidate_turns: int
    interviewer_turns: int
    full_at_ms: int | None
    touched_at: Now  # the workers' own clocks may differ


def progress_fields(session: InterviewSession, progress: Progress) -> ProgressFields:
    """Return the columns that `progress` changes in the locked row `session`.

    What only grows never shrinks: a write that overtook another cannot turn the clock
    back or take the greeting away.
    """
    usage = progress.usage
    return ProgressFields(
        elapsed_ms=max(session.elapsed_ms, progress.elapsed_ms),
        current_question=progress.question,
        questions_finished=_grown(session.questions_finished, progress.questions_finished),
        questions_asked=_grown(session.questions_asked, progress.questions_asked),
        questions_answered=_grown(session.questions_answered, progress.questions_answered),
        questions_declined=_grown(session.questions_declined, progress.questions_declined),
        greeted=session.greeted or progress.greeted,
        prompt_tokens=max(session.prompt_tokens, usage.prompt_tokens),
        response_tokens=max(session.response_tokens, usage.response_tokens),
        total_tokens=max(session.total_tokens, usage.total_tokens),
        audio_in_tokens=max(session.audio_in_tokens, usage.audio_in_tokens),
        audio_out_tokens=max(session.audio_out_tokens, usage.audio_out_tokens),
        thoughts_tokens=max(session.thoughts_tokens, usage.thoughts_tokens),
        rtt_p50_ms=progress.rtt_p50_ms if progress.rtt_p50_ms is not None else session.rtt_p50_ms,
        rtt_p95_ms=progress.rtt_p95_ms if progress.rtt_p95_ms is not None else session.rtt_p95_ms,
        page_stream=progress.stream or session.page_stream,
        safe_sequence=_safe_sequence(session, progress),
        voice_sequence=progress.voice_sequence if progress.stream else session.voice_sequence,
        unwritten_frames=(
            progress.unwritten_frames if progress.stream else session.unwritten_frames
        ),
        earlier_pages=(
            [asdict(page) for page in progress.earlier]
            if progress.stream
            else session.earlier_pages
        ),
        typed_characters=max(session.typed_characters, progress.typed_characters),
        candidate_turns=max(session.candidate_turns, progress.candidate_turns),
        interviewer_turns=max(session.interviewer_turns, progress.interviewer_turns),
        full_at_ms=progress.full_at_ms if session.full_at_ms is None else session.full_at_ms,
        touched_at=Now(),
    )


def _grown(stored: Iterable[int], more: Iterable[int]) -> list[int]:
    return sorted({*stored, *more})


def _safe_sequence(session: InterviewSession, progress: Progress) -> int:
    if not progress.stream:
        return session.safe_sequence
    if progress.stream != session.page_stream:
        return progress.safe_sequence  # another page counts from 0
    return max(session.safe_sequence, progress.safe_sequence)
