from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.core import effects
from live.core.happenings import (
    DialDenied,
    Happening,
    LinkFailed,
    LinkOpened,
    Tick,
)
from live.core.machine import Machine
from live.core.states import TRANSITIONS, Move, State, transition_table
from tests.live.core.machines import HAPPENINGS, come_back, kinds, machine_in

# The table


def test_every_move_of_the_table_starts_in_a_state_that_can_be_reached() -> None:
    assert {state for state, _ in TRANSITIONS} | {State.ENDED} == set(State)


def test_every_state_but_the_last_can_be_left_for_the_end() -> None:
    for state in set(State) - {State.ENDED}:
        assert TRANSITIONS[state, Move.FINISH] is State.ENDED


def test_the_table_is_printed_line_by_line() -> None:
    lines = transition_table().splitlines()
    assert lines[0] == "| in state | on | goes to |"
    assert "| talking | link failed | backing off |" in lines
    assert len(lines) == len(TRANSITIONS) + 2


@pytest.mark.parametrize("happening", HAPPENINGS, ids=repr)
@pytest.mark.parametrize("state", State)
def test_whatever_happens_in_any_state_has_an_answer(state: State, happening: Happening) -> None:
    machine = machine_in(state)
    machine.on(happening, 1.0)
    if machine.deadline is not None:
        come_back(machine)


@given(
    story=st.lists(
        st.tuples(st.sampled_from(HAPPENINGS), st.floats(min_value=0, max_value=40)), max_size=60
    )
)
def test_no_story_breaks_the_machine(story: list[tuple[Happening, float]]) -> None:
    machine, now, dials, links = Machine(), 0.0, 0, 0
    for happening, later in story:
        now += later
        if isinstance(happening, LinkOpened | LinkFailed | DialDenied) and dials <= links:
            continue  # no dial is under way and no link stands
        wanted = machine.on(happening, now)
        dials += kinds(wanted).count(effects.Dial)
        links += isinstance(happening, LinkFailed | DialDenied)
        if machine.deadline is not None and machine.deadline <= now:
            dials += kinds(machine.on(Tick(), now)).count(effects.Dial)
        assert kinds(wanted).count(effects.Dial) <= 1
        assert kinds(wanted).count(effects.Finish) <= 1


@given(
    story=st.lists(
        st.tuples(st.sampled_from(HAPPENINGS), st.floats(min_value=0, max_value=40)), max_size=60
    )
)
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
