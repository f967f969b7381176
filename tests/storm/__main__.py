"""`make storm`: thirty interviews at once in a storm of faults, and what a judge says of it."""

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Final

from interviewer.stack.processes import StackError
from tests.chaos.__main__ import WAYS
from tests.chaos.database import Postgres
from tests.chaos.nginx import NginxMissingError, find_nginx
from tests.chaos.table import describe_machine, say
from tests.stack import RealStack
from tests.storm.catalogue import CATALOGUE
from tests.storm.evidence import Evidence
from tests.storm.judge import Verdict, broken, judge, kept_time
from tests.storm.plan import INTERVIEWS, WORKERS, Plan, draw
from tests.storm.run import Storm
from tests.storm.watch import Workers

MOST_SHOWN: Final = 12
# Nothing strikes: what the load alone does.
CALM: Final = "calm"


def main() -> int:
    """Hold the storm that the command line names; return 1 when the judge finds fault."""
    parser = argparse.ArgumentParser(prog="make storm")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--interviews", type=int, default=INTERVIEWS, help="under way at once")
    parser.add_argument("--only", default="", help=f"faults whose names contain this, or “{CALM}”")
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="uvicorn")
    parser.add_argument(
        "--untimed", action="store_true", help="rules of time are told, and fail nothing"
    )
    parser.add_argument("--turn-taking", choices=WAYS, default="automatic")
    options = parser.parse_args()
    # The database server would outlive a process that is ended without a word.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    chosen = {name: fault for name, fault in CATALOGUE.items() if options.only in name}
    if not chosen and options.only != CALM:
        parser.error(f"no fault has “{options.only}” in its name")
    plan = draw(options.seed, options.minutes, options.interviews, chosen)
    try:
        find_nginx()
        directory = Path(tempfile.mkdtemp(prefix="interviewer-storm-"))
        announce(plan, directory)
        with Postgres() as postgres:
            evidence, storm = hold(plan, directory, postgres, options)
    except (NginxMissingError, StackError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    verdicts = [*judge(evidence), kept_time(storm.late_ms), storm_itself(storm)]
    keep(evidence, verdicts, directory)
    show(evidence, verdicts, storm)
    failed = broken(verdicts)
    say(
        f"\n{len(verdicts) - len(failed)} rules held, {len(failed)} broken; "
        f"{time.monotonic() - began:.0f} s in all, seed {plan.seed}, evidence in {directory}"
    )
    return 1 if broken(failed, with_time=not options.untimed) else 0


def announce(plan: Plan, directory: Path) -> None:
    """Print what will be, and keep the plan."""
    say(
        f"{describe_machine()}\nseed {plan.seed}, {plan.minutes:g} min, {plan.interviews} interviews "
        f"at once, {len(plan.strikes)} strikes, logs in {directory}"
    )
    text = json.dumps(plan.as_json(), indent=1)
    (directory / "plan.json").write_text(text, encoding="utf-8")


def hold(
    plan: Plan, directory: Path, postgres: Postgres, options: argparse.Namespace
) -> tuple[Evidence, Storm]:
    """Start the stack, hold the storm on it, and return what was seen."""
    database = postgres.create("storm")
    stack = RealStack(
        directory,
        workers=WORKERS,
        server=options.server,
        database_url=database.url,
        nginx=True,
        settings={
            "DJANGO_SETTINGS_MODULE": "tests.storm.settings",
            "STORM_DIRECTORY": str(directory),
            "LIVE_TURN_TAKING": options.turn_taking,
        },
    )
    with stack:
        storm = Storm(plan, stack, database, Workers(directory), say)
        return asyncio.run(storm.hold()), storm


def storm_itself(storm: Storm) -> Verdict:
    """Judge whether the storm could do what its plan says."""
    problems = tuple(storm.problems)
    seen = f"{len(storm.plan.strikes) - storm.skipped} strikes, {storm.skipped} found nobody"
    return Verdict("the storm itself", "no strike fails", seen, problems, not problems)


def keep(evidence: Evidence, verdicts: list[Verdict], directory: Path) -> None:
    """Write everything that was judged into a file, for whoever looks for a cause."""
    everything = {"verdicts": [asdict(one) for one in verdicts], **asdict(evidence)}
    text = json.dumps(everything, indent=1, default=str)
    (directory / "evidence.json").write_text(text, encoding="utf-8")


def show(evidence: Evidence, verdicts: list[Verdict], storm: Storm) -> None:
    """Print who talked, and a row for each rule with what broke it."""
    kinds = Counter(one.kind for one in evidence.interviews)
    said = sum(len(one.said) for one in evidence.interviews)
    say(
        f"\n{len(evidence.interviews)} interviews: "
        + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        + f"; {said} words said, {storm.gemini.dials} dials\n"
    )
    shares = ", ".join(f"{one.busy:.0%}" for one in evidence.workers)
    say(f"workers, the share of a core that each life took: {shares}\n")
    for one in verdicts:
        mark = "ok    " if one.passed else "BROKEN"
        say(f"{mark} {one.rule:52} {one.allowed:>16}   {one.seen}")
        for complaint in () if one.passed else one.complaints[:MOST_SHOWN]:
            say(f"         {complaint}")
        if not one.passed and len(one.complaints) > MOST_SHOWN:
            say(f"         and {len(one.complaints) - MOST_SHOWN} more")


if __name__ == "__main__":
    sys.exit(main())
