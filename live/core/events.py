"""What Gemini can tell us, in our own words; nothing vendor-shaped.

One message of Gemini's may carry several of these; `live.gemini_messages` yields them in
the order content → interruption → completion, so that a message with both audio
and `turnComplete` loses neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from interviews.records import Usage


@dataclass(frozen=True, slots=True)
class ReplyAudio:
    """A piece of the interviewer's voice. `pcm`: mono s16le at 24 kHz, any even length."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class HeardFragment:
    """A piece of the candidate's transcript: sub-word, late by 0.5 to 2 s, verbatim."""

    text: str


@dataclass(frozen=True, slots=True)
class SpokenFragment:
    """A piece of the interviewer's transcript: sub-word, verbatim."""

    text: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The candidate barged in; may also come after `TurnComplete`."""


@dataclass(frozen=True, slots=True)
class GenerationComplete:
    """All audio of the reply has been sent; absent when the reply was interrupted."""


@dataclass(frozen=True, slots=True)
class TurnComplete:
    """The reply is over; lags `GenerationComplete` by the assumed playback time."""


@dataclass(frozen=True, slots=True)
class TokensUsed:
    """Tokens billed for one turn (every turn bills the whole context again)."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class HandleIssued:
    """A handle the session can be resumed with."""

    handle: str


@dataclass(frozen=True, slots=True)
class NotResumable:
    """The session cannot be resumed at this moment (generating, or running a tool)."""


@dataclass(frozen=True, slots=True)
class GoingAway:
    """Gemini will close this connection in `time_left_ms`."""

    time_left_ms: int


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """The model calls one of our tools; every call must be answered."""

    call_id: str
    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToolCancelled:
    """The model takes back calls it made."""

    call_ids: tuple[str, ...]


ModelEvent = (
    ReplyAudio
    | HeardFragment
    | SpokenFragment
    | Interrupted
    | GenerationComplete
    | TurnComplete
    | TokensUsed
    | HandleIssued
    | NotResumable
    | GoingAway
    | ToolCalled
    | ToolCancelled
)
