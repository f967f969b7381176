"""Everything that can go wrong in a conversation, as one tree.

A `WireError` is the browser's doing: it carries the close code and a sentence
that is safe to show. A `LinkError` is Gemini's side: it carries a `Failure`,
which is all that the recovery policy looks at. A `NotStoredError` is the database's.
"""

from enum import IntEnum, StrEnum
from typing import Final


class CloseCode(IntEnum):
    """WebSocket close codes of the room; 4000 to 4999 are ours (RFC 6455, 7.4.2)."""

    NORMAL = 1000
    MALFORMED = 4400
    NOT_SIGNED_IN = 4401
    WRONG_ORIGIN = 4403
    NOT_OPEN = 4406
    HEARTBEAT_LOST = 4408
    TAKEN_OVER = 4409
    INTERVIEW_OVER = 4410
    TOO_BIG = 4413  # not 1009: Autobahn, under Daphne, refuses to send it
    FLOODING = 4429
    TOO_SLOW = 4440
    MOVING = 4450
    INTERNAL = 4500


class ConversationError(Exception):
    """Root of the tree."""


class WireError(ConversationError):
    """The browser broke the protocol, or may not go on; the socket is closed with `close_code`.

    retry_ms: after how long the page may try again, where it is not to do so at once.
    """

    def __init__(
        self, close_code: CloseCode, code: str, sentence: str, *, retry_ms: int | None = None
    ) -> None:
        super().__init__(f"{close_code.value} {code}")
        self.close_code = close_code
        self.code = code
        self.sentence = sentence
        self.retry_ms = retry_ms


class Failure(StrEnum):
    """Why Gemini's side is not there, as far as the policy cares."""

    UNREACHABLE = "unreachable"  # TCP, TLS or handshake: nothing was spent
    HANDLE_REFUSED = "handle_refused"  # 1008: the handle is no good
    INPUT_REFUSED = "input_refused"  # 1007: the handle may not be sent again; if it comes again, nor may the sound
    CONTEXT_REFUSED = "context_refused"  # 1007: what it was told; the next dial tells it otherwise
    DROPPED = "dropped"  # 1006, 1011, 1013, 1000, 1001: try again
    SILENT = "silent"  # no setupComplete, or a reply owed that never came
    POISONED = "poisoned"  # transcribes, generates nothing
    QUOTA = "quota"  # 429: as much as Google grants is used up
    EXHAUSTED = "exhausted"  # the same, said by a close: the setup was sent, and the dial counts
    CREDENTIALS = "credentials"  # the key or the model is refused: no use in trying


# Nobody has taken anything of ours: such a dial costs nothing, and is tried again soon.
NOTHING_SPENT: Final = frozenset({Failure.UNREACHABLE, Failure.QUOTA})


class NotStoredError(ConversationError):
    """The database refused what was to be stored: the name of its error, for its text quotes it."""


class LinkError(ConversationError):
    """A connection to Gemini failed or was lost; `code` is the close code where there was one."""

    def __init__(self, failure: Failure, code: int | None = None) -> None:
        super().__init__(f"{failure.value} ({code})")
        self.failure = failure
        self.code = code
