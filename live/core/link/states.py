"""The states of the link to Gemini and the one table of moves between them.

ARCHITECTURE.md prints this table; a test keeps the two equal.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where the link is."""

    WAITING = "waiting"  # the candidate has not pressed Start
    DIALLING = "dialling"  # one connection attempt is under way
    TALKING = "talking"  # the interview is being held
    BACKING_OFF = "backing off"  # between two attempts
    TEXT_ONLY = "text only"  # the plan's questions, without a model
    TRIAL = "trial"  # one attempt behind the questions
    CLOSING = "closing"  # the goodbye is being said and heard
    ENDED = "ended"


class Move(StrEnum):
    """What moves the link from one state to another."""

    START = "start"
    LINK_OPENED = "link opened"
    DIAL_FAILED = "dial failed"
    LINK_LOST = "link lost"
    RETRY_DUE = "retry due"
    ROLL_OVER = "roll over"
    GO_BY_TEXT = "go by text"
    BEGIN_TRIAL = "begin trial"
    SAY_GOODBYE = "say goodbye"
    FINISH = "finish"


TRANSITIONS: Final[Mapping[tuple[State, Move], State]] = {
    (State.WAITING, Move.START): State.DIALLING,
    (State.WAITING, Move.GO_BY_TEXT): State.TEXT_ONLY,
    (State.WAITING, Move.FINISH): State.ENDED,
    (State.DIALLING, Move.LINK_OPENED): State.TALKING,
    (State.DIALLING, Move.DIAL_FAILED): State.BACKING_OFF,
    (State.DIALLING, Move.GO_BY_TEXT): State.TEXT_ONLY,
    (State.DIALLING, Move.FINISH): State.ENDED,
    (State.TALKING, Move.LINK_LOST): State.BACKING_OFF,
    (State.TALKING, Move.ROLL_OVER): State.DIALLING,
    (State.TALKING, Move.GO_BY_TEXT): State.TEXT_ONLY,
    (State.TALKING, Move.SAY_GOODBYE): State.CLOSING,
    (State.TALKING, Move.FINISH): State.ENDED,
    (State.BACKING_OFF, Move.RETRY_DUE): State.DIALLING,
    (State.BACKING_OFF, Move.GO_BY_TEXT): State.TEXT_ONLY,
    (State.BACKING_OFF, Move.FINISH): State.ENDED,
    (State.TEXT_ONLY, Move.BEGIN_TRIAL): State.TRIAL,
    (State.TEXT_ONLY, Move.FINISH): State.ENDED,
    (State.TRIAL, Move.LINK_OPENED): State.TALKING,
    (State.TRIAL, Move.DIAL_FAILED): State.TEXT_ONLY,
    (State.TRIAL, Move.FINISH): State.ENDED,
    (State.CLOSING, Move.LINK_LOST): State.BACKING_OFF,
    (State.CLOSING, Move.FINISH): State.ENDED,
}


def transition_table() -> str:
    """Return the table as Markdown, as ARCHITECTURE.md shows it."""
    lines = ["| in state | on | goes to |", "|---|---|---|"]
    lines += [f"| {state} | {move} | {target} |" for (state, move), target in TRANSITIONS.items()]
    return "\n".join(lines)
