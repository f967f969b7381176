"""What the suite prints: the machine, a row for each outcome, and the sums."""

import os
import platform
import subprocess
import sys
from typing import Final

from interviewer.stack.services import ROOT
from tests.chaos.judge import Outcome

_HEAD: Final = ("rec. ms", "lost", "doubled", "greetings", "dials", "gap ms", "ledger")
_NAME_WIDTH: Final = 60


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def describe_machine() -> str:
    """Return what the figures depend on: cores, system, Python, and the commit that was run."""
    return (
        f"{os.cpu_count()} cores, {platform.platform(terse=True)}, "
        f"Python {platform.python_version()}, commit {_commit()}"
    )


def say_head() -> None:
    """Print the names of the columns."""
    say(f"{'fault':{_NAME_WIDTH}} {' '.join(_HEAD)}")


def shown(outcome: Outcome) -> Outcome:
    """Print the row of an outcome, and return it."""
    values = (
        outcome.recovered_ms,
        len(outcome.lost),
        len(outcome.doubled),
        outcome.greetings,
        outcome.dials,
        outcome.gap_ms,
        "NO" if outcome.ledger_faults else "yes",
    )
    cells = " ".join(f"{value:>{len(name)}}" for name, value in zip(_HEAD, values, strict=True))
    verdict = "FAILED: " + "; ".join(outcome.complaints) if outcome.complaints else "ok"
    notes = "".join(f" {name}={value}" for name, value in outcome.notes.items())
    say(f"{outcome.scenario.name:{_NAME_WIDTH}} {cells}  {verdict}{notes}")
    if outcome.complaints:
        say(f"    ledger: {' '.join(outcome.ledger)}")
    return outcome


def _commit() -> str:
    """Return the commit's short name, marked when files differ from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return described.stdout.strip() or "unknown"
