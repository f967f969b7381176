"""ARCHITECTURE.md is the map: it names every module of the domain and of the conversation."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
NAMED: Final = frozenset(re.findall(r"`([\w./]+)`", (ROOT / "ARCHITECTURE.md").read_text("utf-8")))
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
