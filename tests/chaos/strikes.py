"""What a fault can get hold of, and the faults of Gemini; the others stand by whom they strike."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.candidate import Candidate
from tests.chaos.database import Database
from tests.stack import RealStack


@dataclass(slots=True)
class Scene:
    """What a fault can get hold of.

    pages: those that another page replaced.  problems: what went wrong with the fault itself.
    spoken: what the candidate said beside the answers.
    """

    stack: RealStack
    interview: dict[str, str]
    candidate: Candidate
    pages: list[Candidate] = field(default_factory=list)
    database: Database | None = None
    leaving: AsyncExitStack = field(default_factory=AsyncExitStack)
    notes: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)

    @property
    def closes(self) -> set[int]:
        """Every code that a page of this interview was closed with."""
        return {code for page in (*self.pages, self.candidate) for code in page.closes}


Strike = Callable[[Scene], Awaitable[None]]


def was_lowered(times: int) -> Strike:
    """Nothing strikes; the page must have been told so often to lower the interviewer."""

    async def look(scene: Scene) -> None:
        ducks = scene.candidate.playback.ducks
        if ducks != times:
            scene.problems.append(f"the interviewer was lowered {ducks} times, not {times}")

    return look


async def leave_in_peace(scene: Scene) -> None:
    """Do nothing."""


def gemini(**description: Any) -> Strike:
    """Return a strike by a fault of the simulator's, for this candidate alone."""

    async def strike(scene: Scene) -> None:
        name = scene.interview["name"]
        await asyncio.to_thread(scene.stack.fault, candidate=name, **description)

    return strike


def habits(**wanted: Any) -> Strike:
    """Return the change of the simulator's habits, for this candidate alone."""

    async def strike(scene: Scene) -> None:
        name = scene.interview["name"]
        await asyncio.to_thread(scene.stack.habits, candidate=name, **wanted)

    return strike


def both(*strikes: Strike, pause_s: float = 0.0) -> Strike:
    """Return a strike of several faults, one after another."""

    async def strike(scene: Scene) -> None:
        for number, each in enumerate(strikes):
            if number:
                await asyncio.sleep(pause_s)
            await each(scene)

    return strike
