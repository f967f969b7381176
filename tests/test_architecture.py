"""ARCHITECTURE.md is the map: it names every module of the domain and of the conversation.

A decision is found by its number, and a document leads to documents that there are.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
NAMED: Final = frozenset(re.findall(r"`([\w./]+)`", (ROOT / "ARCHITECTURE.md").read_text("utf-8")))
DECISIONS: Final = ROOT / "docs" / "decisions"
DOCUMENTS: Final = (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
# What Django looks for by name says nothing of ours.
DJANGOS: Final = frozenset({"__init__", "apps", "urls"})


def modules_in(folder: str) -> list[str]:
    return sorted(path.stem for path in (ROOT / folder).glob("*.py") if path.stem not in DJANGOS)


@pytest.mark.parametrize("folder", ["interviews", "live"])
def test_every_module_of_a_room_is_on_the_map(folder: str) -> None:
    assert [name for name in modules_in(folder) if f"{name}.py" not in NAMED] == []


@pytest.mark.parametrize(
    "folder",
    sorted(
        path.name for path in (ROOT / "live" / "core").iterdir() if (path / "__init__.py").is_file()
    ),
)
def test_every_module_of_the_core_is_on_the_map(folder: str) -> None:
    names = NAMED | {name.removesuffix(".py") for name in NAMED}
    assert [name for name in modules_in(f"live/core/{folder}") if name not in names] == []


def test_no_two_decisions_have_one_number() -> None:
    numbers = Counter(path.name[:4] for path in DECISIONS.glob("*.md"))
    assert [number for number, count in numbers.items() if count > 1] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_leads_to_files_that_there_are(document: Path) -> None:
    leads_to = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    assert [each for each in leads_to if not (document.parent / each).exists()] == []
