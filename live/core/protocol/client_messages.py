"""What comes from the browser: the shapes of its messages, and the frames of its microphone.

`docs/protocol.md` states the whole protocol; `tests/fixtures/wire.json` holds
examples of every message, valid and invalid, read by the Python and the
JavaScript tests alike. Text messages are read in `live.core.protocol.client_reader`; what goes to the browser
is built in `live.core.protocol.server_messages`.
"""

import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from live.core.errors import CloseCode, WireError
from live.core.sound.audio import UPLINK_FRAME_BYTES

PROTOCOL: Final = 2
# A page that was loaded before a deploy speaks the version before, and keeps its interview.
SPOKEN: Final = frozenset({PROTOCOL - 1, PROTOCOL})
MAX_BINARY_BYTES: Final = 4 * 1024

AUDIO_KIND: Final = 1
FLAG_RESENT: Final = 0b01
FLAG_QUIET: Final = 0b10
_AUDIO_HEADER = struct.Struct("<BBHI")
AUDIO_FRAME_BYTES: Final = _AUDIO_HEADER.size + UPLINK_FRAME_BYTES


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
    that this page has had, if it has had one: then it has held the interview. `played_out`: the
    newest turn that it has played to its end; the next owner does not know how long a turn is.
    `unsent_voice`: how many of the frames that it keeps hold a voice; None: it does not say.
    `ducks`: it understands `duck`; a page from before a deploy does not, and is flushed.
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
    played_out: int | None = None
    unsent_voice: int | None = None
    ducks: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """The candidate pressed Start."""


@dataclass(frozen=True, slots=True)
class PageFailed:
    """A script of the page's has failed; `what`: the name of its error."""

    what: str


@dataclass(frozen=True, slots=True)
class TryVoice:
    """While answers are written, the candidate asks to talk again."""


@dataclass(frozen=True, slots=True)
class Ping:
    """The browser asks for a `pong` with the same id.

    `unsent_voice`: as in `End`; a page that catches up says it twice a second.
    """

    id: int
    unsent_voice: int | None = None


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


class Asked(StrEnum):
    """What the candidate asks of the interviewer by a button, about the question that was put."""

    REPEAT = "repeat"
    REWORD = "reword"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Ask:
    """The candidate asks something of the interviewer."""

    what: Asked


@dataclass(frozen=True, slots=True)
class Hold:
    """The candidate needs a moment, or is back: meanwhile the interviewer says nothing."""

    on: bool


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
    | PageFailed
    | TryVoice
    | Ping
    | Pong
    | Played
    | Mute
    | Plays
    | Ask
    | Hold
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
