"""What one interview may come to in all, whoever holds it and however it is used.

An interview that has come to one of its totals ends as when its time is up: with a goodbye. Pure; the
counts are stored with the interview's progress, so that every owner goes on counting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from interviews.costs import interview_cost
from interviews.progress import Progress

# About two hours of an even hand. A text is sent to Gemini with every turn that follows it.
TYPED_CHARACTERS: Final = 40_000
# For every started hour of the plan. People who talk fast come to a hundred.
TURNS_A_SIDE: Final = 500
# From here on the interviewer keeps to what matters most.
NEARLY: Final = Decimal("0.8")

_MINUTES: Final = 60


class Total(StrEnum):
    """What an interview can come to the end of, besides its time."""

    TYPED = "typed"
    TURNS = "turns"
    TOKENS = "tokens"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What the operator allows for every started hour of an interview's plan.

    prices: per million tokens, as the setting `INTERVIEW_PRICES`; None: nobody knows what it costs.
    """

    tokens: int = 10_000_000
    cost: Decimal = Decimal(25)
    prices: Mapping[str, str] | None = None


class Totals:
    """The totals of one interview, by its plan's length."""

    def __init__(self, ceilings: Ceilings, duration_minutes: int) -> None:
        hours = -(-duration_minutes // _MINUTES)
        self._turns = TURNS_A_SIDE * hours
        self._tokens = ceilings.tokens * hours
        self._cost = ceilings.cost * hours
        self._prices = ceilings.prices

    def fullest(self, progress: Progress) -> tuple[Total, Decimal]:
        """Return the total that the interview is nearest to, and which share of it is used."""
        shares = {
            Total.TYPED: Decimal(progress.typed_characters) / TYPED_CHARACTERS,
            Total.TURNS: Decimal(max(progress.candidate_turns, progress.interviewer_turns))
            / self._turns,
            Total.TOKENS: Decimal(progress.usage.all_tokens) / self._tokens,
            Total.COST: self._cost_of(progress) / self._cost,
        }
        total = max(shares, key=lambda each: shares[each])
        return total, shares[total]

    def _cost_of(self, progress: Progress) -> Decimal:
        cost = None if self._prices is None else interview_cost(progress.usage, self._prices)
        return Decimal(0) if cost is None else cost.amount
