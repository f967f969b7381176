"""Faults after the end of an interview: processing whose worker dies in the middle of it.

The interview itself is left in peace. Its processing is stopped for real, by a lock on the table
that its last step writes, and killed there; afterwards it must be done, once, by somebody else.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.chaos.database import Database
from tests.chaos.expectations import Expectation
from tests.chaos.flow import Flow
from tests.chaos.judge import Outcome
from tests.chaos.run import hold
from tests.chaos.scenarios import Moment, Scenario
from tests.chaos.strikes import leave_in_peace
from tests.stack import RealStack

# 75 s by the runbook, and what starting a Celery worker takes on a busy machine.
DONE_WITHIN_S: Final = 90.0
BEGUN_WITHIN_S: Final = 30.0
LOOK_EVERY_S: Final = 0.25
LOCKED: Final = "interviewfigures"
STEPS: Final = ["finish_turns", "figures"]
_JOB: Final = (
    "SELECT status, jsonb_array_length(steps_done), attempts"
    " FROM interviews_processingjob WHERE session_id = %s"
)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """kill: what dies in mid-task.  replace: what a supervisor would then do."""

    name: str
    kill: Callable[[RealStack], None]
    replace: Callable[[RealStack], None] | None = None


AFTERMATHS: Final = (
    Aftermath("Celery worker killed in mid-task", RealStack.kill_celery, RealStack.start_celery),
    Aftermath("Celery pool killed in mid-task", RealStack.kill_celery_pool),
)


async def see_processed(
    stack: RealStack,
    flow: Flow,
    database: Database,
    aftermath: Aftermath,
    interview: dict[str, str],
) -> Outcome:
    """Hold an interview, kill what processes it, and wait until it is done all the same."""
    peace = Scenario(aftermath.name, Moment.BETWEEN, leave_in_peace, Expectation())
    held = await asyncio.to_thread(database.lock, LOCKED)
    try:
        outcome = await hold(stack, flow, peace, interview)
        await _until(database, interview, ("running", 1, 1), BEGUN_WITHIN_S)
        killed_at = time.monotonic()
        await asyncio.to_thread(aftermath.kill, stack)
    except TimeoutError:
        outcome.problems.append("processing did not begin")
        return outcome
    finally:
        await asyncio.to_thread(held.close)
    if aftermath.replace is not None:
        await asyncio.to_thread(aftermath.replace, stack)
    try:
        await _until(database, interview, ("done", len(STEPS), 2), DONE_WITHIN_S)
    except TimeoutError:
        outcome.problems.append(f"not processed within {DONE_WITHIN_S:.0f} s")
    outcome.notes["processed_ms"] = round((time.monotonic() - killed_at) * 1000)
    stored = await asyncio.to_thread(stack.read_processing, interview["id"])
    outcome.problems += _complaints(stored, outcome)
    return outcome


def _complaints(stored: dict[str, Any], outcome: Outcome) -> list[str]:
    """Return what of the processing is not as it should be: one death, and everything once."""
    job, figures = stored["job"], stored["figures"] or {}
    due = ["done", 2, 1, STEPS, ""]
    return [
        complaint
        for complaint, wrong in (
            (f"job {job}", job != due),
            (f"figures {figures}, not {stored['figures_due']}", figures != stored["figures_due"]),
            ("words missing", figures.get("candidate_words") != len(outcome.spoken)),
            (f"{stored['open_turns']} turns open", stored["open_turns"] > 0),
        )
        if wrong
    ]


async def _until(
    database: Database, interview: dict[str, str], wanted: tuple[str, int, int], within_s: float
) -> None:
    """Wait for a state of the job: status, steps done, attempts; raises TimeoutError."""
    async with asyncio.timeout(within_s):
        # Another process changes it, and tells nobody.
        while await asyncio.to_thread(database.read, _JOB, interview["id"]) != wanted:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY_S)
