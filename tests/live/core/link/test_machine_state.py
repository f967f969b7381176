"""What a move leaves behind; what leads to it is the machine's."""

import pytest

from live.core.link.happenings import GoingAwaySoon
from live.core.link.machine_state import MachineState
from live.core.link.states import State
from tests.live.core.link.machines import DROPPED, machine_in


def test_before_anything_has_happened_nothing_is_due_and_no_end_is_decided() -> None:
    fresh = MachineState()
    assert (fresh.state, fresh.deadline) == (State.WAITING, None)
    assert not fresh.is_ending
    assert not fresh.end_is_final


def test_what_was_due_on_a_line_is_forgotten_with_it() -> None:
    machine = machine_in(State.TALKING)
    machine.on(GoingAwaySoon(50_000), 1.0)
    machine.on(DROPPED, 2.0)
    assert machine.deadline == 2.0  # the next dial, and not the end that was announced


@pytest.mark.parametrize("state", State)
def test_an_end_is_decided_in_the_goodbye_and_after_it(state: State) -> None:
    assert machine_in(state).is_ending is (state in {State.CLOSING, State.ENDED})
