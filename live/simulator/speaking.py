"""One turn of the model's voice: audio in bursts, words in fragments, playback that lags.

Owns the pacing and the account of what the user has heard so far.  The service assumes that its
audio is played in real time from its first sample on; so does this.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from live.simulator import outbound
from live.simulator.clock import Clock
from live.simulator.link import Link
from live.simulator.senses import VOICE_RATE_HZ, Voice

_BYTES_PER_MS: Final = VOICE_RATE_HZ * 2 // 1000
_WORD: Final = re.compile(r"\s*\S+")
_LONG_WORD: Final = 7


@dataclass(frozen=True, slots=True)
class Pace:
    """How audio leaves: `burst_ms` of it at once, in messages of `chunk_ms`, then a rest.

    speed: how many times faster than real time in the mean.
    """

    chunk_ms: int = 40
    burst_ms: int = 400
    speed: float = 4.0


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with the sound of a turn.

    silent: samples that are all but zero.  odd: messages cut in the middle of a sample.
    """

    silent: bool = False
    odd: bool = False


SOUND: Final = Flaw()
"""Nothing is wrong with it."""
_ALMOST_ZERO: Final = b"\x01\x00\xff\xff"


class Speaker:
    """Speaks one turn.

    on_progress: called after each message with the milliseconds of audio sent so far.
    """

    def __init__(
        self,
        *,
        link: Link,
        voice: Voice,
        clock: Clock,
        pace: Pace,
        transcribes: bool,
        on_progress: Callable[[float], Awaitable[None]],
        flaw: Flaw = SOUND,
    ) -> None:
        self._link = link
        self._voice = voice
        self._clock = clock
        self._pace = pace
        self._transcribes = transcribes
        self._flaw = flaw
        self._on_progress = on_progress
        self._played_until = 0.0
        self._words: list[tuple[float, str]] = []
        self._burst_ms = 0.0
        self.sent_ms = 0.0

    async def say(self, text: str) -> None:
        """Send the voice of `text` and its transcription."""
        chunks = self._voice.speak(text)
        try:
            lead = " " if self._words else ""
            async for chunk in chunks:
                await self._send(chunk.pcm, fragments_of(lead + chunk.text))
                lead = ""
        finally:
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()

    async def played(self) -> None:
        """Wait until everything that was sent would have been played."""
        await self._clock.sleep(self.unplayed_s)

    @property
    def unplayed_s(self) -> float:
        """How long what was sent would still sound."""
        return max(0.0, self._played_until - self._clock.now())

    def heard(self) -> str:
        """Return the words whose sound would have been played by now."""
        now = self._clock.now()
        return "".join(word for until, word in self._words if until <= now)

    async def _send(self, pcm: bytes, fragments: list[str]) -> None:
        size = self._pace.chunk_ms * _BYTES_PER_MS + self._flaw.odd
        if self._flaw.silent:
            pcm = _ALMOST_ZERO * (len(pcm) // len(_ALMOST_ZERO))
        pieces = [pcm[at : at + size] for at in range(0, len(pcm), size)] or [b""]
        sent = 0
        for number, piece in enumerate(pieces, start=1):
            if piece:
                await self._send_audio(piece)
            due = len(fragments) * number // len(pieces)
            for fragment in fragments[sent:due]:
                self._words.append((self._played_until, fragment))
                if self._transcribes:
                    await self._link.send(outbound.output_transcription(fragment))
            sent = due
            await self._on_progress(self.sent_ms)

    async def _send_audio(self, pcm: bytes) -> None:
        if self._burst_ms >= self._pace.burst_ms:
            await self._clock.sleep(self._burst_ms / self._pace.speed / 1000)
            self._burst_ms = 0.0
        await self._link.send(outbound.audio(pcm))
        lasts_ms = len(pcm) / _BYTES_PER_MS
        self._burst_ms += lasts_ms
        self.sent_ms += lasts_ms
        self._played_until = max(self._played_until, self._clock.now()) + lasts_ms / 1000


def fragments_of(text: str) -> list[str]:
    """Cut a text as the service does: words with their leading space, long ones in two."""
    fragments: list[str] = []
    for word in _WORD.findall(text):
        if len(word) > _LONG_WORD:
            middle = len(word) // 2
            fragments += [word[:middle], word[middle:]]
        else:
            fragments.append(word)
    return fragments
