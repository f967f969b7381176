"""Gemini Live's messages, as they are on the wire → our events.

Read here and not by google-genai, whose validation of each message costs several times
what the message does (docs/decisions/0005). Shapes: Google, "Live API: WebSockets
reference", 2026; messages of google-genai 3.4.0 run on 2026-11-22. proto3's JSON drops
false and "", so a field that is absent is false.
"""

import base64
import json
import logging
import re
from collections.abc import Iterator
from typing import Any, Final

from interviews.records import Usage
from live.core import events

logger = logging.getLogger(__name__)

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s?")
_REASON = re.compile(r"[A-Z][A-Z_]{0,63}")
# Assumed where the message carries no readable time: the shortest seen in the wild.
_GO_AWAY_MS: Final = 30_000

_MOST_SECONDS: Final = 10**9

# More than any context holds, less than any column.
_MOST_TOKENS: Final = 10**9

# What a server message may hold; more than one of them is usual.
_KNOWN: Final = frozenset(
    {
        "setupComplete",
        "serverContent",
        "toolCall",
        "toolCallCancellation",
        "usageMetadata",
        "sessionResumptionUpdate",
        "goAway",
        "voiceActivity",
        "voiceActivityDetectionSignal",
    }
)

Message = dict[str, Any]


class UnreadableMessageError(Exception):
    """A message that is no JSON object, says that it is an error, or has fields of other types."""


def read_message(raw: bytes | str) -> list[events.ModelEvent]:
    """Return what a message says, in order: content, then interruption, then completion.

    A top-level key that nobody knows yet is passed over and logged: Google adds to the
    protocol. Raises `UnreadableMessageError` where something we need may have been lost.
    """
    try:
        message = json.loads(raw)
        if "error" in message:
            raise UnreadableMessageError
        return list(_events_of(message))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        # No JSON, bad base64, or a value of another type or size than the protocol's.
        raise UnreadableMessageError from error


def _events_of(message: Message) -> Iterator[events.ModelEvent]:
    yield from _voice_events(message)
    content = message.get("serverContent")
    if content is not None:
        yield from _content_events(content)
        if len(message) == 1:
            return  # most messages are this and no more
    if call := message.get("toolCall"):
        for one in call.get("functionCalls", ()):
            yield events.ToolCalled(
                str(one.get("id", "")), str(one.get("name", "")), dict(one.get("args") or {})
            )
    if cancelled := message.get("toolCallCancellation"):
        yield events.ToolCancelled(tuple(map(str, cancelled.get("ids", ()))))
    if usage := message.get("usageMetadata"):
        yield _tokens_used(usage)
    if "sessionResumptionUpdate" in message:
        # Not resumable arrives as an empty object.
        update = message["sessionResumptionUpdate"]
        handle = update.get("newHandle")
        usable = handle and update.get("resumable")
        yield events.HandleIssued(str(handle)) if usable else events.NotResumable()
    if "goAway" in message:
        yield events.GoingAway(_time_left_ms(message["goAway"]))
    for key in message.keys() - _KNOWN:
        logger.warning("unknown message of Gemini's", extra={"key": key[:40]})


def _content_events(content: Message) -> Iterator[events.ModelEvent]:
    if heard := content.get("inputTranscription"):
        yield from map(events.HeardFragment, _text_of(heard))
    if turn := content.get("modelTurn"):
        for part in turn.get("parts", ()):
            if voice := part.get("inlineData"):
                yield from map(events.ReplyAudio, _pcm_of(voice))
    if spoken := content.get("outputTranscription"):
        yield from map(events.SpokenFragment, _text_of(spoken))
    if content.get("interrupted"):
        yield events.Interrupted()
    if content.get("generationComplete"):
        yield events.GenerationComplete()
    reason = _reason(content.get("turnCompleteReason"))
    if content.get("waitingForInput") or reason == events.NEED_MORE_INPUT:
        yield events.WaitingForInput()
    if content.get("turnComplete"):
        yield events.TurnComplete(reason)


def _voice_events(message: Message) -> Iterator[events.ModelEvent]:
    activity = message.get("voiceActivity")
    if isinstance(activity, dict) and activity.get("voiceActivityType") == "ACTIVITY_START":
        yield events.VoiceStarted(_duration_ms(activity.get("audioOffset")))
    # The older form of the same; it tells no offset.
    signal = message.get("voiceActivityDetectionSignal")
    if isinstance(signal, dict) and signal.get("vadSignalType") == "VAD_SIGNAL_TYPE_SOS":
        yield events.VoiceStarted()


def _reason(name: object) -> str:
    """Read why a turn is complete; "" where it is over as usual, or nothing readable stands there."""
    if not isinstance(name, str) or name == "TURN_COMPLETE_REASON_UNSPECIFIED":
        return ""
    return name if _REASON.fullmatch(name) else ""


def _text_of(transcription: Message) -> Iterator[str]:
    """Yield the text, if any, without what no database and no UTF-8 can hold."""
    text = transcription.get("text")
    if text:
        # NUL and lone surrogates.
        yield text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _pcm_of(blob: Message) -> Iterator[bytes]:
    """Yield the sound, if it is sound; either alphabet of base64 is read."""
    data = blob.get("data")
    if data and str(blob.get("mimeType", "audio/")).startswith("audio/"):
        yield base64.urlsafe_b64decode(data)


def _tokens_used(usage: Message) -> events.TokensUsed:
    return events.TokensUsed(
        Usage(
            prompt_tokens=_count(usage.get("promptTokenCount")),
            response_tokens=_count(usage.get("responseTokenCount")),
            total_tokens=_count(usage.get("totalTokenCount")),
            audio_in_tokens=_audio_tokens(usage.get("promptTokensDetails", ())),
            audio_out_tokens=_audio_tokens(usage.get("responseTokensDetails", ())),
        )
    )


def _audio_tokens(details: list[Message]) -> int:
    return sum(
        _count(detail.get("tokenCount")) for detail in details if detail.get("modality") == "AUDIO"
    )


def _count(tokens: object) -> int:
    """Read a count; a mad one is no reason to lose the link, nor to spoil the sums."""
    return tokens if type(tokens) is int and 0 <= tokens <= _MOST_TOKENS else 0


def _time_left_ms(going: object) -> int:
    told = _duration_ms(going.get("timeLeft")) if isinstance(going, dict) else None
    return _GO_AWAY_MS if told is None else told


def _duration_ms(value: object) -> int | None:
    """Read a duration: protobuf's JSON ("50s", "2.5s"), a count of seconds, {"seconds": 50}."""
    if isinstance(value, dict):
        value = value.get("seconds")
    if isinstance(value, str) and (match := _DURATION.fullmatch(value)):
        return round(float(match.group(1)) * 1000)
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value < _MOST_SECONDS
    ):
        return round(value * 1000)
    return None
