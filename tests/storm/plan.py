"""The plan of a storm: who talks and how, and what strikes when, made before it begins.

A pure function of seed and minutes, so that the storm of a seed can be held again. Where the
wind goes then, as in which worker nginx chooses, is chance.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from tests.storm.catalogue import CATALOGUE, Fault, Reach

INTERVIEWS: Final = 30
WORKERS: Final = 3
# The first minute of calm: everybody has come, and talks.
CALM_S: Final = 15.0
# A strike upon somebody or other, and upon many, on average so often.
ONE_EVERY_S: Final = 1.5
MANY_EVERY_S: Final = 12.0
# What takes something away from everybody leaves this much time to get over it.
REST_S: Final = 5.0


class Kind(StrEnum):
    """How a candidate talks, and comes to the end."""

    TALKER = "talks at length"
    THINKER = "pauses in an answer"
    TYPIST = "types in between"
    ENDER = "ends by button"
    MOVER = "moves to a second device"
    LEAVER = "leaves and comes back"
    RELOADER = "reloads"


# Most people only talk.
_KINDS: Final = (*[Kind.TALKER] * 3, *[Kind.THINKER] * 3, *[Kind.TYPIST] * 2, *Kind)
_PROTOCOLS: Final = (2, 2, 2, 2, 1)
# What a Gemini may do or not; each candidate meets one, and half of them none.
_HABITS: Final = (
    "mid_turn_handles",
    "voice_activity",
    "late_tools",
    "unruly_tools",
    "paraphrase",
    "no_tools",
)
# Their plan holds this many questions and is talked through; the others are ended by button.
SHORT_PLAN: Final = 5
LONG_PLAN: Final = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: words spoken in pieces with pauses between them, or typed.

    pauses_s: after each piece but the last.  act: what the candidate does after so many words.
    """

    pieces: tuple[int, ...]
    pauses_s: tuple[float, ...] = ()
    typed: bool = False
    act: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """One candidate. end_after_s: from the last word to End; None: talks to the plan's end.

    protocol: of the page; one that is under way when a new version comes speaks the one before.
    habit: of the Gemini that they meet.
    """

    name: str
    kind: Kind
    answers: tuple[Answer, ...]
    protocol: int
    habit: str = ""
    end_after_s: float | None = None

    @property
    def questions(self) -> int:
        """How many questions the plan must hold."""
        return SHORT_PLAN if self.end_after_s is None else LONG_PLAN


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault of the catalogue, at a moment of the storm, upon a chair or a worker."""

    number: int
    at_s: float
    fault: str
    chair: int = 0
    worker: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A storm."""

    seed: int
    minutes: float
    interviews: int
    strikes: tuple[Strike, ...]

    def guest(self, chair: int, turn: int) -> Guest:
        """Return who takes a chair as its first, second, … candidate."""
        return make_guest(self.seed, chair, turn)

    def as_json(self) -> dict[str, Any]:
        """Return it for a file, which tells what struck."""
        return asdict(self)


def draw(
    seed: int,
    minutes: float,
    interviews: int = INTERVIEWS,
    catalogue: Mapping[str, Fault] = CATALOGUE,
) -> Plan:
    """Draw a storm."""
    chooser = random.Random(f"strikes of {seed}")
    ones = [fault for fault in catalogue.values() if fault.reach is Reach.ONE]
    many = [fault for fault in catalogue.values() if fault.reach is not Reach.ONE]
    # Half as many people are struck half as often.
    every_s = ONE_EVERY_S * INTERVIEWS / interviews
    drawn = [
        (at_s, _choose(ones, chooser), chooser.randrange(interviews), 0)
        for at_s in _moments(chooser, minutes, every_s)
        if ones
    ]
    free_from: dict[str, float] = {}
    for at_s in _moments(chooser, minutes, MANY_EVERY_S) if many else ():
        fault = _choose(many, chooser)
        if free_from.get(fault.alone, 0.0) > at_s:
            continue  # it is still away
        free_from[fault.alone] = at_s + fault.lasts_s + REST_S
        # The first worker lives through it all: somebody must, and its memory is watched.
        drawn.append((at_s, fault, 0, chooser.randrange(1, WORKERS)))
    drawn.sort(key=lambda one: one[0])
    strikes = tuple(
        Strike(number, at_s, fault.name, chair, worker)
        for number, (at_s, fault, chair, worker) in enumerate(drawn, 1)
    )
    return Plan(seed, minutes, interviews, strikes)


def _moments(chooser: random.Random, minutes: float, every_s: float) -> list[float]:
    """Return moments that come as rain does: so often on average, and each by itself."""
    moments, at_s = [], CALM_S
    while True:
        at_s += chooser.expovariate(1 / every_s)
        if at_s >= minutes * 60:
            return moments
        moments.append(round(at_s, 2))


def _choose(faults: Sequence[Fault], chooser: random.Random) -> Fault:
    return chooser.choices(faults, weights=[fault.weight for fault in faults])[0]


def make_guest(seed: int, chair: int, turn: int) -> Guest:
    """Draw a candidate."""
    chooser = random.Random(f"guest {turn} of chair {chair} of {seed}")
    kind = chooser.choice(_KINDS)
    count = SHORT_PLAN if kind in (Kind.TALKER, Kind.THINKER) else chooser.randint(3, 7)
    acting = chooser.randrange(count - 1)
    answers = tuple(
        _answer(kind, chooser, acts=number == acting, second=number % 2 == 1)
        for number in range(count)
    )
    by_button = kind not in (Kind.TALKER, Kind.THINKER)
    end_after_s = round(chooser.choice((0.4, 1.0, 2.0, 5.0)), 1) if by_button else None
    protocol = chooser.choice(_PROTOCOLS)
    habit = chooser.choice((*_HABITS, *[""] * len(_HABITS)))
    return Guest(f"{chair + 1}.{turn + 1}", kind, answers, protocol, habit, end_after_s)


def _answer(kind: Kind, chooser: random.Random, *, acts: bool, second: bool) -> Answer:
    if kind is Kind.TYPIST and second:
        return Answer((chooser.randint(14, 30),), typed=True)
    if kind is Kind.TALKER:
        return Answer((chooser.randint(40, 90),))
    if kind is Kind.THINKER:
        pieces = tuple(chooser.randint(12, 24) for _ in range(chooser.randint(2, 3)))
        pauses = tuple(round(chooser.uniform(1.0, 5.0), 1) for _ in pieces[1:])
        return Answer(pieces, pauses)
    does = acts and kind in (Kind.MOVER, Kind.LEAVER, Kind.RELOADER)
    return Answer((chooser.randint(16, 40),), act=does)
