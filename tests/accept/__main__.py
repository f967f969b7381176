"""Hold the parts that were not passed on this code yet; write a table of all.

The code is what the last commit made of it that changed something that a part runs or judges by:
the results are documents, so that what has passed can be committed, and the rest be held on
another day or machine.
"""

import argparse
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.accept.parts import PARTS, Part
from tests.accept.record import Record, Result, page
from tests.chaos.table import describe_machine, say

ROOT: Final = Path(__file__).resolve().parents[2]
LOGS: Final = ROOT / "var" / "accept"
RESULTS: Final = ROOT / "docs" / "acceptance.jsonl"
TABLE: Final = ROOT / "docs" / "acceptance.md"
# What the parts run, and what they judge by.
_CODE: Final = (
    "live", "interviews", "interviewer", "static", "templates", "requirements", ":(glob)tests/*.py",
    "tests/accept/parts.py", "tests/chaos", "tests/storm", "tests/live/fuzz",
    "tests/e2e/test_accessibility.py", "tests/interviews/test_desk_fuzz.py",
)  # fmt: skip


def main() -> int:
    """Return 1 unless every part that was chosen has passed on this code."""
    parser = argparse.ArgumentParser(prog="make accept")
    parser.add_argument("--only", default="", help="parts whose names contain this")
    parser.add_argument("--table", action="store_true", help="print the table, hold nothing")
    options = parser.parse_args()
    chosen = [part for part in PARTS if options.only in part.name]
    if not chosen:
        parser.error(f"no part has “{options.only}” in its name")
    if _git("status", "--porcelain", "--untracked-files=no", "--", *_CODE):
        parser.error("there are changes that no commit has: what passed could not be told")
    commit = _git("log", "-1", "--format=%h", "--", *_CODE)
    record = Record(RESULTS)
    for part in chosen:
        known = record.of(commit).get(part.name)
        if not options.table and not (known and known.passed):
            record.add(_hold(part, commit))
            TABLE.write_text(
                page(commit, [one.name for one in PARTS], record.of(commit)), encoding="utf-8"
            )
    results = record.of(commit)
    say(page(commit, [part.name for part in PARTS], results))
    return 0 if all(part.name in results and results[part.name].passed for part in chosen) else 1


def _hold(part: Part, commit: str) -> Result:
    log = LOGS / f"{commit} {part.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    say(f"{part.name}: {log.relative_to(ROOT)}")
    began = time.monotonic()
    with log.open("w", encoding="utf-8") as output:
        held = subprocess.run(
            part.command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    result = Result(
        commit=commit,
        part=part.name,
        passed=held.returncode == 0,
        seconds=round(time.monotonic() - began),
        said=_without_paths(lines[-1]) if lines else "",
        machine=describe_machine(),
        ended_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    say(f"  {'passed' if result.passed else 'FAILED'} after {result.seconds} s: {result.said}")
    return result


def _without_paths(line: str) -> str:
    """Leave out where this machine keeps the evidence."""
    return line.partition(", evidence in ")[0]


def _git(*arguments: str) -> str:
    command = ["git", *arguments]  # whichever git the machine has
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
