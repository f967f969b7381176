"""What an interview cost, from its tokens and a price table."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from interviews.progress import Usage

MILLION: Final = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount of money, exact; pages round it."""

    amount: Decimal
    currency: str


def interview_cost(usage: Usage, prices: Mapping[str, str]) -> Cost | None:
    """Return what `usage` costs; None when no usage was reported.

    `prices`: per million tokens, as the setting `INTERVIEW_PRICES`.
    """
    if not usage.total_tokens:
        return None
    # What is not audio is text: instructions and context on the way in, little on the way out.
    # Thoughts are counted outside all others, and billed like text on the way out.
    tokens = {
        "audio_in": usage.audio_in_tokens,
        "audio_out": usage.audio_out_tokens,
        "text_in": max(0, usage.prompt_tokens - usage.audio_in_tokens),
        "text_out": max(0, usage.response_tokens - usage.audio_out_tokens) + usage.thoughts_tokens,
    }
    amount = sum(
        (Decimal(prices[kind]) * count / MILLION for kind, count in tokens.items()), Decimal(0)
    )
    return Cost(amount, prices["currency"])
