"""Pairs of faults, chosen by seed: the second strikes while the first is being mended."""

import random
from typing import Final

from tests.chaos.catalogue import SCENARIOS
from tests.chaos.scenarios import Moment, Scenario
from tests.chaos.strikes import both

PAIRS_BESIDE: Final = 6
PAIRS_ALONE: Final = 3
LONGEST_PAUSE_S: Final = 3.0
# The second would change nothing about them, or they are about one fault's own effect.
_NOT_IN_PAIRS: Final = frozenset(
    {
        "a page that stops reading",
        "a frame from the far future",
        "not resumable, then a drop",
        "goAway 50 s",
        "Gemini away for 20 s",
        "worker frozen for 20 s",
        "words fall behind in an answer, and a drop",
        "words fall behind in an answer, and the line breaks",
    }
)


def choose_pairs(seed: int) -> list[Scenario]:
    """Return the pairs of this seed: some beside others, some that need a stack alone."""
    chooser = random.Random(seed)
    usable = [s for s in SCENARIOS if s.moment is Moment.MID_ANSWER and s.name not in _NOT_IN_PAIRS]
    beside = [s for s in usable if not s.alone]
    alone = [s for s in usable if s.alone]
    pairs = [_pair(*chooser.sample(beside, 2), chooser) for _ in range(PAIRS_BESIDE)]
    return pairs + [
        _pair(chooser.choice(beside), chooser.choice(alone), chooser) for _ in range(PAIRS_ALONE)
    ]


def _pair(first: Scenario, second: Scenario, chooser: random.Random) -> Scenario:
    pause_s = round(chooser.uniform(0, LONGEST_PAUSE_S), 1)
    return Scenario(
        f"{first.name} + {pause_s} s + {second.name}",
        Moment.MID_ANSWER,
        both(first.strike, second.strike, pause_s=pause_s),
        first.expects.and_also(second.expects),
        alone=first.alone or second.alone,
    )
