"""Plans, turns and claims for tests of the conversation, each with defaults."""

from uuid import UUID

from interviews.frozen_plan import (
    TURN_TAKING_PRESETS,
    FrozenOrganisation,
    FrozenPlan,
    FrozenQuestion,
)
from interviews.progress import Progress
from interviews.records import ClaimedInterview, Speaker, TurnRecord, TurnSource
from live.marks import DirectionMark

MARK = DirectionMark("0123456789ab")
SESSION_ID = UUID("00000000-0000-4000-8000-000000000001")


def plan(**fields: object) -> FrozenPlan:
    defaults: dict[str, object] = {
        "role": "Engineer",
        "objective": "Find out how they work.",
        "focus": "",
        "job_description": "",
        "interviewer_name": "Maya",
        "interviewer_manner": "a warm and attentive",
        "language": "en-US",
        "voice": "Kore",
        "duration_minutes": 30,
        "turn_taking": TURN_TAKING_PRESETS["conversational"],
        "organisation": FrozenOrganisation("Example Ltd"),
        "candidate_name": "Sam Lee",
        "questions": (
            FrozenQuestion(1, "What do you build?", "Craft", ("Why that?", "With whom?")),
            FrozenQuestion(2, "What went wrong?"),
            FrozenQuestion(3, "What is next?"),
        ),
    }
    return FrozenPlan(**{**defaults, **fields})  # type: ignore[arg-type]


def turn(number: int, text: str = "", **fields: object) -> TurnRecord:
    """Odd numbers are the candidate's, even ones the interviewer's."""
    defaults: dict[str, object] = {
        "number": number,
        "speaker": Speaker.CANDIDATE if number % 2 else Speaker.INTERVIEWER,
        "text": text or f"words of turn {number}",
        "unheard_text": "",
        "start_ms": number * 1000,
        "end_ms": number * 1000 + 500,
        "question": 1,
        "source": TurnSource.SPEECH,
        "interrupted": False,
        "final": True,
    }
    return TurnRecord(**{**defaults, **fields})  # type: ignore[arg-type]


def all_answered() -> Progress:
    """Nobody was greeted yet, but all questions are done."""
    numbers = (1, 2, 3)
    return Progress(question=3, questions_asked=numbers, questions_answered=numbers)


def claimed(**fields: object) -> ClaimedInterview:
    defaults: dict[str, object] = {
        "session_id": SESSION_ID,
        "epoch": 1,
        "plan": plan(),
        "progress": Progress(),
        "turns": (),
        "first_time": True,
    }
    return ClaimedInterview(**{**defaults, **fields})  # type: ignore[arg-type]
