"""The plan as it was when the interview was scheduled.

Owns: its shape, its JSON form and the checks on it, and the turn-taking presets.
Later edits of the recruiter's plan never reach an interview that was scheduled
before. Must not know: Django or databases.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

Sensitivity = Literal["HIGH", "LOW"]

SILENCE_RANGE_MS: Final = (100, 5000)
PREFIX_PADDING_RANGE_MS: Final = (0, 1000)
DURATION_RANGE_MINUTES: Final = (1, 180)
HEAR_BACK_RANGE_DAYS: Final = (1, 90)


class BadFrozenPlan(ValueError):  # noqa: N818 - says what is wrong
    """The stored plan cannot be read; the message names the field and what is wrong."""


def _check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise BadFrozenPlan(f"{name} must be one of {', '.join(allowed)}, not {value!r}")


def _check_range(name: str, value: int, allowed: tuple[int, int]) -> None:
    low, high = allowed
    if not low <= value <= high:
        raise BadFrozenPlan(f"{name} must be between {low} and {high}, not {value}")


@dataclass(frozen=True, slots=True)
class TurnTaking:
    """When the interviewer takes its turn: by silence, which Gemini measures, or as our server decides.

    Where our server decides, the other values are those of the preset that comes nearest. Sensitivities have two values only (google-genai 3.4.0, `StartSensitivity`,
    `EndSensitivity`): there is no MEDIUM.
    """

    preset: str
    start_sensitivity: Sensitivity
    end_sensitivity: Sensitivity
    prefix_padding_ms: int
    silence_duration_ms: int

    def __post_init__(self) -> None:
        _check_choice("turn_taking.start_sensitivity", self.start_sensitivity, ("HIGH", "LOW"))
        _check_choice("turn_taking.end_sensitivity", self.end_sensitivity, ("HIGH", "LOW"))
        _check_range(
            "turn_taking.prefix_padding_ms", self.prefix_padding_ms, PREFIX_PADDING_RANGE_MS
        )
        _check_range("turn_taking.silence_duration_ms", self.silence_duration_ms, SILENCE_RANGE_MS)

    @property
    def is_manual(self) -> bool:
        """Whether our server marks where the candidate's answers begin and end."""
        return self.preset == THOUGHTFUL


DEFAULT_PRESET: Final = "conversational"
THOUGHTFUL: Final = "thoughtful"
PATIENT: Final = "patient"
TURN_TAKING_PRESETS: Final[Mapping[str, TurnTaking]] = {
    "brisk": TurnTaking("brisk", "HIGH", "HIGH", 100, 350),
    "conversational": TurnTaking("conversational", "HIGH", "HIGH", 100, 500),
    PATIENT: TurnTaking(PATIENT, "HIGH", "LOW", 100, 1200),
    THOUGHTFUL: TurnTaking(THOUGHTFUL, "HIGH", "LOW", 100, 1200),
}


@dataclass(frozen=True, slots=True)
class FrozenOrganisation:
    """Who the interviewer speaks for."""

    name: str
    industry: str = ""
    size: str = ""
    values: str = ""
    technologies: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class FrozenQuestion:
    """One question, numbered from 1."""

    number: int
    text: str
    competency: str = ""
    follow_ups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise BadFrozenPlan(f"the text of question {self.number} must not be empty")


@dataclass(frozen=True, slots=True)
class FrozenPlan:
    """All that the interviewer is told, and all that the candidate is asked and promised.

    hear_back_days: within how many days of the interview's end the candidate hears back; None where nobody
    has said so.
    """

    role: str
    objective: str
    focus: str
    job_description: str
    interviewer_name: str
    interviewer_manner: str
    language: str
    voice: str
    duration_minutes: int
    turn_taking: TurnTaking
    organisation: FrozenOrganisation
    candidate_name: str
    questions: tuple[FrozenQuestion, ...]
    hear_back_days: int | None = None

    def __post_init__(self) -> None:
        for name in ("role", "interviewer_name", "language", "voice", "candidate_name"):
            if not getattr(self, name).strip():
                raise BadFrozenPlan(f"{name} must not be empty")
        _check_range("duration_minutes", self.duration_minutes, DURATION_RANGE_MINUTES)
        if self.hear_back_days is not None:
            _check_range("hear_back_days", self.hear_back_days, HEAR_BACK_RANGE_DAYS)
        if not self.questions:
            raise BadFrozenPlan("questions must not be empty")
        numbers = [question.number for question in self.questions]
        if numbers != list(range(1, len(numbers) + 1)):
            raise BadFrozenPlan(f"questions must be numbered 1, 2, 3 …, not {numbers}")

    @property
    def topics(self) -> tuple[str, ...]:
        """What the questions are about, each once, in the order in which they are asked."""
        named = (question.competency.strip() for question in self.questions)
        return tuple({topic.casefold(): topic for topic in named if topic}.values())

    def to_json(self) -> dict[str, object]:
        """Return plain JSON data from which `from_json` makes an equal plan."""
        data: dict[str, object] = msgspec.to_builtins(self)
        return data

    @classmethod
    def from_json(cls, data: object) -> "FrozenPlan":
        """Read a plan.

        Raises:
            BadFrozenPlan: a field is missing, has the wrong type or a value out of range.
        """
        try:
            return msgspec.convert(data, cls)
        except msgspec.ValidationError as error:
            raise BadFrozenPlan(str(error)) from error
