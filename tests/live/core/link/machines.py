"""Machines in every state, and everything that can happen to them."""

from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from interviews.records import EndReason
from live.core.errors import Failure
from live.core.link.effects import Effect
from live.core.link.happenings import (
    ActivityBegan,
    ActivityEnded,
    AnswerTyped,
    DialDenied,
    DialFailed,
    EndAsked,
    GoingAwaySoon,
    Happening,
    Heard,
    HeardOut,
    HoldBegan,
    HoldEnded,
    LineSilent,
    LinkLost,
    LinkOpened,
    NothingOwed,
    Progressed,
    RepetitionMissed,
    ReplyComplete,
    ReplyCut,
    ReplyMissed,
    ReplyOwed,
    Settled,
    Started,
    Tick,
    TrialWanted,
    VoiceSounds,
)
from live.core.link.machine import Machine
from live.core.link.states import State
from live.core.model.model_turn import Missed

DROPPED = LinkLost(Failure.DROPPED)
DIAL_FAILED = DialFailed(Failure.DROPPED)
UNREACHABLE = DialFailed(Failure.UNREACHABLE)
OPENED = LinkOpened(by_handle=False)
RESUMED = LinkOpened(by_handle=True)
GOODBYE = EndAsked(EndReason.COMPLETED, goodbye=True)

# At least one of each kind: what is missing here is missing by its name, below.
_EXAMPLES: Mapping[type, Sequence[Happening]] = {
    Started: [Started()],
    LinkOpened: [OPENED, RESUMED],
    DialFailed: [DialFailed(failure) for failure in Failure],
    LinkLost: [LinkLost(failure) for failure in Failure],
    DialDenied: [DialDenied()],
    Heard: [Heard(), Heard(wants_reply=False)],
    RepetitionMissed: [RepetitionMissed()],
    Progressed: [Progressed()],
    ReplyComplete: [ReplyComplete()],
    ReplyCut: [ReplyCut()],
    ReplyMissed: [ReplyMissed(why) for why in Missed],
    NothingOwed: [NothingOwed()],
    Settled: [Settled()],
    ReplyOwed: [ReplyOwed()],
    GoingAwaySoon: [GoingAwaySoon(50_000), GoingAwaySoon(0)],
    VoiceSounds: [VoiceSounds(), VoiceSounds(alone=False)],
    HoldBegan: [HoldBegan()],
    HoldEnded: [HoldEnded()],
    ActivityBegan: [ActivityBegan()],
    ActivityEnded: [ActivityEnded()],
    AnswerTyped: [AnswerTyped()],
    TrialWanted: [TrialWanted()],
    EndAsked: [GOODBYE, EndAsked(EndReason.CANDIDATE_ENDED, goodbye=False)],
    LineSilent: [LineSilent()],
    HeardOut: [HeardOut()],
    Tick: [Tick()],
}
HAPPENINGS: list[Happening] = [
    example for kind in get_args(Happening) for example in _EXAMPLES[kind]
]

# How each state is reached.
WAYS: dict[State, Sequence[Happening]] = {
    State.WAITING: (),
    State.DIALLING: (Started(),),
    State.TALKING: (Started(), OPENED),
    State.BACKING_OFF: (Started(), OPENED, DROPPED),
    State.TEXT_ONLY: (Started(), DialDenied()),
    State.TRIAL: (Started(), DialDenied(), AnswerTyped()),
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
