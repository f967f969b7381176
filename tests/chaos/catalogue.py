"""Every fault of the suite."""

from typing import Final

from tests.chaos.endings import OF_TURNS
from tests.chaos.scenarios import ALONE, BROWSER, GEMINI

SCENARIOS: Final = (*GEMINI, *BROWSER, *OF_TURNS, *ALONE)
