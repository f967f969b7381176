"""What came of each part, on which commit: kept as lines of JSON, so that several runs add up.

Pure but for the file.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a part. `said`: the last line that it printed. `ended_at`: ISO 8601, UTC."""

    commit: str
    part: str
    passed: bool
    seconds: int
    said: str
    machine: str
    ended_at: str


class Record:
    """Results in a file, the oldest first."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def of(self, commit: str) -> dict[str, Result]:
        """Return the last result of each part on this commit."""
        if not self._file.exists():
            return {}
        lines = self._file.read_text(encoding="utf-8").splitlines()
        results = (Result(**json.loads(line)) for line in lines)
        return {result.part: result for result in results if result.commit == commit}

    def add(self, result: Result) -> None:
        """Keep a result."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result)) + "\n")


def page(commit: str, parts: Iterable[str], results: dict[str, Result]) -> str:
    """Return a document in Markdown: every part, and what came of it on which machine."""
    machines = sorted({result.machine for result in results.values()})
    return "\n".join(
        [
            "# Acceptance",
            "",
            f"What `make accept` held on the code of commit {commit}. It writes this page.",
            "",
            table(parts, results),
            "",
            *(f"- {machine}" for machine in machines),
            "",
        ]
    )


def table(parts: Iterable[str], results: dict[str, Result]) -> str:
    """Return a table in Markdown: every part, and what came of it."""
    rows = ["| part | | min | what it said |", "|---|---|---|---|"]
    for part in parts:
        result = results.get(part)
        if result is None:
            rows.append(f"| {part} | not held | | |")
        else:
            verdict = "passed" if result.passed else "**failed**"
            rows.append(f"| {part} | {verdict} | {result.seconds / 60:.0f} | {result.said} |")
    return "\n".join(rows)
