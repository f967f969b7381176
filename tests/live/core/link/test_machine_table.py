from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.core.link import effects
from live.core.link.happenings import (
    DialDenied,
    DialFailed,
    Happening,
    LinkLost,
    LinkOpened,
    Tick,
)
from live.core.link.machine import Machine
from live.core.link.states import TRANSITIONS, Move, State, transition_table
from tests.live.core.link.machines import HAPPENINGS, come_back, kinds, machine_in

# The table


def test_every_move_of_the_table_starts_in_a_state_that_can_be_reached() -> None:
    assert {state for state, _ in TRANSITIONS} | {State.ENDED} == set(State)


def test_every_state_but_the_last_can_be_left_for_the_end() -> None:
    for state in set(State) - {State.ENDED}:
        assert TRANSITIONS[state, Move.FINISH] is State.ENDED


def test_the_table_is_printed_line_by_line() -> None:
    lines = transition_table().splitlines()
    assert lines[0] == "| in state | on | goes to |"
    assert "| talking | link lost | backing off |" in lines
    assert len(lines) == len(TRANSITIONS) + 2


@pytest.mark.parametrize("happening", HAPPENINGS, ids=repr)
@pytest.mark.parametrize("state", State)
def test_whatever_happens_in_any_state_is_at_most_one_move_of_the_table(
    state: State, happening: Happening
) -> None:
    machine = machine_in(state)
    machine.on(happening, 1.0)
    moves = {target for (source, _), target in TRANSITIONS.items() if source is state}
    assert machine.state in moves | {state}


@pytest.mark.parametrize("happening", HAPPENINGS, ids=repr)
@pytest.mark.parametrize("state", State)
def test_a_deadline_that_has_passed_is_followed_by_a_later_one_or_none(
    state: State, happening: Happening
) -> None:
    machine = machine_in(state)
    machine.on(happening, 1.0)
    if machine.deadline is not None:
        _, due = come_back(machine)
        assert machine.deadline is None or machine.deadline > due


class Line(Enum):
    """The connection to Gemini, as the effects of a machine leave it."""

    NONE = auto()
    DIALLING = auto()
    OPEN = auto()


LINES = {
    State.WAITING: {Line.NONE},
    State.DIALLING: {Line.DIALLING},
    State.TALKING: {Line.OPEN},
    State.BACKING_OFF: {Line.NONE},
    State.TEXT_ONLY: {Line.NONE},
    State.TRIAL: {Line.DIALLING},
    State.CLOSING: {Line.OPEN},
    State.ENDED: {Line.NONE},
}


@dataclass
class World:
    """Carries out what a machine wants, with a link that holds one connection at a time."""

    machine: Machine = field(default_factory=Machine)
    line: Line = Line.NONE

    def can(self, happening: Happening) -> bool:
        """Whether the link as it stands can say so."""
        match happening:
            case LinkOpened() | DialFailed() | DialDenied():
                return self.line is Line.DIALLING
            case LinkLost():
                return self.line is Line.OPEN
        return True

    def tell(self, happening: Happening, now: float) -> None:
        """Hand it to the machine, and obey."""
        if isinstance(happening, LinkOpened):
            self.line = Line.OPEN
        if isinstance(happening, LinkLost | DialFailed | DialDenied):
            self.line = Line.NONE
        for effect in self.machine.on(happening, now):
            if isinstance(effect, effects.CloseLink):
                self.line = Line.NONE
            if isinstance(effect, effects.Dial):
                assert self.line is Line.NONE, "dialled while a connection stands"
                self.line = Line.DIALLING
        assert self.line in LINES[self.machine.state]


# What happens, and after how many seconds.
STORIES = st.lists(
    st.tuples(st.sampled_from(HAPPENINGS), st.floats(min_value=0, max_value=40)), max_size=60
)


@given(story=STORIES)
def test_in_every_story_state_and_connection_agree(
    story: list[tuple[Happening, float]],
) -> None:
    world, now = World(), 0.0
    for happening, later in story:
        now += later
        if world.machine.deadline is not None and world.machine.deadline <= now:
            world.tell(Tick(), now)
        if world.can(happening):
            world.tell(happening, now)


@given(story=STORIES)
def test_an_interview_is_finished_once_and_then_nothing_happens(
    story: list[tuple[Happening, float]],
) -> None:
    machine, now, finished = Machine(), 0.0, 0
    for happening, later in story:
        now += later
        over = machine.state is State.ENDED
        wanted = machine.on(happening, now)
        finished += kinds(wanted).count(effects.Finish)
        assert not (over and wanted)
    assert finished == (machine.state is State.ENDED)


@pytest.mark.parametrize("happening", HAPPENINGS, ids=repr)
def test_after_the_end_nothing_is_done(happening: Happening) -> None:
    machine = machine_in(State.ENDED)
    assert machine.on(happening, 5.0) == []
    assert machine.deadline is None


def test_the_architecture_document_shows_the_table_as_it_is() -> None:
    document = Path("ARCHITECTURE.md").read_text("utf-8")
    shown = document.split("<!-- transitions -->\n")[1].split("\n<!-- /transitions -->")[0]
    assert shown == transition_table()
