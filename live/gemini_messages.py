"""Gemini Live's messages, as they are on the wire → our events.

Read here and not by google-genai, whose validation of each message costs several times
what the message does (docs/decisions/0005). Shapes: Google, "Live API: WebSockets
reference", 2026; messages of google-genai 3.4.0 run on 2026-11-22. proto3's JSON drops
false and "", so a field that is absent is false.

What we do not need may have any shape: a statistic or an absent list costs no connection. Words,
sound and calls that cannot be read do: the conversation would go on without them.
"""

import base64
import json
import logging
import re
from collections.abc import Iterator
from typing import Any, Final

import orjson
import pybase64

from interviews.progress import Usage
from live.core.model import events
from live.core.sound.audio import DOWNLINK_HZ
from live.core.sound.reply_sound import ReplySound

logger = logging.getLogger(__name__)

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s?")
_RATE = re.compile(r";\s*rate\s*=\s*(\d{1,6})")
_REASON = re.compile(r"[A-Z][A-Z_]{0,63}")
# Assumed where the message carries no readable time: the shortest seen in the wild.
_GO_AWAY_MS: Final = 30_000

_MOST_SECONDS: Final = 10**9

# More than any context holds, less than any column.
_MOST_TOKENS: Final = 10**9

# Sound as it is, whatever its rate. Google's "L16" is not in network order, as RFC 2586 wants it.
_RAW_SOUND: Final = ("audio/pcm", "audio/l16")

# What a server message may hold; more than one of them is usual.
_KNOWN: Final = frozenset(
    {
        "error",
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
    """A message that says it is an error, or holds something needed in a shape nobody can read."""


class MessageReader:
    """Reads one connection's messages; what a message leaves unfinished goes on in the next."""

    def __init__(self) -> None:
        self._sound = ReplySound()

    def read(self, raw: bytes | str) -> list[events.ModelEvent]:
        """Return what a message says, in order: content and calls, then interruption, then completion.

        A top-level key that nobody knows yet is passed over and logged: Google adds to the
        protocol. Raises `UnreadableMessageError` where something we need may have been lost.
        """
        try:
            message = _parsed(raw)
            if message.get("error") is not None:
                raise UnreadableMessageError
            return list(self._events_of(message))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            # No JSON, bad base64, or a value of another type than the protocol's.
            raise UnreadableMessageError from error

    def _events_of(self, message: Message) -> Iterator[events.ModelEvent]:
        yield from _voice_events(message)
        content = message.get("serverContent")
        if content is not None:
            yield from self._content_events(content)
        # A call that comes with the end of its turn was made before that.
        yield from _tool_events(message)
        if content is not None:
            yield from self._completion_events(content)
            if len(message) == 1:
                return  # most messages are this and no more
        if isinstance(usage := message.get("usageMetadata"), dict):
            yield _tokens_used(usage)
        if (update := message.get("sessionResumptionUpdate")) is not None:
            yield _resumption(update)
        if (going := message.get("goAway")) is not None:
            yield events.GoingAway(_time_left_ms(going))
        for key in message.keys() - _KNOWN:
            logger.warning("unknown message of Gemini's", extra={"key": key[:40]})

    def _content_events(self, content: Message) -> Iterator[events.ModelEvent]:
        if heard := content.get("inputTranscription"):
            yield from map(events.HeardFragment, _text_of(heard))
        if turn := content.get("modelTurn"):
            for part in turn.get("parts") or ():
                if voice := part.get("inlineData"):
                    yield from map(events.ReplyAudio, self._pcm_of(voice))
        if spoken := content.get("outputTranscription"):
            yield from map(events.SpokenFragment, _text_of(spoken))

    def _completion_events(self, content: Message) -> Iterator[events.ModelEvent]:
        for event in _completion_events(content):
            self._sound.turn_over()
            yield event

    def _pcm_of(self, blob: Message) -> Iterator[bytes]:
        """Yield the sound, if it is sound."""
        data, kind = blob.get("data"), str(blob.get("mimeType") or _RAW_SOUND[0]).lower()
        if not data or not kind.startswith("audio/"):
            return
        if not kind.startswith(_RAW_SOUND):
            raise UnreadableMessageError  # nobody here could play it
        rate = _RATE.search(kind)
        whole = self._sound.take(_decoded(data), int(rate.group(1)) if rate else DOWNLINK_HZ)
        if whole:
            yield whole


def _parsed(raw: bytes | str) -> Any:
    """Read JSON, also what only Python's own reader takes: half an emoji, NaN."""
    try:
        return orjson.loads(raw)
    except ValueError:
        return json.loads(raw)


def _decoded(data: str) -> bytes:
    """Read base64, in either alphabet, with or without its "="."""
    try:
        return pybase64.b64decode(data, validate=True)
    except ValueError:
        return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))


def _completion_events(content: Message) -> Iterator[events.ModelEvent]:
    if content.get("interrupted"):
        yield events.Interrupted()
    if content.get("generationComplete"):
        yield events.GenerationComplete()
    reason = _reason(content.get("turnCompleteReason"))
    if content.get("waitingForInput") or reason == events.NEED_MORE_INPUT:
        yield events.WaitingForInput()
    if content.get("turnComplete"):
        yield events.TurnComplete(reason)


def _tool_events(message: Message) -> Iterator[events.ModelEvent]:
    if call := message.get("toolCall"):
        for one in call.get("functionCalls") or ():
            arguments = one.get("args")
            yield events.ToolCalled(
                str(one.get("id", "")),
                str(one.get("name", "")),
                arguments if isinstance(arguments, dict) else {},
            )
    cancelled = message.get("toolCallCancellation")
    ids = cancelled.get("ids") if isinstance(cancelled, dict) else None
    if isinstance(ids, list) and ids:
        yield events.ToolCancelled(tuple(map(str, ids)))


def _resumption(update: object) -> events.ModelEvent:
    """Read an update; not resumable arrives as an empty object."""
    handle = update.get("newHandle") if isinstance(update, dict) else None
    if isinstance(update, dict) and isinstance(handle, str) and handle and update.get("resumable"):
        return events.HandleIssued(handle)
    return events.NotResumable()


def _voice_events(message: Message) -> Iterator[events.ModelEvent]:
    activity = message.get("voiceActivity")
    if isinstance(activity, dict):
        # `type` is what Google's client reads; its own name of the field has been seen, too.
        kind = activity.get("type") or activity.get("voiceActivityType")
        if kind == "ACTIVITY_START":
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


def _tokens_used(usage: Message) -> events.TokensUsed:
    return events.TokensUsed(
        Usage(
            prompt_tokens=_count(usage.get("promptTokenCount")),
            response_tokens=_count(usage.get("responseTokenCount")),
            total_tokens=_count(usage.get("totalTokenCount")),
            audio_in_tokens=_audio_tokens(usage.get("promptTokensDetails")),
            audio_out_tokens=_audio_tokens(usage.get("responseTokensDetails")),
            thoughts_tokens=_count(usage.get("thoughtsTokenCount")),
        )
    )


def _audio_tokens(details: object) -> int:
    return sum(
        _count(detail.get("tokenCount"))
        for detail in (details if isinstance(details, list) else ())
        if isinstance(detail, dict) and detail.get("modality") == "AUDIO"
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
