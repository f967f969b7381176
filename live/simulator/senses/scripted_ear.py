"""The scripted ear: hears the tone code, for tests and benchmarks.

Owns how decoded words become fragments, nothing of the code itself.  Costs a Fourier transform
of 512 points per 32 ms of speech.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from live.simulator.senses.fragments import split_words
from live.simulator.senses.tones import ToneDecoder, word_name
from live.simulator.senses.utterances import UtteranceEar


class ScriptedEar(UtteranceEar):
    """Hears one connection's utterances in the tone code.

    vocabulary: the words for numbers, `w0001` and so on where it has none.
    """

    def __init__(self, vocabulary: Mapping[int, str] | None = None) -> None:
        super().__init__(lambda: _Utterance(vocabulary or {}))


class _Utterance:
    def __init__(self, vocabulary: Mapping[int, str]) -> None:
        self._vocabulary = vocabulary
        self._decoder = ToneDecoder()
        self._finished = False
        # Bounded by the utterance itself: two fragments per 288 ms of audio.
        self._fragments: asyncio.Queue[str | None] = asyncio.Queue()

    def feed(self, pcm: bytes) -> None:
        if not self._finished:
            self._tell(self._decoder.feed(pcm))

    def finish(self) -> None:
        if not self._finished:
            self._finished = True
            self._tell(self._decoder.finish())
            self._fragments.put_nowait(None)

    async def fragments(self) -> AsyncIterator[str]:
        while (fragment := await self._fragments.get()) is not None:
            yield fragment

    def _tell(self, numbers: list[int]) -> None:
        for number in numbers:
            word = self._vocabulary.get(number, word_name(number))
            for fragment in split_words(word.split()):
                self._fragments.put_nowait(fragment)
