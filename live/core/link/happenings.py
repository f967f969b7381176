"""What can happen to the link to Gemini, as the machine is told it."""

from dataclasses import dataclass

from interviews.records import EndReason
from live.core.errors import Failure
from live.core.model.model_turn import Missed


@dataclass(frozen=True, slots=True)
class Started:
    """The candidate pressed Start, or came back to an interview that had begun."""


@dataclass(frozen=True, slots=True)
class LinkOpened:
    """Gemini answered the setup."""

    by_handle: bool


@dataclass(frozen=True, slots=True)
class DialFailed:
    """A dial led to no connection."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class LinkLost:
    """A connection that stood is gone, and it was not we who closed it."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class DialDenied:
    """The interview's dials across all workers are used up for now."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The candidate's speech was transcribed, or something was typed.

    `wants_reply`: it is more than a courtesy, so it is answered even in the goodbye.
    """

    wants_reply: bool = True


@dataclass(frozen=True, slots=True)
class RepetitionMissed:
    """What was sent again after a drop has repeated nothing: something before it was not heard."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """The model generated content."""


@dataclass(frozen=True, slots=True)
class ReplyComplete:
    """All of a reply was generated, or it was broken off."""


@dataclass(frozen=True, slots=True)
class ReplyCut:
    """The candidate barged in, or a noise did: what was still to be heard of a reply is dropped."""


@dataclass(frozen=True, slots=True)
class ReplyMissed:
    """A reply that is owed was ended by Gemini without anything that could be heard."""

    why: Missed


@dataclass(frozen=True, slots=True)
class NothingOwed:
    """Gemini says that it waits for the candidate to go on."""


@dataclass(frozen=True, slots=True)
class Settled:
    """No reply is owed, nothing is playing, no tool is pending."""


@dataclass(frozen=True, slots=True)
class ReplyOwed:
    """We asked for something that must be answered."""


@dataclass(frozen=True, slots=True)
class GoingAwaySoon:
    """Gemini announced the end of the connection."""

    time_left_ms: int


@dataclass(frozen=True, slots=True)
class VoiceSounds:
    """A microphone frame with voice came; `alone`: nothing of the interviewer's is playing."""

    alone: bool = True


@dataclass(frozen=True, slots=True)
class HoldBegan:
    """The candidate needs a moment: nobody owes anybody a word."""


@dataclass(frozen=True, slots=True)
class HoldEnded:
    """The candidate is back."""


@dataclass(frozen=True, slots=True)
class ActivityBegan:
    """Gemini was told that the candidate speaks: it waits for the end of that."""


@dataclass(frozen=True, slots=True)
class ActivityEnded:
    """It was told that they have finished, or is not there any more."""


@dataclass(frozen=True, slots=True)
class AnswerTyped:
    """While in text only, the candidate answered a question: a moment for a trial."""


@dataclass(frozen=True, slots=True)
class TrialWanted:
    """While in text only, the candidate asked to talk again."""


@dataclass(frozen=True, slots=True)
class EndAsked:
    """The interview shall end: by tool, by the candidate or by the clock."""

    reason: EndReason
    goodbye: bool  # let the interviewer finish what it is saying


@dataclass(frozen=True, slots=True)
class LineSilent:
    """Before the end something was said, and neither a word nor a reply has come of it."""


@dataclass(frozen=True, slots=True)
class HeardOut:
    """What the candidate said before the end has been heard and written down, or never will be."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A deadline may have passed."""


Happening = (
    Started
    | LinkOpened
    | DialFailed
    | LinkLost
    | DialDenied
    | Heard
    | RepetitionMissed
    | Progressed
    | ReplyComplete
    | ReplyCut
    | ReplyMissed
    | NothingOwed
    | Settled
    | ReplyOwed
    | GoingAwaySoon
    | VoiceSounds
    | HoldBegan
    | HoldEnded
    | ActivityBegan
    | ActivityEnded
    | AnswerTyped
    | TrialWanted
    | EndAsked
    | LineSilent
    | HeardOut
    | Tick
)
