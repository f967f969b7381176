"""`make faults`: every fault of the list against real processes, as a table."""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from interviewer.stack.processes import StackError
from tests.chaos.aftermath import AFTERMATHS, Aftermath, see_processed
from tests.chaos.catalogue import SCENARIOS
from tests.chaos.database import Database, Postgres
from tests.chaos.flow import Flow
from tests.chaos.judge import Outcome
from tests.chaos.nginx import NginxMissingError, find_nginx
from tests.chaos.pairs import choose_pairs
from tests.chaos.run import hold
from tests.chaos.scaled import SCALED, Scaled
from tests.chaos.scenarios import Scenario
from tests.chaos.table import describe_machine, say, say_head, shown
from tests.chaos.timing import TIMINGS, measure, row
from tests.stack import RealStack

# What two cores carry without the load itself being a fault.
AT_ONCE: Final = 8
STACKS_ALONE: Final = 3
TIMING: Final = "timing"
# Who decides when an answer is over: Gemini, or our server.
WAYS: Final = ("automatic", "thoughtful")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be run, by what it needs."""

    beside: list[Scenario]
    alone: list[Scenario]
    aftermaths: list[Aftermath]
    scaled: list[Scaled]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return not (self.beside or self.alone or self.aftermaths or self.scaled)


@dataclass(frozen=True, slots=True)
class Suite:
    """What a run has: a database server, a directory, and what of the product to try.

    server: the ASGI server.  turn_taking: one of `WAYS`.
    """

    postgres: Postgres
    directory: Path
    server: str
    turn_taking: str
    phases: dict[str, float] = field(default_factory=dict)

    @asynccontextmanager
    async def stack(
        self, name: str, workers: int, *, celery: bool = False
    ) -> AsyncIterator[tuple[RealStack, Database]]:
        """Start workers behind nginx, with Redis, simulator and database of their own."""
        database = await asyncio.to_thread(self.postgres.create, name)
        stack = RealStack(
            self.directory / name,
            workers=workers,
            server=self.server,
            database_url=database.url,
            nginx=True,
            celery=celery,
            settings={"LIVE_TURN_TAKING": self.turn_taking},
        )
        await asyncio.to_thread(stack.__enter__)
        try:
            yield stack, database
        finally:
            await asyncio.to_thread(stack.__exit__, None, None, None)

    async def run(self, chosen: "Chosen") -> list[Outcome]:
        """Hold all of them; those that need a stack alone share a few."""
        waiting = iter(chosen.alone)
        began = time.monotonic()
        async with AsyncExitStack() as stacks:
            # No interview begins before all processes stand: to start them takes every core.
            enter = stacks.enter_async_context
            crowd = [await enter(self.stack("beside", 3))] if chosen.beside else []
            single = [
                await enter(self.stack(f"alone{number}", 2))
                for number in range(min(STACKS_ALONE, len(chosen.alone)))
            ]
            after = (
                [await enter(self.stack("aftermath", 1, celery=True))] if chosen.aftermaths else []
            )
            self.took("starting", began)
            began = time.monotonic()
            results = await asyncio.gather(
                *(run_beside(stack, database, chosen.beside) for stack, database in crowd),
                *(run_alone(stack, database, waiting) for stack, database in single),
                *(run_aftermaths(stack, database, chosen.aftermaths) for stack, database in after),
            )
            self.took("faults", began)
        return [outcome for result in results for outcome in result]

    async def run_scaled(self, chosen: list[Scaled]) -> list[str]:
        """Print what came of those that are held in virtual time; return what went wrong."""
        began = time.monotonic()
        wrong = await asyncio.gather(*(one.hold() for one in chosen))
        for one, what in zip(chosen, wrong, strict=True):
            say(f"{one.name}: {what or 'ok'}")
        self.took("scaled", began)
        return [what for what in wrong if what]

    async def time(self) -> int:
        """Print the table of the waiting times; return how many did not come back."""
        began, lost = time.monotonic(), 0
        say(f"\n{'one at a time: median of 3':36} {'ms':>7} {'target':>8}")
        async with self.stack("timing", 2) as (stack, _database):
            for timing in TIMINGS:
                try:
                    say(row(timing, await measure(stack, timing)))
                except TimeoutError:
                    lost += 1
                    say(f"{timing.name:36} did not come back")
        self.took("timings", began)
        return lost

    def took(self, phase: str, began: float) -> None:
        """Note how long a phase took."""
        self.phases[phase] = time.monotonic() - began


async def run_beside(
    stack: RealStack, database: Database, scenarios: list[Scenario]
) -> list[Outcome]:
    """Hold interviews side by side, a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    interviews = await asyncio.to_thread(stack.make_interviews, len(scenarios))
    async with Flow(stack) as flow:

        async def one(scenario: Scenario, interview: dict[str, str]) -> Outcome:
            async with gate:
                return shown(await hold(stack, flow, scenario, interview, database=database))

        return list(await asyncio.gather(*map(one, scenarios, interviews)))


async def run_alone(
    stack: RealStack, database: Database, scenarios: Iterator[Scenario]
) -> list[Outcome]:
    """Hold one interview after another, as long as there are scenarios to take."""
    outcomes: list[Outcome] = []
    async with Flow(stack) as flow:
        for scenario in scenarios:
            (interview,) = await asyncio.to_thread(stack.make_interviews, 1)
            outcomes.append(shown(await hold(stack, flow, scenario, interview, database=database)))
            await asyncio.to_thread(stack.bring_back_workers)
    return outcomes


async def run_aftermaths(
    stack: RealStack, database: Database, aftermaths: list[Aftermath]
) -> list[Outcome]:
    """Process one interview after another."""
    interviews = await asyncio.to_thread(stack.make_interviews, len(aftermaths))
    async with Flow(stack) as flow:
        return [
            shown(await see_processed(stack, flow, database, aftermath, interview))
            for aftermath, interview in zip(aftermaths, interviews, strict=True)
        ]


def choose(only: str, seed: int, repeat: int) -> Chosen:
    """Return what to run: everything whose name contains `only`, with the seed's pairs."""
    scenarios = [s for s in (*SCENARIOS, *choose_pairs(seed)) if only in s.name] * repeat
    return Chosen(
        beside=[scenario for scenario in scenarios if not scenario.alone],
        alone=[scenario for scenario in scenarios if scenario.alone],
        aftermaths=[aftermath for aftermath in AFTERMATHS if only in aftermath.name] * repeat,
        scaled=[one for one in SCALED if only in one.name],
    )


def main() -> int:
    """Run what the command line names; return 1 when a fault was not survived."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--only", default="", help=f"names that contain this, or “{TIMING}”")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="uvicorn")
    parser.add_argument("--turn-taking", choices=WAYS, default="automatic")
    options = parser.parse_args()
    began = time.monotonic()
    # The database server would outlive a process that is ended without a word.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = choose(options.only, options.seed, options.repeat)
    if chosen.is_empty and options.only != TIMING:
        parser.error(f"no fault has “{options.only}” in its name")
    try:
        find_nginx()
        directory = Path(tempfile.mkdtemp(prefix="interviewer-faults-"))
        say(
            f"{describe_machine()}\nseed {options.seed}, {options.server}, {options.turn_taking}, logs in {directory}"
        )
        say_head()
        with Postgres() as postgres:
            suite = Suite(postgres, directory, options.server, options.turn_taking)
            outcomes = asyncio.run(suite.run(chosen))
            wrong = asyncio.run(suite.run_scaled(chosen.scaled))
            not_back = asyncio.run(suite.time()) if options.only in ("", TIMING) else 0
    except (NginxMissingError, StackError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    failed = sum(bool(outcome.complaints) for outcome in outcomes) + len(wrong)
    held = len(outcomes) + len(chosen.scaled)
    phases = ", ".join(f"{phase} {seconds:.0f} s" for phase, seconds in suite.phases.items())
    say(f"\n{phases}; {time.monotonic() - began:.0f} s in all, seed {options.seed}")
    # A waiting time that misses its target is for people to judge; one without an end is a fault.
    say(f"{held - failed} passed, {failed + not_back} failed")
    return 1 if failed or not_back else 0


if __name__ == "__main__":
    sys.exit(main())
