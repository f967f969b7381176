"""The plan as it was when the interview was scheduled.

Owns: its shape, its JSON form and the checks on it, and the turn-taking presets.
Later edits of the recruiter's plan never reach an interview that was scheduled
before. Must not know: Django or databases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal, cast

Sensitivity = Literal["HIGH", "LOW"]

SILENCE_RANGE_MS: Final = (100, 5000)
PREFIX_PADDING_RANGE_MS: Final = (0, 1000)
DURATION_RANGE_MINUTES: Final = (1, 180)


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
    """When the interviewer takes its turn.

    Sensitivities have two values only (google-genai 3.4.0, `StartSensitivity`,
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


DEFAULT_PRESET: Final = "conversational"
TURN_TAKING_PRESETS: Final[Mapping[str, TurnTaking]] = {
    "brisk": TurnTaking("brisk", "HIGH", "HIGH", 100, 350),
    "conversational": TurnTaking("conversational", "HIGH", "HIGH", 100, 500),
    "patient": TurnTaking("patient", "HIGH", "LOW", 100, 1200),
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


@dataclass(frozen=True, slots=True)
class FrozenPlan:
    """All that the interviewer is told, and all that the candidate is asked."""

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

    def __post_init__(self) -> None:
        for name in ("role", "interviewer_name", "language", "voice", "candidate_name"):
            if not getattr(self, name).strip():
                raise BadFrozenPlan(f"{name} must not be empty")
        _check_range("duration_minutes", self.duration_minutes, DURATION_RANGE_MINUTES)
        if not self.questions:
            raise BadFrozenPlan("questions must not be empty")
        numbers = [question.number for question in self.questions]
        if numbers != list(range(1, len(numbers) + 1)):
            raise BadFrozenPlan(f"questions must be numbered 1, 2, 3 …, not {numbers}")

    def to_json(self) -> dict[str, object]:
        """Return plain JSON data from which `from_json` makes an equal plan."""
        data = asdict(self)
        data["questions"] = [
            {**question, "follow_ups": list(question["follow_ups"])}
            for question in data["questions"]
        ]
        return data

    @classmethod
    def from_json(cls, data: object) -> "FrozenPlan":
        """Read a plan.

        Raises:
            BadFrozenPlan: a field is missing, has the wrong type or a value out of range.
        """
        plan = _Fields(data, "plan")
        return cls(
            role=plan.text("role"),
            objective=plan.text("objective"),
            focus=plan.text("focus"),
            job_description=plan.text("job_description"),
            interviewer_name=plan.text("interviewer_name"),
            interviewer_manner=plan.text("interviewer_manner"),
            language=plan.text("language"),
            voice=plan.text("voice"),
            duration_minutes=plan.whole("duration_minutes"),
            turn_taking=_read_turn_taking(plan.value("turn_taking")),
            organisation=_read_organisation(plan.value("organisation")),
            candidate_name=plan.text("candidate_name"),
            questions=tuple(
                _read_question(item, f"questions[{index}]")
                for index, item in enumerate(plan.items("questions"))
            ),
        )


class _Fields:
    """A JSON object whose fields are read with their type checked."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise BadFrozenPlan(f"{where} must be an object, not {type(data).__name__}")
        self._data = cast("Mapping[str, object]", data)
        self._where = where

    def value(self, name: str) -> object:
        if name not in self._data:
            raise BadFrozenPlan(f"{self._where} has no {name}")
        return self._data[name]

    def text(self, name: str) -> str:
        value = self.value(name)
        if not isinstance(value, str):
            raise BadFrozenPlan(f"{self._where}.{name} must be text, not {type(value).__name__}")
        return value

    def whole(self, name: str) -> int:
        value = self.value(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadFrozenPlan(
                f"{self._where}.{name} must be a whole number, not {type(value).__name__}"
            )
        return value

    def items(self, name: str) -> Sequence[object]:
        value = self.value(name)
        if not isinstance(value, list | tuple):
            raise BadFrozenPlan(f"{self._where}.{name} must be a list, not {type(value).__name__}")
        return value


def _read_turn_taking(data: object) -> TurnTaking:
    fields = _Fields(data, "turn_taking")
    return TurnTaking(
        preset=fields.text("preset"),
        start_sensitivity=cast("Sensitivity", fields.text("start_sensitivity")),
        end_sensitivity=cast("Sensitivity", fields.text("end_sensitivity")),
        prefix_padding_ms=fields.whole("prefix_padding_ms"),
        silence_duration_ms=fields.whole("silence_duration_ms"),
    )


def _read_organisation(data: object) -> FrozenOrganisation:
    fields = _Fields(data, "organisation")
    return FrozenOrganisation(
        name=fields.text("name"),
        industry=fields.text("industry"),
        size=fields.text("size"),
        values=fields.text("values"),
        technologies=fields.text("technologies"),
        website=fields.text("website"),
    )


def _read_question(data: object, where: str) -> FrozenQuestion:
    fields = _Fields(data, where)
    follow_ups = fields.items("follow_ups")
    if not all(isinstance(follow_up, str) for follow_up in follow_ups):
        raise BadFrozenPlan(f"{where}.follow_ups must be a list of texts")
    text = fields.text("text")
    if not text.strip():
        raise BadFrozenPlan(f"{where}.text must not be empty")
    return FrozenQuestion(
        number=fields.whole("number"),
        text=text,
        competency=fields.text("competency"),
        follow_ups=tuple(cast("Sequence[str]", follow_ups)),
    )
