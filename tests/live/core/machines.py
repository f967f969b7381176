"""Machines in every state, and everything that can happen to them."""

from collections.abc import Callable, Sequence

from interviews.records import EndReason
from live.core.effects import Effect
from live.core.errors import Failure
from live.core.happenings import (
    AnswerTyped,
    DialDenied,
    EndAsked,
    GoingAwaySoon,
    Happening,
    Heard,
    HeardOut,
    LinkFailed,
    LinkOpened,
    Progressed,
    ReplyOwed,
    Settled,
    Started,
    Tick,
)
from live.core.machine import Machine
from live.core.states import State

DROPPED = LinkFailed(Failure.DROPPED)
UNREACHABLE = LinkFailed(Failure.UNREACHABLE, dialled=False)
OPENED = LinkOpened(by_handle=False)
RESUMED = LinkOpened(by_handle=True)
GOODBYE = EndAsked(EndReason.COMPLETED, goodbye=True)

HAPPENINGS: list[Happening] = [
    Started(),
    OPENED,
    RESUMED,
    *(LinkFailed(failure) for failure in Failure),
    UNREACHABLE,
    DialDenied(),
    Heard(),
    Heard(wants_reply=False),
    HeardOut(),
    Progressed(),
    Settled(),
    ReplyOwed(),
    GoingAwaySoon(50_000),
    GoingAwaySoon(0),
    AnswerTyped(),
    GOODBYE,
    EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False),
    Tick(),
]

# How each state is reached.
WAYS: dict[State, Sequence[Happening]] = {
    State.WAITING: (),
    State.DIALLING: (Started(),),
    State.TALKING: (Started(), OPENED),
    State.BACKING_OFF: (Started(), OPENED, DROPPED),
    State.TEXT_ONLY: (Started(), DialDenied()),
    State.CLOSING: (Started(), OPENED, GOODBYE),
    State.ENDED: (EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False),),
}


def machine_in(state: State, rand: Callable[[], float] = lambda: 0.5) -> Machine:
    machine = Machine(rand)
    for happening in WAYS[state]:
        machine.on(happening, 0.0)
    assert machine.state is state
    return machine


def kinds(wanted: Sequence[Effect]) -> list[type]:
    return [type(effect) for effect in wanted]


def come_back(machine: Machine) -> tuple[list[Effect], float]:
    """Tick at the machine's own deadline."""
    due = machine.deadline
    assert due is not None
    return machine.on(Tick(), due), due
