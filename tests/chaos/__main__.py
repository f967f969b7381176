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
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interviewer.stack.processes import StackError
from tests.chaos.database import Database, Postgres
from tests.chaos.flow import Flow
from tests.chaos.judge import Outcome
from tests.chaos.nginx import NginxMissingError, find_nginx
from tests.chaos.pairs import choose_pairs
from tests.chaos.run import hold
from tests.chaos.scenarios import SCENARIOS, Scenario
from tests.chaos.timing import TIMINGS, measure, row
from tests.stack import RealStack

# What two cores carry without the load itself being a fault.
AT_ONCE: Final = 8
STACKS_ALONE: Final = 3
TIMING: Final = "timing"


@dataclass(frozen=True, slots=True)
class Suite:
    """What a run has: a database server, a directory, and which ASGI server to try."""

    postgres: Postgres
    directory: Path
    server: str

    @asynccontextmanager
    async def stack(self, name: str, workers: int) -> AsyncIterator[tuple[RealStack, Database]]:
        """Start workers behind nginx, with Redis, simulator and database of their own."""
        database = await asyncio.to_thread(self.postgres.create, name)
        stack = RealStack(
            self.directory / name,
            workers=workers,
            server=self.server,
            database_url=database.url,
            nginx=True,
        )
        await asyncio.to_thread(stack.__enter__)
        try:
            yield stack, database
        finally:
            await asyncio.to_thread(stack.__exit__, None, None, None)

    async def run(self, scenarios: list[Scenario]) -> list[Outcome]:
        """Hold all of them; those that need a stack alone share a few."""
        beside = [scenario for scenario in scenarios if not scenario.alone]
        alone = [scenario for scenario in scenarios if scenario.alone]
        waiting = iter(alone)
        async with AsyncExitStack() as stacks:
            # No interview begins before all processes stand: to start them takes every core.
            enter = stacks.enter_async_context
            crowd = [await enter(self.stack("beside", 3))] if beside else []
            single = [
                await enter(self.stack(f"alone{number}", 2))
                for number in range(min(STACKS_ALONE, len(alone)))
            ]
            results = await asyncio.gather(
                *(run_beside(stack, beside) for stack, _database in crowd),
                *(run_alone(stack, database, waiting) for stack, database in single),
            )
        return [outcome for result in results for outcome in result]

    async def time(self) -> None:
        """Print the table of the waiting times."""
        say(f"\n{'one at a time: median of 3':36} {'ms':>7} {'target':>8}")
        async with self.stack("timing", 2) as (stack, _database):
            for timing in TIMINGS:
                try:
                    say(row(timing, await measure(stack, timing)))
                except TimeoutError:
                    say(f"{timing.name:36} did not come back")


async def run_beside(stack: RealStack, scenarios: list[Scenario]) -> list[Outcome]:
    """Hold interviews side by side, a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    interviews = await asyncio.to_thread(stack.make_interviews, len(scenarios))
    async with Flow(stack) as flow:

        async def one(scenario: Scenario, interview: dict[str, str]) -> Outcome:
            async with gate:
                return shown(await hold(stack, flow, scenario, interview))

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


def shown(outcome: Outcome) -> Outcome:
    """Print the row of an outcome, and return it."""
    right = "NO" if outcome.ledger_faults else "yes"
    verdict = "FAILED: " + "; ".join(outcome.complaints) if outcome.complaints else "ok"
    notes = "".join(f" {name}={value}" for name, value in outcome.notes.items())
    say(
        f"{outcome.scenario.name:60} {outcome.recovered_ms:>7} {len(outcome.lost):>4}"
        f" {len(outcome.doubled):>7} {outcome.greetings:>9} {outcome.dials:>5}"
        f" {outcome.gap_ms:>6} {right:>6}  {verdict}{notes}"
    )
    if outcome.complaints:
        say(f"    ledger: {' '.join(outcome.ledger)}")
    return outcome


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def choose(only: str, seed: int, repeat: int) -> list[Scenario]:
    """Return what to run: everything whose name contains `only`, with the seed's pairs."""
    everything = (*SCENARIOS, *choose_pairs(seed))
    return [s for s in everything if only in s.name] * repeat


def main() -> int:
    """Run what the command line names; return 1 when a fault was not survived."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--only", default="", help=f"names that contain this, or “{TIMING}”")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="uvicorn")
    options = parser.parse_args()
    began = time.monotonic()
    # The database server would outlive a process that is ended without a word.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    scenarios = choose(options.only, options.seed, options.repeat)
    if not scenarios and options.only != TIMING:
        parser.error(f"no fault has “{options.only}” in its name")
    try:
        find_nginx()
        directory = Path(tempfile.mkdtemp(prefix="interviewer-faults-"))
        with Postgres() as postgres:
            suite = Suite(postgres, directory, options.server)
            say(f"seed {options.seed}, {options.server}, logs in {directory}")
            say(
                f"{'fault':60} {'rec. ms':>7} {'lost':>4} {'doubled':>7} {'greetings':>9}"
                f" {'dials':>5} {'gap ms':>6} {'ledger':>6}"
            )
            outcomes = asyncio.run(suite.run(scenarios))
            if options.only in ("", TIMING):
                asyncio.run(suite.time())
    except (NginxMissingError, StackError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    failed = sum(bool(outcome.complaints) for outcome in outcomes)
    say(f"\n{time.monotonic() - began:.0f} s, seed {options.seed}")
    say(f"{len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
