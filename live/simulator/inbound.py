"""Client frames of the Live protocol: raw WebSocket payloads read into typed messages.

Owns what a well-formed frame is.  Names are taken in snake_case and in camelCase (the client
mixes them), base64 in both alphabets.  Reading a setup further is `setup.py`'s business.
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from live.simulator.refusal import Refusal, invalid
from live.simulator.resampling import RATES_HZ
from live.simulator.senses import EAR_RATE_HZ
from live.simulator.shapes import Fields, camel, text_of

_ROLES: Final = ("user", "model")
_AUDIO_TYPE: Final = re.compile(r"audio/pcm(?:;rate=(?P<rate>\d{4,5}))?")
_RATES: Final = {"audio/pcm;rate=16000": 16_000, "audio/pcm": EAR_RATE_HZ}
"""What nearly everybody sends, without a look at its parts."""
_FUNCTION_PARTS: Final = frozenset({"functionCall", "functionResponse"})
_SCHEDULING: Final = frozenset({"SCHEDULING_UNSPECIFIED", "SILENT", "WHEN_IDLE", "INTERRUPT"})


@dataclass(frozen=True, slots=True)
class SetupIn:
    """The first frame of a connection, not yet validated."""

    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AudioIn:
    """pcm: mono s16le at `rate_hz`."""

    pcm: bytes
    rate_hz: int = EAR_RATE_HZ


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The microphone was turned off."""


@dataclass(frozen=True, slots=True)
class ActivityStart:
    """The client's own voice detector heard a start."""


@dataclass(frozen=True, slots=True)
class ActivityEnd:
    """The client's own voice detector heard an end."""


@dataclass(frozen=True, slots=True)
class TextIn:
    """Text as realtime input: it counts as activity of the user."""

    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """One turn of `client_content`; what its function parts say is not read."""

    role: str
    text: str
    has_function_parts: bool = False


@dataclass(frozen=True, slots=True)
class ContentIn:
    """Turns put into the conversation in order; complete: the model answers."""

    contents: tuple[Content, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a function returned; scheduling is "" where none was given.

    refusal: what the application wants instead, where the function was not carried out.
    """

    call_id: str
    name: str
    scheduling: str
    will_continue: bool
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class ToolAnswers:
    """The answers of one `tool_response`."""

    answers: tuple[ToolAnswer, ...]


@dataclass(frozen=True, slots=True)
class ContextUpdate:
    """New instructions or tools in mid-session; None leaves them as they are."""

    instruction: str | None
    tools: Sequence[Any] | None


Message = (
    SetupIn
    | AudioIn
    | StreamEnd
    | ActivityStart
    | ActivityEnd
    | TextIn
    | ContentIn
    | ToolAnswers
    | ContextUpdate
)


def read_messages(raw: str | bytes) -> Sequence[Message]:
    """Read one frame; a realtime input may hold several messages.

    Raises Refusal (1007) for anything that the service could not parse.
    """
    try:
        frame = json.loads(raw)
    except ValueError as error:
        raise invalid("Invalid JSON payload received.") from error
    if not isinstance(frame, dict):
        raise invalid("Invalid JSON payload received. An object was expected.")
    if len(frame) != 1:
        raise invalid("Exactly one of setup, client_content, realtime_input, tool_response.")
    ((name, body),) = frame.items()
    reader = _READERS.get(camel(name))
    if reader is None:
        raise _unknown(name, "")
    if not isinstance(body, dict):
        raise invalid(f"Invalid value at '{name}': an object was expected.")
    return reader(body)


def _read_realtime_input(body: dict[str, Any]) -> Sequence[Message]:
    # The hot path: thirty of these a second and connection, all with this one field.
    if len(body) == 1 and (blob := body.get("audio")) is not None:
        return (_read_audio(blob),)
    messages: list[Message] = []
    for key, value in body.items():
        reader = _REALTIME.get(camel(key))
        if reader is None:
            raise _unknown(key, "realtime_input")
        messages.extend(reader(value))
    return messages


def _read_audio(blob: Any) -> AudioIn:
    if not isinstance(blob, dict):
        raise invalid("Invalid value at 'realtime_input.audio': an object was expected.")
    mime_type = blob.get("mime_type") or blob.get("mimeType") or "audio/pcm"
    rate_hz = _RATES.get(mime_type) or _read_rate(mime_type)
    try:
        pcm = decode_base64(blob["data"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise invalid("Invalid value at 'realtime_input.audio.data': base64 expected.") from error
    if len(pcm) % 2:
        raise invalid("Invalid value at 'realtime_input.audio.data': half a sample.")
    return AudioIn(pcm, rate_hz)


def _read_rate(mime_type: Any) -> int:
    known = _AUDIO_TYPE.fullmatch(str(mime_type).replace(" ", ""))
    rate_hz = int(known["rate"] or EAR_RATE_HZ) if known else 0
    if rate_hz not in RATES_HZ:
        raise invalid(f"Unsupported audio {mime_type!r}: PCM of 8 to 48 kHz is expected.")
    return rate_hz


def decode_base64(data: str) -> bytes:
    """Decode standard or url-safe base64, padded or not.  Raises ValueError."""
    if "-" in data or "_" in data:
        data = data.replace("-", "+").replace("_", "/")
    if len(data) % 4:
        data += "=" * (-len(data) % 4)
    return binascii.a2b_base64(data, strict_mode=True)


def _read_client_content(body: dict[str, Any]) -> Sequence[Message]:
    fields = Fields(body, "client_content", {"turns", "turnComplete"})
    contents = tuple(_read_content(turn) for turn in fields.sequence("turns"))
    return (ContentIn(contents, complete=fields.boolean("turnComplete")),)


def _read_content(turn: Any) -> Content:
    fields = Fields(turn, "client_content.turns", {"role", "parts"})
    role = fields.string("role") or "user"
    if role not in _ROLES:
        raise invalid("Please use a valid role: user, model.")
    has_function_parts = any(
        _FUNCTION_PARTS & {camel(key) for key in part} for part in fields.sequence("parts")
    )
    return Content(role, text_of(turn, "client_content.turns"), has_function_parts)


def _read_tool_response(body: dict[str, Any]) -> Sequence[Message]:
    fields = Fields(body, "tool_response", {"functionResponses"})
    return (ToolAnswers(tuple(_read_answer(one) for one in fields.sequence("functionResponses"))),)


def _read_answer(answer: Any) -> ToolAnswer:
    where = "tool_response.function_responses"
    known = {"id", "name", "response", "scheduling", "willContinue", "parts"}
    fields = Fields(answer, where, known)
    if not fields.string("id"):
        raise invalid("Function response is missing the id of its call.")
    return ToolAnswer(
        call_id=fields.string("id"),
        name=fields.string("name"),
        scheduling=fields.choice("scheduling", _SCHEDULING),
        will_continue=fields.boolean("willContinue"),
        refusal=_read_refusal(fields.get("response")),
    )


def _read_refusal(response: Any) -> str:
    """Read a result as this application writes it; any other says nothing here."""
    if not isinstance(response, dict) or response.get("status") != "error":
        return ""
    return str(response.get("next_step", ""))


def _read_context_update(body: dict[str, Any]) -> Sequence[Message]:
    fields = Fields(body, "context_update", {"systemInstruction", "tools"})
    instruction = fields.get("systemInstruction")
    tools = fields.get("tools")
    if isinstance(tools, dict):  # LiveClientContextUpdateTools wraps the list once more
        tools = Fields(tools, "context_update.tools", {"tools"}).sequence("tools")
    return (
        ContextUpdate(
            instruction=None
            if instruction is None
            else text_of(instruction, "context_update.system_instruction"),
            tools=tools,
        ),
    )


def _string(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise invalid(f"Invalid value at '{where}': a string was expected.")
    return value


def _unknown(name: str, where: str) -> Refusal:
    at = f" at '{where}'" if where else ""
    return invalid(f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.')


_REALTIME: Final[Mapping[str, Callable[[Any], Sequence[Message]]]] = {
    "audio": lambda blob: (_read_audio(blob),),
    "mediaChunks": lambda blobs: tuple(_read_audio(blob) for blob in blobs),
    "audioStreamEnd": lambda ended: (StreamEnd(),) if ended else (),
    "text": lambda text: (TextIn(_string(text, "realtime_input.text")),),
    "activityStart": lambda _: (ActivityStart(),),
    "activityEnd": lambda _: (ActivityEnd(),),
    "video": lambda _: (),  # the stand-in is blind
}
_READERS: Final[Mapping[str, Callable[[dict[str, Any]], Sequence[Message]]]] = {
    "setup": lambda body: (SetupIn(body),),
    "realtimeInput": _read_realtime_input,
    "clientContent": _read_client_content,
    "toolResponse": _read_tool_response,
    "contextUpdate": _read_context_update,
}
