"""Interviews and outages that take too long to be waited for: held in virtual time, as tests of their own."""

import asyncio
import sys
from dataclasses import dataclass
from typing import Final

_TESTS: Final = "tests/live/test_long_interview.py::"


@dataclass(frozen=True, slots=True)
class Scaled:
    """One of them, and the test that holds it."""

    name: str
    test: str

    async def hold(self) -> str:
        """Hold it; return what went wrong, "" when nothing did."""
        process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "--no-header",
                "-p",
                "no:cacheprovider",
                self.test,
            ),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        lines = output.decode().strip().splitlines()
        return "" if process.returncode == 0 else lines[-1]


SCALED: Final = (
    Scaled(
        "an interview of three hours, in scaled time",
        f"{_TESTS}test_three_hours_with_forty_reconnects_and_nine_renewals_stay_in_voice",
    ),
    Scaled(
        "a partial outage of ten minutes, in scaled time",
        f"{_TESTS}test_ten_minutes_of_a_partial_outage_pass_in_writing_and_the_voice_comes_back",
    ),
)
