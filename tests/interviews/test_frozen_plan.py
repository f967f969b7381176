"""The plan as it was scheduled: its JSON form and what it refuses."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.frozen_plan import (
    TURN_TAKING_PRESETS,
    BadFrozenPlan,
    FrozenOrganisation,
    FrozenPlan,
    FrozenQuestion,
    TurnTaking,
)

texts = st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()))


def make_frozen_plan(**fields: Any) -> FrozenPlan:
    defaults: dict[str, Any] = {
        "role": "Engineer",
        "objective": "",
        "focus": "",
        "job_description": "",
        "interviewer_name": "Maya",
        "interviewer_manner": "warm",
        "language": "en-US",
        "voice": "Kore",
        "duration_minutes": 20,
        "turn_taking": TURN_TAKING_PRESETS["conversational"],
        "organisation": FrozenOrganisation("Example Ltd"),
        "candidate_name": "Sam Lee",
        "questions": (FrozenQuestion(1, "Why?", "Motivation", ("Really?",)),),
    }
    return FrozenPlan(**{**defaults, **fields})


@given(
    st.lists(st.tuples(texts, texts, st.lists(texts, max_size=3)), min_size=1, max_size=4), texts
)
def test_survives_json(questions: list[tuple[str, str, list[str]]], role: str) -> None:
    plan = make_frozen_plan(
        role=role,
        questions=tuple(
            FrozenQuestion(number, text, competency, tuple(follow_ups))
            for number, (text, competency, follow_ups) in enumerate(questions, start=1)
        ),
    )
    assert FrozenPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_presets_are_those_of_the_design() -> None:
    values = {
        name: (taking.end_sensitivity, taking.silence_duration_ms)
        for name, taking in TURN_TAKING_PRESETS.items()
    }
    assert values == {
        "brisk": ("HIGH", 350),
        "conversational": ("HIGH", 500),
        "patient": ("LOW", 1200),
        # What a worker would do that does not know it.
        "thoughtful": ("LOW", 1200),
    }
    assert [name for name, taking in TURN_TAKING_PRESETS.items() if taking.is_manual] == [
        "thoughtful"
    ]
    assert all(
        (taking.start_sensitivity, taking.prefix_padding_ms) == ("HIGH", 100)
        for taking in TURN_TAKING_PRESETS.values()
    )


def remove(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.pop(name)


def put(value: object, *path: str | int) -> Callable[[dict[str, Any]], object]:
    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("spoil", "names"),
    [
        (remove("role"), "missing required field `role`"),
        (put(7, "role"), r"got `int` - at `\$.role`"),
        (put(" ", "role"), "role must not be empty"),
        (put("20", "duration_minutes"), r"got `str` - at `\$.duration_minutes`"),
        (put(True, "duration_minutes"), r"got `bool` - at `\$.duration_minutes`"),
        (put(0, "duration_minutes"), "duration_minutes must be between 1 and 180"),
        (put("MEDIUM", "turn_taking", "end_sensitivity"), "'MEDIUM' - at `.*end_sensitivity`"),
        (put(99, "turn_taking", "silence_duration_ms"), "must be between 100 and 5000, not 99"),
        (put(5001, "turn_taking", "silence_duration_ms"), "must be between 100 and 5000, not 5001"),
        (put([], "organisation"), r"got `array` - at `\$.organisation`"),
        (put([], "questions"), "questions must not be empty"),
        (put("Why?", "questions"), r"got `str` - at `\$.questions`"),
        (put(2, "questions", 0, "number"), "questions must be numbered 1, 2, 3"),
        (put("", "questions", 0, "text"), "the text of question 1 must not be empty"),
        (put([1], "questions", 0, "follow_ups"), r"got `int` - at `\$.questions\[0\].follow_ups"),
    ],
)
def test_bad_data_is_refused_by_name(spoil: Callable[[dict[str, Any]], object], names: str) -> None:
    data = json.loads(json.dumps(make_frozen_plan().to_json()))
    spoil(data)
    with pytest.raises(BadFrozenPlan, match=names):
        FrozenPlan.from_json(data)


@pytest.mark.parametrize("data", [None, [], "plan"])
def test_what_is_no_object_is_refused(data: object) -> None:
    with pytest.raises(BadFrozenPlan, match="Expected `object`"):
        FrozenPlan.from_json(data)


def test_turn_taking_checks_its_values_wherever_it_is_made() -> None:
    with pytest.raises(BadFrozenPlan, match="prefix_padding_ms"):
        TurnTaking("own", "HIGH", "HIGH", -1, 500)
