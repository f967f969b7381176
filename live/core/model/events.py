"""What Gemini can tell us, in our own words; nothing vendor-shaped.

One message of Gemini's may carry several of these; `live.gemini_messages` yields them in
the order content and calls → interruption → completion, so that a message with both audio
and `turnComplete` loses neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from interviews.progress import Usage

# Google's name for a turn that ended because the candidate has not finished.
NEED_MORE_INPUT: Final = "NEED_MORE_INPUT"


@dataclass(frozen=True, slots=True)
class ReplyAudio:
    """A piece of the interviewer's sound. `pcm`: mono s16le at 24 kHz, any even length."""

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
    """The reply is over; lags `GenerationComplete` by the assumed playback time.

    `reason`: Google's name of an abnormal end ("RESPONSE_REJECTED"); "" of a normal one.
    """

    reason: str = ""

    @property
    def was_rejected(self) -> bool:
        """Whether a filter or a fault ended the reply, and no more of it comes."""
        return self.reason not in ("", NEED_MORE_INPUT)


@dataclass(frozen=True, slots=True)
class WaitingForInput:
    """The model says nothing, because it expects the candidate to go on: nothing is owed."""


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    """Gemini hears the candidate's voice begin; comes just ahead of an `Interrupted` by voice.

    `offset_ms`: where in the audio that this connection was sent; None where it was not told.
    """

    offset_ms: int | None = None


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
    | WaitingForInput
    | VoiceStarted
    | TokensUsed
    | HandleIssued
    | NotResumable
    | GoingAway
    | ToolCalled
    | ToolCancelled
)
