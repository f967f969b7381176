"""What a replay comes to: how many pauses were cut, how long was waited, each with an interval. Pure."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.turns.replay import Silence

# A pause up to here is to be waited out.
SHORT_MS: Final = 3_000
CUT_GOAL: Final = 0.02
WAIT_GOAL_MS: Final = 1_200
_Z: Final = 1.96
_DRAWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval of 95 %."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """Return the share; 0 of nothing."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the least and the most that the share may be; the whole range of nothing."""
        if not self.of:
            return 0.0, 1.0
        share, z2 = self.share, _Z**2
        middle = share + z2 / (2 * self.of)
        reach = _Z * math.sqrt(share * (1 - share) / self.of + z2 / (4 * self.of**2))
        low, high = (middle - reach) / (1 + z2 / self.of), (middle + reach) / (1 + z2 / self.of)
        return max(0.0, low), min(1.0, high)

    def __str__(self) -> str:
        if not self.of:
            return "none"
        low, high = self.interval
        return f"{self.share:.1%} ({low:.1%} to {high:.1%}, n = {self.of})"


@dataclass(frozen=True, slots=True)
class Wait:
    """How long was waited after finished answers, in milliseconds."""

    waits_ms: Sequence[int]

    @property
    def median_ms(self) -> float:
        """Return the median; not a number of nothing."""
        return median(self.waits_ms) if self.waits_ms else math.nan

    @property
    def interval_ms(self) -> tuple[float, float]:
        """Return the median's interval of 95 %, by drawing again and again."""
        draw = random.Random(1)  # noqa: S311 - no secret
        if not self.waits_ms:
            return math.nan, math.nan
        medians = sorted(
            median(draw.choices(self.waits_ms, k=len(self.waits_ms))) for _ in range(_DRAWS)
        )
        return medians[_DRAWS * 25 // 1000], medians[_DRAWS * 975 // 1000]

    @property
    def p90_ms(self) -> float:
        """Return how long nine in ten do not wait."""
        ordered = sorted(self.waits_ms)
        return ordered[len(ordered) * 9 // 10] if ordered else math.nan

    def __str__(self) -> str:
        if not self.waits_ms:
            return "none"
        low, high = self.interval_ms
        return (
            f"{self.median_ms / 1000:.2f} s ({low / 1000:.2f} to {high / 1000:.2f}), "
            f"p90 {self.p90_ms / 1000:.1f} s, n = {len(self.waits_ms)}"
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """Both kinds of error."""

    silences: Sequence[Silence]

    def cut(self, *places: str, is_short: bool = True) -> Share:
        """Return how many pauses at these places were taken for the end."""
        pauses = [
            each
            for each in self.silences
            if each.place in places and (each.lasted_ms <= SHORT_MS) == is_short
        ]
        return Share(sum(each.is_cut for each in pauses), len(pauses))

    def wait(self, *, least_words: int = 0, below_words: int = sys.maxsize) -> Wait:
        """Return how long was waited after answers of so many words."""
        return Wait(
            [
                each.taken_ms
                for each in self.silences
                if each.place == "end"
                and each.taken_ms is not None
                and least_words <= each.said_words < below_words
            ]
        )
