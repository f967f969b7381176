"""One dialect of the ledger: whoever writes a row makes it by a constructor."""

import ast
from collections.abc import Iterator
from pathlib import Path

from interviews import ledger_rows
from interviews.ledger_rows import LossCause

ROOT = Path(__file__).parents[2]
# The constructors themselves, and what reads back a row that was stored or kept.
MAY_MAKE_RECORDS = {
    "interviews/ledger_rows.py",
    "interviews/batches.py",
    "interviews/models/ledger.py",
}


def makers(path: Path, *names: str) -> Iterator[int]:
    """Yield the lines that call one of the classes, or hand it to something that calls it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            for used in (node.func, *node.args):
                if isinstance(used, ast.Name) and used.id in names:
                    yield node.lineno
                if isinstance(used, ast.Attribute) and used.attr in names:
                    yield node.lineno


def test_rows_of_the_ledger_are_made_by_its_constructors_alone() -> None:
    paths = [
        path for room in ("interviews", "live", "tests") for path in (ROOT / room).rglob("*.py")
    ]
    assert len(paths) > 100
    others = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in paths
        if str(path.relative_to(ROOT)) not in MAY_MAKE_RECORDS
        for line in makers(path, "LedgerRecord", "LedgerRow")
    ]
    assert others == []


def test_a_page_that_lies_about_its_numbers_does_not_break_the_column() -> None:
    row = ledger_rows.audio_lost(frames=2**40, cause=LossCause.NOT_KEPT)
    assert row.frames == 2**31 - 1
