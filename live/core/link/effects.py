"""What the machine wants done; the driver carries it out, in order."""

from dataclasses import dataclass

from interviews.ledger_rows import LedgerRow
from interviews.records import EndReason
from live.core.model.model_turn import Missed
from live.core.protocol.server_messages import Phase


@dataclass(frozen=True, slots=True)
class Dial:
    """Open a connection: with the handle if one is kept, else seeded from our transcript.

    trial: answers are being written, and the attempt has a budget of its own.
    """

    trial: bool = False


@dataclass(frozen=True, slots=True)
class GiveDialBack:
    """The connection's dial was no failure: it shall not count."""


@dataclass(frozen=True, slots=True)
class CloseLink:
    """Close the connection to Gemini before anything else is opened."""


@dataclass(frozen=True, slots=True)
class DropHandle:
    """The handle is no good any more."""


@dataclass(frozen=True, slots=True)
class GiveUpUnsafeSound:
    """Gemini has refused the sound that is not safe: it is given up as lost, and never sent again."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Ask the model to go on; `missed`: why its last reply was not heard, None where none came."""

    missed: Missed | None = None


@dataclass(frozen=True, slots=True)
class TakeUpAgain:
    """A reply was cut and nobody said anything: have the model say the rest of it."""


@dataclass(frozen=True, slots=True)
class HearAgain:
    """Words are missing between two links: the next one shall hear what was said from further back."""


@dataclass(frozen=True, slots=True)
class BreakSilence:
    """Nobody has said anything for long: have the interviewer say something about it.

    time: which one it is since the candidate last spoke, counted from 1.
    """

    time: int


@dataclass(frozen=True, slots=True)
class EndHold:
    """The candidate has been away for as long as a moment may last: ask whether they are ready."""


@dataclass(frozen=True, slots=True)
class Show:
    """Tell the page what is happening."""

    phase: Phase


@dataclass(frozen=True, slots=True)
class Resume:
    """The link stands: bring Gemini to where the conversation is."""

    by_handle: bool
    rolled_over: bool


@dataclass(frozen=True, slots=True)
class GoByText:
    """Put the plan's questions on the page."""


@dataclass(frozen=True, slots=True)
class SayTrialFailed:
    """The candidate asked to talk again, and Gemini cannot be reached yet: tell them so."""


@dataclass(frozen=True, slots=True)
class Note:
    """Write the ledger."""

    row: LedgerRow


@dataclass(frozen=True, slots=True)
class HearOut:
    """The end is decided: wait until what the candidate has said is heard and written down."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The interview is over."""

    reason: EndReason


Effect = (
    Dial
    | GiveDialBack
    | CloseLink
    | DropHandle
    | GiveUpUnsafeSound
    | Nudge
    | TakeUpAgain
    | HearAgain
    | BreakSilence
    | EndHold
    | Show
    | Resume
    | GoByText
    | SayTrialFailed
    | Note
    | HearOut
    | Finish
)
