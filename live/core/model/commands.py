"""What Gemini is sent besides the microphone's sound, in one line with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from live.core.words.plain_text import PlainText


@dataclass(frozen=True, slots=True)
class SayText:
    """A direction that the model shall react to.

    `may_cut`: what is being said may be cut off by it, as the candidate's voice would; or nothing
    is being said any more.
    """

    text: str
    may_cut: bool = False


@dataclass(frozen=True, slots=True)
class AddContext:
    """A direction that the model shall only know."""

    text: str


@dataclass(frozen=True, slots=True)
class PassOn:
    """What the candidate has typed: words, and never a direction, whatever they say."""

    words: PlainText


@dataclass(frozen=True, slots=True)
class AnswerTool:
    """The answer to a tool call.

    `reacts`: the model shall go on from it, as it has to where it was refused something.
    """

    call_id: str
    name: str
    result: Mapping[str, object]
    reacts: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """Silence of the microphone's, by which Gemini notices that an answer is over."""

    ms: int


@dataclass(frozen=True, slots=True)
class EndAudio:
    """No sound follows for now: the microphone was muted, or the interview ends."""


@dataclass(frozen=True, slots=True)
class StartActivity:
    """The candidate begins to speak, or goes on: where our server marks it, sound counts from here."""


@dataclass(frozen=True, slots=True)
class EndActivity:
    """The answer is over, as our server decides: now a reply is wanted."""


Command = (
    SayText | AddContext | PassOn | AnswerTool | Silence | EndAudio | StartActivity | EndActivity
)
