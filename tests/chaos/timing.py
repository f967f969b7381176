"""How long a candidate waits: one interview at a time, nothing else on the machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

from tests.chaos import page_strikes, server_strikes
from tests.chaos.flow import Flow
from tests.chaos.run import WORDS_AN_ANSWER, question_asked
from tests.chaos.scenarios import DROP
from tests.chaos.strikes import Scene, Strike, gemini
from tests.stack import RealStack

TIMES: Final = 3
LOOK_EVERY_S: Final = 0.015
OUTAGE_S: Final = 3.0
_WITHIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Timing:
    """`target_ms`: what we want of the median. `without_ms`: not ours, taken off."""

    name: str
    strike: Strike
    target_ms: int
    without_ms: int = 0
    note: str = ""


TIMINGS: Final = (
    Timing("resume with a handle after a drop", DROP, 250),
    Timing("worker killed, until speech flows", server_strikes.kill_worker, 2_000),
    Timing("deploy, until speech flows", server_strikes.deploy_worker, 2_000),
    Timing(
        "back after Gemini's return",
        gemini(fault="outage", seconds=OUTAGE_S),
        1_000,
        without_ms=round(OUTAGE_S * 1000),
    ),
    Timing("half-open socket noticed", page_strikes.hang_browser, 10_000, note="noticed_ms"),
)


async def measure(stack: RealStack, timing: Timing) -> list[int]:
    """Return how many milliseconds it took, each time."""
    taken = []
    interviews = await asyncio.to_thread(stack.make_interviews, TIMES)
    try:
        for interview in interviews:
            taken.append(await _measure_once(stack, timing, interview))
            await asyncio.to_thread(stack.bring_back_workers)
    finally:
        # The next timing must not pay for one that did not come back.
        await asyncio.to_thread(stack.bring_back_workers)
    return taken


async def _measure_once(stack: RealStack, timing: Timing, interview: dict[str, str]) -> int:
    async with Flow(stack, LOOK_EVERY_S) as flow, _answering(stack, interview) as scene:
        flow.watch(interview["name"])
        await timing.strike(scene)
        await scene.candidate.until(
            lambda me: me.microphone.is_wanted and not me.speaking, _WITHIN_S
        )
        silent_ms = flow.longest_silence_ms(interview["name"])
        await scene.candidate.send(type="end")
        await scene.candidate.until(lambda me: me.ended, _WITHIN_S)
    return scene.notes.get(timing.note, silent_ms) - timing.without_ms


def row(timing: Timing, taken: list[int]) -> str:
    """Return a line of the table."""
    middle = round(median(taken))
    verdict = "reached" if middle <= timing.target_ms else "not reached"
    each = " ".join(map(str, taken))
    return f"{timing.name:36} {middle:>7} {timing.target_ms:>8}  {verdict} ({each})"


@asynccontextmanager
async def _answering(stack: RealStack, interview: dict[str, str]) -> AsyncIterator[Scene]:
    """Bring an interview to the middle of its first answer."""
    scene = Scene(stack, interview, stack.candidate(interview))
    async with scene.leaving:
        await scene.leaving.enter_async_context(scene.candidate)
        await question_asked(scene.candidate, 1)
        scene.candidate.say(f"w{number:04d}" for number in range(WORDS_AN_ANSWER))
        await scene.candidate.until(lambda me: me.words_left < WORDS_AN_ANSWER - 6, _WITHIN_S)
        yield scene
