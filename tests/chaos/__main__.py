"""`make faults`: every fault of the list against real processes, as a table."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import Outcome, hold
from tests.chaos.scenarios import SCENARIOS, Scenario
from tests.stack import RealStack

AT_ONCE = 6


async def run_together(stack: RealStack, scenarios: list[Scenario]) -> list[Outcome]:
    """Hold the interviews side by side, a few at a time."""
    interviews = stack.make_interviews(len(scenarios))
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(scenario: Scenario, interview: dict[str, str]) -> Outcome:
        async with gate:
            outcome = await hold(stack, scenario, interview)
            print_row(outcome)
            return outcome

    return list(await asyncio.gather(*map(one, scenarios, interviews)))


def print_row(outcome: Outcome) -> None:
    """Show one outcome."""
    verdict = "ok" if not outcome.complaints else "FAILED " + "; ".join(outcome.complaints)
    sys.stdout.write(
        f"{outcome.scenario.name:28} {outcome.recovered_ms or 0:>7} {len(outcome.lost):>5}"
        f" {len(outcome.doubled):>8} {outcome.greetings:>10} {outcome.dials:>6}"
        f" {outcome.gap_ms:>7}  {verdict}  {' '.join(outcome.ledger)}\n"
    )
    sys.stdout.flush()


def main() -> int:
    """Run what the command line names; return 1 when a fault was not survived."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--only", default="", help="run scenarios whose name contains this")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="uvicorn")
    options = parser.parse_args()
    chosen = [s for s in SCENARIOS if options.only in s.name] * options.repeat
    sys.stdout.write(
        f"{'fault':28} {'rec. ms':>7} {'lost':>5} {'doubled':>8} {'greetings':>10}"
        f" {'dials':>6} {'gap ms':>7}\n"
    )
    outcomes: list[Outcome] = []
    together = [s for s in chosen if not s.alone]
    if together:
        with RealStack(Path(tempfile.mkdtemp()), server=options.server) as stack:
            outcomes += asyncio.run(run_together(stack, together))
    for scenario in [s for s in chosen if s.alone]:
        with RealStack(Path(tempfile.mkdtemp()), workers=2, server=options.server) as stack:
            outcomes += asyncio.run(run_together(stack, [scenario]))
    failed = sum(bool(outcome.complaints) for outcome in outcomes)
    sys.stdout.write(f"{len(outcomes) - failed} passed, {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
