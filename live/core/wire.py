"""Messages from the browser: their shapes, their limits, and how each is refused.

`docs/protocol.md` states the whole protocol; `tests/fixtures/wire.json` holds
examples of every message, valid and invalid, read by the Python and the
JavaScript tests alike. What goes to the browser is built in `live.core.replies`.
"""

import json
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from live.core.audio import UPLINK_FRAME_BYTES
from live.core.errors import CloseCode, WireError
from live.core.sent_frames import BUFFER_FRAMES
from live.core.typed_text import MAX_TYPED_CHARACTERS, is_blank, mend_typed

PROTOCOL: Final = 2
# A page that was loaded before a deploy speaks the version before, and keeps its interview.
SPOKEN: Final = frozenset({PROTOCOL - 1, PROTOCOL})
MAX_BINARY_BYTES: Final = 4 * 1024
MAX_TEXT_BYTES: Final = 16 * 1024
# u32 on the wire: 4 billion frames of 32 ms are four years of speech.
MAX_SEQUENCE: Final = 2**32 - 1
MAX_TURN: Final = 100_000
MAX_PLAYED_MS: Final = 3_600_000
MAX_EPOCH: Final = 2**32 - 1
MAX_PING_ID: Final = 2**31 - 1

AUDIO_KIND: Final = 1
FLAG_RESENT: Final = 0b01
FLAG_QUIET: Final = 0b10
_AUDIO_HEADER = struct.Struct("<BBHI")
AUDIO_FRAME_BYTES: Final = _AUDIO_HEADER.size + UPLINK_FRAME_BYTES

_HEX_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class AudioFrame:
    """32 ms of the microphone.

    `pcm`: mono s16le at 16 kHz, 1024 bytes. `quiet`: the browser measured no
    voice in it, so it holds no words that could be lost. `replay`: the number of the last
    `welcome` or `resend` that the page had read when it sent this; 0 in protocol 1, where
    `resent` says instead that the frame may have been sent before.
    """

    sequence: int
    resent: bool
    quiet: bool
    pcm: bytes
    replay: int = 0


@dataclass(frozen=True, slots=True)
class Played:
    """How much of the interviewer's turn came out of the loudspeaker."""

    turn: int
    ms: int
    flushed: bool = False


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What became of the frames at a reload: `lost` ones before the oldest kept did not fit."""

    lost: int


@dataclass(frozen=True, slots=True)
class Hello:
    """First message of every connection. `first_sequence`: oldest frame still buffered.

    `entered`: the candidate pressed Start or Continue on this page. `carried_over`: the
    page was loaded again and goes on with the stream of the one before it. `plays`: it has a
    running loudspeaker; one that has none is read, not heard. `epoch`: of the last `welcome`
    that this page has had, if it has had one: then it has held the interview.
    """

    stream: str
    first_sequence: int
    next_sequence: int
    played: Played | None
    entered: bool = True
    carried_over: CarriedOver | None = None
    plays: bool = True
    protocol: int = PROTOCOL
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The candidate pressed Start."""


@dataclass(frozen=True, slots=True)
class TryVoice:
    """While answers are written, the candidate asks to talk again."""


@dataclass(frozen=True, slots=True)
class Ping:
    """The browser asks for a `pong` with the same id."""

    id: int


@dataclass(frozen=True, slots=True)
class Pong:
    """The browser's answer to our `ping`."""

    id: int


@dataclass(frozen=True, slots=True)
class Mute:
    """The microphone was muted or unmuted."""

    muted: bool


@dataclass(frozen=True, slots=True)
class Plays:
    """The page's loudspeaker began to run, or no longer does."""

    plays: bool


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """An answer typed instead of spoken; `id` makes sending it twice harmless."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class RefusedAnswer:
    """A typed answer that is not taken; `code` says why. The connection is none the worse for it."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Which frames the page holds that are not acknowledged; they follow, and no others."""

    first_sequence: int
    next_sequence: int


@dataclass(frozen=True, slots=True)
class End:
    """The candidate confirmed that the interview shall end.

    `unsent_voice`: how many frames that hold a voice the page has not sent on this connection; None
    where it does not say.
    """

    unsent_voice: int | None = None


TextMessage = (
    Hello
    | Start
    | TryVoice
    | Ping
    | Pong
    | Played
    | Mute
    | Plays
    | TypedAnswer
    | RefusedAnswer
    | HandOver
    | End
)


def malformed(code: str) -> WireError:
    """Return the error for a frame that breaks the protocol; `code` names the rule."""
    return WireError(
        CloseCode.MALFORMED, code, "The page sent something unexpected. Reload it to go on."
    )


def too_big(code: str) -> WireError:
    """Return the error for a frame over its limit (4 KiB binary, 16 KiB text)."""
    return WireError(
        CloseCode.TOO_BIG, code, "The page sent more than is allowed. Reload it to go on."
    )


def parse_audio(frame: bytes) -> AudioFrame:
    """Read a binary frame of the browser; raise `WireError` when it breaks the protocol."""
    if len(frame) > MAX_BINARY_BYTES:
        raise too_big("binary_too_big")
    if len(frame) != AUDIO_FRAME_BYTES:
        raise malformed("audio_length")
    kind, flags, replay, sequence = _AUDIO_HEADER.unpack_from(frame)
    if kind != AUDIO_KIND or flags & ~(FLAG_RESENT | FLAG_QUIET):
        raise malformed("audio_header")
    return AudioFrame(
        sequence=sequence,
        resent=bool(flags & FLAG_RESENT),
        quiet=bool(flags & FLAG_QUIET),
        pcm=frame[_AUDIO_HEADER.size :],
        replay=replay,
    )


def parse_text(frame: str) -> TextMessage:
    """Read a text frame of the browser; raise `WireError` when it breaks the protocol."""
    if len(frame) > MAX_TEXT_BYTES or len(frame.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        raise too_big("text_too_big")
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError):
        raise malformed("not_json") from None
    if not isinstance(message, dict):
        raise malformed("not_an_object")
    reader = _READERS.get(str(message.get("type")))
    if reader is None:
        raise malformed("unknown_type")
    return reader(message)


def _whole_number(message: Mapping[str, object], name: str, most: int, least: int = 0) -> int:
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise malformed(f"bad_{name}")
    return value


def _hex_id(message: Mapping[str, object], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not _HEX_ID.fullmatch(value):
        raise malformed(f"bad_{name}")
    return value


def _truth(message: Mapping[str, object], name: str, *, default: bool | None = None) -> bool:
    value = message.get(name, default)
    if not isinstance(value, bool):
        raise malformed(f"bad_{name}")
    return value


def _read_hello(message: Mapping[str, object]) -> Hello:
    protocol = message.get("protocol")
    if not isinstance(protocol, int) or isinstance(protocol, bool) or protocol not in SPOKEN:
        raise malformed("protocol_version")
    first, following = _read_kept(message)
    played = message.get("played", "")
    if played is not None and not isinstance(played, dict):
        raise malformed("bad_played")
    return Hello(
        stream=_hex_id(message, "stream"),
        first_sequence=first,
        next_sequence=following,
        played=None if played is None else _read_played(played),
        # Pages from before a deploy say none of these; all of them play.
        entered=_truth(message, "entered", default=True),
        carried_over=_read_carried_over(message.get("carried_over")),
        plays=_truth(message, "plays", default=True),
        protocol=protocol,
        epoch=None if message.get("epoch") is None else _whole_number(message, "epoch", MAX_EPOCH),
    )


def _read_hand_over(message: Mapping[str, object]) -> HandOver:
    return HandOver(*_read_kept(message))


def _read_kept(message: Mapping[str, object]) -> tuple[int, int]:
    """Read which frames a page keeps: a minute of them at the most, whatever it says."""
    first = _whole_number(message, "first_seq", MAX_SEQUENCE)
    following = _whole_number(message, "next_seq", MAX_SEQUENCE)
    if first > following:
        raise malformed("bad_first_seq")
    return first, min(following, first + BUFFER_FRAMES)


def _read_carried_over(carried: object) -> CarriedOver | None:
    if carried is None:
        return None
    if not isinstance(carried, dict):
        raise malformed("bad_carried_over")
    return CarriedOver(lost=_whole_number(carried, "lost", MAX_SEQUENCE))


def _read_played(message: Mapping[str, object]) -> Played:
    return Played(
        turn=_whole_number(message, "turn", MAX_TURN, least=1),
        ms=_whole_number(message, "ms", MAX_PLAYED_MS),
        flushed=_truth(message, "flushed", default=False),
    )


def _read_typed_answer(message: Mapping[str, object]) -> TypedAnswer | RefusedAnswer:
    """Mend what can be mended: a connection closed for a text would bring it again."""
    answer_id = _hex_id(message, "id")
    text = message.get("text")
    if not isinstance(text, str):
        raise malformed("bad_text")
    text = mend_typed(text)
    if is_blank(text):
        return RefusedAnswer(answer_id, "blank")
    if len(text) > MAX_TYPED_CHARACTERS:
        return RefusedAnswer(answer_id, "too_long")
    return TypedAnswer(answer_id, text)


def _read_end(message: Mapping[str, object]) -> End:
    if message.get("unsent_voice") is None:
        return End()
    return End(_whole_number(message, "unsent_voice", MAX_SEQUENCE))


_READERS: Final[Mapping[str, Callable[[Mapping[str, object]], TextMessage]]] = {
    "hello": _read_hello,
    "start": lambda _message: Start(),
    "try_voice": lambda _message: TryVoice(),
    "ping": lambda message: Ping(_whole_number(message, "id", MAX_PING_ID)),
    "pong": lambda message: Pong(_whole_number(message, "id", MAX_PING_ID)),
    "played": _read_played,
    "mute": lambda message: Mute(_truth(message, "muted")),
    "plays": lambda message: Plays(_truth(message, "plays")),
    "text": _read_typed_answer,
    "hand_over": _read_hand_over,
    "end": _read_end,
}
