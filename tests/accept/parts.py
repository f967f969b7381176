"""What has to be held before a version is accepted. Each part is a command that fails by its exit code."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FAULT_SEEDS: Final = (1001, 1002, 1003, 1004, 1005)
STORM_SEEDS: Final = (2001, 2002, 2003)
STORM_MINUTES: Final = 20
HARDEST: Final = "handles in mid turn, a drop, worker and page lost while the database refuses"
HARDEST_TIMES: Final = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One command, by the name under which its result is kept."""

    name: str
    command: Sequence[str]


# So many take longer than one test may.
_MANY_EXAMPLES: Final = ("--hypothesis-profile=accept", "--timeout=3600")


def _module(name: str, *options: object) -> list[str]:
    return [sys.executable, "-m", name, *map(str, options)]


PARTS: Final = (
    Part(
        "forms and lists of the desk, whatever is sent",
        _module(
            "pytest", "-q", "--hypothesis-profile=accept", "tests/interviews/test_desk_fuzz.py"
        ),
    ),
    Part(
        "browser messages, whatever is sent",
        _module("pytest", "-q", *_MANY_EXAMPLES, "tests/live/fuzz/test_pages.py"),
    ),
    Part(
        "Gemini's messages, whatever comes",
        _module("pytest", "-q", *_MANY_EXAMPLES, "tests/live/fuzz/test_gemini_says.py"),
    ),
    Part(
        "accessibility, every page in every look",
        _module("pytest", "-q", "--every-look", "tests/e2e/test_accessibility.py"),
    ),
    *(Part(f"faults, seed {seed}", _module("tests.chaos", "--seed", seed)) for seed in FAULT_SEEDS),
    Part(
        f"hardest fault, {HARDEST_TIMES} times",
        _module("tests.chaos", "--only", HARDEST, "--repeat", HARDEST_TIMES),
    ),
    *(
        Part(
            f"storm of {STORM_MINUTES} min, seed {seed}",
            _module("tests.storm", "--seed", seed, "--minutes", STORM_MINUTES),
        )
        for seed in STORM_SEEDS
    ),
)
