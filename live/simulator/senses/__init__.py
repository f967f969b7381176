"""The simulator's senses: when somebody speaks (detectors), what is said (ears), and voices.

Owns the choice of an implementation by name.  Nothing here knows the Live protocol.
Whisper and Silero are imported when they are asked for: their libraries belong to the optional
extra `speech` and cost a second to load.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

from live.simulator.senses.energy import EnergyDetector
from live.simulator.senses.interface import (
    EAR_RATE_HZ,
    LOOKBACK_MS,
    VOICE_RATE_HZ,
    Activity,
    ActivityDetector,
    DetectorSettings,
    Ear,
    SenseUnavailable,
    Sensitivity,
    SpeechEnded,
    SpeechStarted,
    SpokenChunk,
    Voice,
)
from live.simulator.senses.process_voices import build_process_voice
from live.simulator.senses.scripted_ear import ScriptedEar
from live.simulator.senses.tone_voice import TonesVoice
from live.simulator.senses.whisper_ear import WhisperEar

__all__ = [
    "DETECTORS",
    "EARS",
    "EAR_RATE_HZ",
    "LOOKBACK_MS",
    "VOICES",
    "VOICE_RATE_HZ",
    "Activity",
    "ActivityDetector",
    "DetectorSettings",
    "Ear",
    "SenseUnavailable",
    "Sensitivity",
    "SpeechEnded",
    "SpeechStarted",
    "SpokenChunk",
    "Voice",
    "build_detector",
    "build_ear",
    "build_voice",
    "detector_for_ear",
]

DETECTORS: Final = ("silero", "energy")
EARS: Final = ("whisper", "scripted")
VOICES: Final = ("auto", "piper", "espeak", "tones")


def detector_for_ear(ear: str) -> str:
    """Name the detector that suits an ear: Silero hears people, and no tones."""
    return "silero" if ear == "whisper" else "energy"


def build_detector(name: str, settings: DetectorSettings) -> ActivityDetector:
    """Build a new detector, one per connection.

    name: one of DETECTORS.  Raises SenseUnavailable when its library is not installed.
    """
    if name == "energy":
        return EnergyDetector(settings)
    if name == "silero":
        _require("onnxruntime", "faster_whisper", wanted_by="The Silero voice detector")
        from live.simulator.senses.silero import SileroDetector  # noqa: PLC0415  # optional

        return SileroDetector(settings)
    raise ValueError(f"unknown detector {name!r}: one of {', '.join(DETECTORS)}")


def build_ear(name: str, *, model: Path | None = None, language: str = "en-US") -> Ear:
    """Build a new ear, one per connection.

    name: one of EARS.  model: directory of a CTranslate2 Whisper model, for `whisper`; the
    bundled tiny.en without it.  language: what is spoken (BCP 47).  Models are loaded once per process, at the first call, which
    takes about a second.  Raises SenseUnavailable when library or model are not there.
    """
    if name == "scripted":
        return ScriptedEar()
    if name == "whisper":
        _require("faster_whisper", wanted_by="The whisper ear")
        from live.simulator.senses.whisper_model import load_transcriber  # noqa: PLC0415  # optional

        return WhisperEar(load_transcriber(model), language)
    raise ValueError(f"unknown ear {name!r}: one of {', '.join(EARS)}")


def build_voice(name: str) -> Voice:
    """Build a voice, one per process; its own process starts with the first word it speaks.

    name: one of VOICES; `auto` is the first of piper, espeak and tones that is installed.
    Raises SenseUnavailable when the one asked for is not installed.
    """
    if name == "auto":
        for candidate in ("piper", "espeak"):
            try:
                return build_voice(candidate)
            except SenseUnavailable:
                continue
        name = "tones"
    if name == "tones":
        return TonesVoice()
    if name in ("piper", "espeak"):
        return build_process_voice(name)
    raise ValueError(f"unknown voice {name!r}: one of {', '.join(VOICES)}")


def _require(*modules: str, wanted_by: str) -> None:
    for module in modules:
        try:
            import_module(module)
        except ImportError as missing:
            raise SenseUnavailable(
                f"{wanted_by} needs {module}, which is not installed; "
                "install the extra 'speech' of this project, or choose the scripted ear."
            ) from missing
