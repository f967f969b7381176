"""The ear for people: Whisper over the growing utterance, fragments as words become certain.

Owns when to listen again and where to cut a long answer; the model is elsewhere.  Whisper pads
all it hears to 30 s, so that a look costs the same however short the piece: a look comes after
one and a half seconds of new audio, or later on a machine where a look takes long.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Final, Protocol

import numpy as np

from live.simulator.senses.fragments import GrowingText, split_words
from live.simulator.senses.interface import EAR_RATE_HZ
from live.simulator.senses.utterances import UtteranceEar

_BYTES_PER_S: Final = 2 * EAR_RATE_HZ
_FIRST_LOOK_S: Final = 1.0
_LOOK_EVERY_S: Final = 1.6
_IDLE_SHARE: Final = 1.5
"""New audio to wait for, in multiples of what the last look took: two thirds of the time at most
are spent looking."""
_LONGEST_PIECE_S: Final = 20
_CUT_AFTER_S: Final = 10
"""A piece that has grown to 20 s is cut where its second half is quietest."""
_CUT_WINDOW_SAMPLES: Final = EAR_RATE_HZ // 4


class Transcriber(Protocol):
    """Turns a piece of audio into text, without blocking the event loop."""

    async def transcribe(self, pcm: bytes, language: str, *, is_last: bool) -> str:
        """Transcribe mono s16le at 16 kHz; `is_last` when no later look will correct the text."""
        ...


class WhisperEar(UtteranceEar):
    """Hears one connection's utterances.

    transcriber: shared by all ears of the process.
    language: BCP 47 tag; English-only models ignore it.
    """

    def __init__(self, transcriber: Transcriber, language: str = "en") -> None:
        spoken = language.partition("-")[0].lower()
        super().__init__(lambda: _Utterance(transcriber, spoken))


class _Utterance:
    """The audio of one utterance that is not yet told for good, and what was told of it."""

    def __init__(self, transcriber: Transcriber, language: str) -> None:
        self._transcriber = transcriber
        self._language = language
        self._audio = bytearray()
        self._finished = False
        self._news = asyncio.Event()
        self._next_look_bytes = int(_FIRST_LOOK_S * _BYTES_PER_S)

    def feed(self, pcm: bytes) -> None:
        if not self._finished:
            self._audio += pcm
            self._news.set()

    def finish(self) -> None:
        self._finished = True
        self._news.set()

    async def fragments(self) -> AsyncIterator[str]:
        text = GrowingText()
        while not self._finished or len(self._audio) > _LONGEST_PIECE_S * _BYTES_PER_S:
            if len(self._audio) > _LONGEST_PIECE_S * _BYTES_PER_S:
                words = text.conclude(await self._look(self._take_piece(), is_last=True))
                text = GrowingText()
            elif len(self._audio) >= self._next_look_bytes:
                words = text.hear(await self._look(bytes(self._audio), is_last=False))
            else:
                self._news.clear()
                await self._news.wait()
                continue
            for fragment in split_words(words):
                yield fragment
        last_words = text.conclude(await self._look(bytes(self._audio), is_last=True))
        for fragment in split_words(last_words):
            yield fragment

    async def _look(self, pcm: bytes, *, is_last: bool) -> str:
        began = time.monotonic()
        hypothesis = await self._transcriber.transcribe(pcm, self._language, is_last=is_last)
        took_s = time.monotonic() - began
        pause_s = max(_LOOK_EVERY_S, _IDLE_SHARE * took_s)
        heard_bytes = 0 if is_last else len(pcm)
        self._next_look_bytes = heard_bytes + int(pause_s * _BYTES_PER_S)
        return hypothesis

    def _take_piece(self) -> bytes:
        """Take the audio up to the quietest quarter of a second between 10 and 20 s."""
        first, last = _CUT_AFTER_S * _BYTES_PER_S, _LONGEST_PIECE_S * _BYTES_PER_S
        samples = np.frombuffer(bytes(self._audio[first:last]), dtype="<i2").astype(np.float64)
        windows = samples[: len(samples) // _CUT_WINDOW_SAMPLES * _CUT_WINDOW_SAMPLES]
        loudness = (windows.reshape(-1, _CUT_WINDOW_SAMPLES) ** 2).sum(axis=1)
        middle = int(loudness.argmin()) * _CUT_WINDOW_SAMPLES + _CUT_WINDOW_SAMPLES // 2
        cut = first + 2 * middle
        piece = bytes(self._audio[:cut])
        del self._audio[:cut]
        return piece
