"""What the interviewer owes the candidate, and what is done when it does not come.

The deadlines are the watchdogs'; what each of them leads to stands here: something to do, or
a failure of the connection.
"""

from interviews import ledger_rows
from live.core.errors import Failure
from live.core.link.effects import BreakSilence, Effect, EndHold, Note, Nudge, TakeUpAgain
from live.core.link.happenings import (
    ActivityBegan,
    ActivityEnded,
    HoldBegan,
    HoldEnded,
    NothingOwed,
    ReplyComplete,
    ReplyCut,
    ReplyMissed,
    ReplyOwed,
    VoiceSounds,
)
from live.core.link.watchdogs import Watchdogs
from live.core.model.model_turn import Missed

AboutReplies = (
    ReplyComplete
    | ReplyCut
    | ReplyMissed
    | NothingOwed
    | ReplyOwed
    | VoiceSounds
    | HoldBegan
    | HoldEnded
    | ActivityBegan
    | ActivityEnded
)
Outcome = list[Effect] | Failure


def note(watchdogs: Watchdogs, happening: AboutReplies, now: float, *, talking: bool) -> Outcome:  # noqa: C901 - one case per happening
    """Tell the watchdogs what happened; `talking`: the interview is being held in speech."""
    match happening:
        case ReplyComplete():
            watchdogs.reply_complete()
        case NothingOwed():
            watchdogs.nothing_owed()
        case VoiceSounds(alone):
            watchdogs.voice_sounds(now, alone=alone)
        case HoldBegan():
            watchdogs.hold_begins(now)
        case HoldEnded():
            watchdogs.hold_ends(now)
        case ActivityBegan():
            watchdogs.activity_begins()
        case ActivityEnded():
            watchdogs.activity_ends(now)
        case ReplyOwed() if talking:
            watchdogs.owe(now)
        case ReplyCut() if talking:
            watchdogs.reply_cut(now)
        case ReplyMissed(why) if talking:
            return _missed(watchdogs, why, now)
    return []


def look(watchdogs: Watchdogs, now: float, *, talking: bool) -> Outcome:
    """Look whether a deadline has passed, and return what that leads to."""
    if watchdogs.is_poisoned(now):
        return Failure.POISONED
    overdue = watchdogs.is_overdue(now)
    if overdue and watchdogs.nudge(now):
        return [Note(ledger_rows.nudged()), Nudge()]
    if watchdogs.is_cut_off(now):
        return [Note(ledger_rows.nudged(why="cut")), TakeUpAgain()]
    if watchdogs.is_long_silent(now):
        return [BreakSilence(watchdogs.silences)]
    if watchdogs.is_held_for_long(now):
        return [EndHold()]
    if overdue or (talking and watchdogs.hears_nothing(now)):
        return Failure.SILENT
    return []


def _missed(watchdogs: Watchdogs, why: Missed, now: float) -> Outcome:
    if why is Missed.EMPTY:
        watchdogs.reply_is_empty(now)
        return []
    if watchdogs.asks_again(now):
        return [Note(ledger_rows.nudged(why=why.value)), Nudge(why)]
    return Failure.SILENT
