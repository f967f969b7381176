"""Server frames of the Live protocol, as bytes ready to be sent in binary WebSocket frames.

Owns their spelling: camelCase JSON in which proto3's defaults (false, "", 0) are left out, so
that *not resumable* is an empty object.  Source: the frames quoted in Google's Live API
reference (November 2026) and those the google-genai 3.4 client parses.
"""

from __future__ import annotations

import json
from binascii import b2a_base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SETUP_COMPLETE: Final = b'{"setupComplete":{}}'
INTERRUPTED: Final = b'{"serverContent":{"interrupted":true}}'
GENERATION_COMPLETE: Final = b'{"serverContent":{"generationComplete":true}}'
NOT_RESUMABLE: Final = b'{"sessionResumptionUpdate":{}}'

_AUDIO_HEAD: Final = (
    b'{"serverContent":{"modelTurn":{"role":"model","parts":[{"inlineData":'
    b'{"mimeType":"audio/pcm;rate=24000","data":"'
)
_AUDIO_TAIL: Final = b'"}}]}}}'


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one turn: the whole context again, and what was said.

    thoughts: they stand beside the total.  uncovered: of the prompt, in none of the details.
    """

    prompt_text: int
    prompt_audio: int
    response_audio: int
    thoughts: int = 0
    uncovered: int = 0


def audio(pcm: bytes) -> bytes:
    """Encode a piece of the model's voice (mono s16le at 24 kHz)."""
    return _AUDIO_HEAD + b2a_base64(pcm, newline=False) + _AUDIO_TAIL


def input_transcription(text: str) -> bytes:
    """Encode a fragment of what the user said."""
    return _encode({"serverContent": {"inputTranscription": {"text": text}}})


def output_transcription(text: str) -> bytes:
    """Encode a fragment of what the model says."""
    return _encode({"serverContent": {"outputTranscription": {"text": text}}})


def turn_complete(usage: Usage) -> bytes:
    """Encode the end of a turn with its bill; details of zero tokens are left out."""
    prompt = usage.prompt_text + usage.prompt_audio + usage.uncovered
    counts = {
        "promptTokenCount": prompt,
        "responseTokenCount": usage.response_audio,
        "totalTokenCount": prompt + usage.response_audio,
        "thoughtsTokenCount": usage.thoughts,
        "promptTokensDetails": _details(
            (("TEXT", usage.prompt_text), ("AUDIO", usage.prompt_audio))
        ),
        "responseTokensDetails": _details((("AUDIO", usage.response_audio),)),
    }
    return _encode(
        {
            "serverContent": {"turnComplete": True},
            "usageMetadata": {name: count for name, count in counts.items() if count},
        }
    )


def empty_turn(reason: str = "") -> bytes:
    """Encode the end of a turn in which nothing was said, with why where it was no normal one."""
    content: dict[str, Any] = {"turnComplete": True}
    if reason:
        content["turnCompleteReason"] = reason
    return _encode({"serverContent": content})


def voice_activity(offset_ms: float, *, starts: bool) -> bytes:
    """Encode that the user begins or ends to speak, so far into the audio that was received.

    The client library reads the key `type` (google-genai 3.6, `_VoiceActivity_from_mldev`); public
    logs show it beside an empty `serverContent` (November 2026).
    """
    activity = {
        "type": "ACTIVITY_START" if starts else "ACTIVITY_END",
        "audioOffset": f"{round(offset_ms) / 1000:g}s",
    }
    return _encode({"serverContent": {}, "voiceActivity": activity})


def resumable(handle: str) -> bytes:
    """Encode a handle that restores the conversation as it is now."""
    return _encode({"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}})


def go_away(seconds: float) -> bytes:
    """Encode the notice that the connection ends in `seconds` (a proto3 Duration: "50s")."""
    return _encode({"goAway": {"timeLeft": f"{seconds:g}s"}})


def tool_call(calls: Iterable[tuple[str, str, Mapping[str, Any]]]) -> bytes:
    """Encode calls of functions, each as (id, name, arguments)."""
    return _encode(
        {
            "toolCall": {
                "functionCalls": [
                    {"id": call_id, "name": name, "args": dict(args)}
                    for call_id, name, args in calls
                ]
            }
        }
    )


def tool_call_cancellation(ids: Sequence[str]) -> bytes:
    """Encode that these calls should not have been made."""
    return _encode({"toolCallCancellation": {"ids": list(ids)}})


def _details(counts: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"modality": name, "tokenCount": count} for name, count in counts if count]


def _encode(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode()
