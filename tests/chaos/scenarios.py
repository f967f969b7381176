"""The faults an interview must survive, each with what it does and what must come of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tests.chaos.candidate import Candidate
from tests.stack import RealStack


class Moment(StrEnum):
    """When the fault strikes, as the candidate lives it."""

    MID_ANSWER = "mid answer"
    MID_REPLY = "mid reply"
    BETWEEN = "between turns"


@dataclass(slots=True)
class Scene:
    """What a fault can get hold of."""

    stack: RealStack
    interview: dict[str, str]
    candidate: Candidate
    watch: asyncio.Task[None] | None = None

    def fault(self, **description: object) -> None:
        """Order a fault of the simulator for this candidate alone."""
        self.stack.fault(candidate=self.interview["name"], **description)


Strike = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`alone`: it concerns everybody on the stack, so nothing else runs beside it."""

    name: str
    moment: Moment
    strike: Strike
    most_dials: int = 3
    lossless: bool = True
    alone: bool = False
    status: str = "completed"


def gemini(**description: Any) -> Strike:
    """Return a strike by a fault of the simulator's."""

    async def strike(scene: Scene) -> None:
        await asyncio.to_thread(scene.fault, **description)

    return strike


def both(*strikes: Strike) -> Strike:
    """Return a strike of several faults at once."""

    async def strike(scene: Scene) -> None:
        for each in strikes:
            await each(scene)

    return strike


async def cut_browser(scene: Scene) -> None:
    """Cut the browser's socket without a goodbye."""
    scene.candidate.cut()


async def cut_browser_twice(scene: Scene) -> None:
    """Cut it again two seconds after it came back."""
    scene.candidate.cut()
    count = len(scene.candidate.phases)
    await scene.candidate.until(lambda me: len(me.phases) > count + 1)
    await asyncio.sleep(2)
    scene.candidate.cut()


async def kill_worker(scene: Scene) -> None:
    """End the candidate's worker as a power cut does; the page finds the other one."""
    scene.candidate.move_to(scene.stack.address(scene.interview, worker=1))
    scene.stack.kill_worker(0)


async def deploy_worker(scene: Scene) -> None:
    """Ask the candidate's worker to stop, as a deploy does."""
    scene.candidate.move_to(scene.stack.address(scene.interview, worker=1))
    scene.stack.stop_worker(0)


DROP: Final = {"fault": "drop", "when": "now"}

SCENARIOS: Final = (
    Scenario("drop between turns", Moment.BETWEEN, gemini(**DROP)),
    Scenario("drop in mid answer", Moment.MID_ANSWER, gemini(**DROP)),
    Scenario("drop in mid reply", Moment.MID_REPLY, gemini(**DROP)),
    Scenario("close 1011 in mid answer", Moment.MID_ANSWER, gemini(fault="close", code=1011)),
    Scenario("close 1008 in mid answer", Moment.MID_ANSWER, gemini(fault="close", code=1008)),
    Scenario(
        "handle refused 1008",
        Moment.MID_ANSWER,
        both(gemini(fault="refuse_handle", code=1008), gemini(**DROP)),
    ),
    Scenario(
        "handle refused 1007",
        Moment.MID_ANSWER,
        both(gemini(fault="refuse_handle", code=1007), gemini(**DROP)),
    ),
    Scenario("goAway 50 s", Moment.MID_REPLY, gemini(fault="go_away", seconds=50)),
    Scenario("goAway 2 s in mid answer", Moment.MID_ANSWER, gemini(fault="go_away", seconds=2)),
    Scenario("closed at the hour", Moment.MID_ANSWER, gemini(fault="hour")),
    Scenario(
        "poisoned handle",
        Moment.MID_ANSWER,
        both(gemini(fault="poisoned_handle"), gemini(**DROP)),
        most_dials=4,
    ),
    Scenario("a reply that never comes", Moment.MID_ANSWER, gemini(fault="stall")),
    Scenario("browser cut", Moment.MID_ANSWER, cut_browser),
    Scenario("browser cut in mid reply", Moment.MID_REPLY, cut_browser),
    Scenario("browser cut twice", Moment.MID_ANSWER, cut_browser_twice, most_dials=4),
    Scenario("browser and Gemini at once", Moment.MID_ANSWER, both(gemini(**DROP), cut_browser)),
    Scenario("frozen socket", Moment.MID_ANSWER, gemini(fault="freeze"), most_dials=4),
    Scenario(
        "1011 loop",
        Moment.MID_ANSWER,
        both(gemini(fault="die_after_accept", count=2), gemini(**DROP)),
        most_dials=5,
    ),
    Scenario(
        "Gemini away for 3 s",
        Moment.MID_ANSWER,
        gemini(fault="outage", seconds=3),
        most_dials=20,
        alone=True,
    ),
    Scenario("worker killed", Moment.MID_ANSWER, kill_worker, alone=True),
    Scenario("worker killed in mid reply", Moment.MID_REPLY, kill_worker, alone=True),
    Scenario("deploy", Moment.MID_ANSWER, deploy_worker, alone=True),
)
