"""Tokens: what a conversation weighs and what a turn costs.

Owns the estimate.  Every turn bills the whole context again; compression bounds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from live.simulator.models import Model, Price
from live.simulator.outbound import Usage
from live.simulator.setup import Compression

AUDIO_TOKENS_PER_S: Final = 25
_CHARACTERS_PER_TOKEN: Final = 4


@dataclass(frozen=True, slots=True)
class Weight:
    """Tokens of a context by modality."""

    text: int = 0
    audio: float = 0.0

    def with_text(self, text: str) -> Weight:
        return replace(self, text=self.text - (-len(text) // _CHARACTERS_PER_TOKEN))

    def with_audio(self, seconds: float) -> Weight:
        return replace(self, audio=self.audio + seconds * AUDIO_TOKENS_PER_S)

    def compressed(self, compression: Compression | None) -> Weight:
        """Slide the window: the oldest audio goes, text (the instruction first) stays."""
        if compression is None or self.text + self.audio <= compression.trigger_tokens:
            return self
        return replace(self, audio=max(0.0, compression.target_tokens - self.text))


def bill(weight: Weight, spoken_s: float, model: Model) -> Usage:
    """Return the usage of a turn that spoke for `spoken_s` seconds on top of a context."""
    return Usage(
        prompt_text=weight.text,
        prompt_audio=round(weight.audio),
        response_audio=round(spoken_s * AUDIO_TOKENS_PER_S),
        thoughts=model.thoughts.value,
        uncovered=model.uncovered.value,
    )


def price_of(usage: Usage, price: Price) -> float:
    """Return what a turn costs in US dollars; thoughts are billed as text that was written."""
    text_in = usage.prompt_text + usage.uncovered
    millionths = (
        text_in * price.text_in
        + usage.prompt_audio * price.audio_in
        + usage.thoughts * price.text_out
        + usage.response_audio * price.audio_out
    )
    return millionths / 1_000_000
