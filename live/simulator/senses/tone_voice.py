"""The scripted voice: every word is 288 ms of its own sound in the tone code.

Owns nothing but the join of words and sounds.  Exact by design: word number n of a turn ends at
n x 288 ms, so that a test knows which words were heard.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from live.simulator.senses.interface import VOICE_RATE_HZ, SpokenChunk
from live.simulator.senses.tones import encode_words, word_number


class TonesVoice:
    """Speaks in the tone code at 24 kHz; needs no process and nothing installed."""

    name: Final = "tones"

    async def speak(self, text: str) -> AsyncIterator[SpokenChunk]:
        for index, word in enumerate(text.split()):
            pcm = encode_words([word_number(word)], rate_hz=VOICE_RATE_HZ)
            yield SpokenChunk(pcm=pcm, text=f" {word}" if index else word)

    async def close(self) -> None:
        """Nothing runs."""
