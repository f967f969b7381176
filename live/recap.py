"""What a new connection to Gemini is told: what was said, and what to do next.

Pure. Nobody is greeted twice, and nothing that was said or heard is asked for again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from interviews.frozen_plan import FrozenQuestion
from interviews.records import Speaker, TurnRecord
from live import instructions
from live.core.model.commands import AddContext, Command, SayText


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a conversation is when a connection to Gemini opens.

    `was_addressed`: the candidate was spoken to, or written to. `missing`: the turns that the
    connection knows nothing of. `cut_off`: what was heard of a reply that a drop cut, if one did.
    `answer`: what was said of an answer that is open;
    `goes_on`: the page sends more of it. `reply_owed`: the candidate waits for one.
    `question`: the one to go on with; None when all are finished.
    """

    was_addressed: bool
    missing: Sequence[TurnRecord]
    cut_off: str | None
    answer: str
    goes_on: bool
    reply_owed: bool
    question: FrozenQuestion | None


@dataclass(frozen=True, slots=True)
class Recap:
    """What to send, in order, and whether Gemini owes a reply to it."""

    commands: tuple[Command, ...] = ()
    reply_owed: bool = False


def recap(situation: Situation) -> Recap:
    """Return what the connection has to be told."""
    known: tuple[Command, ...] = ()
    if situation.missing:
        known = (AddContext(instructions.recalled_conversation(situation.missing)),)
    if not situation.was_addressed:
        return Recap((*known, SayText(instructions.GREET)), reply_owed=True)
    if situation.question is None:
        # Cut between the last answer and the end: nobody else would come to it.
        return Recap((*known, SayText(instructions.ALL_ASKED)), reply_owed=True)
    last_is_ours = not situation.missing or situation.missing[-1].speaker is Speaker.INTERVIEWER
    pending = situation.cut_off is not None or bool(situation.answer)
    listening = last_is_ours and not (pending or situation.reply_owed)
    direction = instructions.connection_renewed(
        situation.question,
        cut_off=situation.cut_off,
        answer_so_far=situation.answer,
        listening=listening,
        answered=not (last_is_ours or pending),
    )
    if situation.goes_on:
        # The reply is owed in the end; speech puts it off.
        return Recap((*known, AddContext(direction)), reply_owed=True)
    if not listening:
        return Recap((*known, SayText(direction)), reply_owed=True)
    # Gemini, which remembers all of it, waits anyhow.
    return Recap((*known, AddContext(direction)) if known else ())
