"""One interview's link to Gemini: what each happening leads to.

`Machine.on(happening, now)` returns the effects that the bridge has to carry out;
`Machine.deadline` says when to come back with `Tick`. The states and the table of
moves are in `live.core.states`.
"""

import random
from collections.abc import Callable
from typing import assert_never

from interviews import ledger_rows
from interviews.records import EndReason
from live.core import policy
from live.core.effects import (
    CloseLink,
    Dial,
    DropHandle,
    DropQueuedAudio,
    Effect,
    Finish,
    GiveDialBack,
    GoByText,
    HearOut,
    Note,
    Nudge,
    Reassure,
    Resume,
    SayVoiceIsAway,
    Show,
    TakeUpAgain,
)
from live.core.errors import Failure
from live.core.farewell import End
from live.core.happenings import (
    AnswerTyped,
    DialDenied,
    EndAsked,
    GoingAwaySoon,
    Happening,
    Heard,
    HeardOut,
    LinkFailed,
    LinkOpened,
    NothingOwed,
    Progressed,
    ReplyComplete,
    ReplyCut,
    ReplyMissed,
    ReplyOwed,
    Settled,
    Started,
    Tick,
    VoiceSounds,
    VoiceWanted,
)
from live.core.model_turn import Missed
from live.core.recovery import Course, Recovery
from live.core.replies import Phase
from live.core.states import TRANSITIONS, Move, State
from live.core.watchdogs import Watchdogs, is_due


class Machine:
    """Applies the table and the policy to what happens; holds no I/O and no clock.

    has_talked: Gemini has spoken in this interview, perhaps on another worker.
    by_text: the interview went on in writing there, and does so here until the voice is back.
    """

    def __init__(
        self,
        rand: Callable[[], float] = random.random,
        *,
        has_talked: bool = False,
        by_text: bool = False,
    ) -> None:
        self._state = State.WAITING
        self._by_text = by_text
        self._recovery = Recovery(rand, has_talked=has_talked)
        self._retry_at: float | None = None
        self._watchdogs = Watchdogs()
        self._roll_over_at: float | None = None
        self._rolling_over = False
        self._end = End()

    @property
    def state(self) -> State:
        """Where the link is."""
        return self._state

    @property
    def end_reason(self) -> EndReason:
        """Why the interview ends, once that is decided."""
        return self._end.reason

    @property
    def is_ending(self) -> bool:
        """Whether the end is decided: the goodbye is said, or the last words are waited for."""
        return self._state in {State.CLOSING, State.ENDED} or self._end.is_pending

    @property
    def is_past_goodbye(self) -> bool:
        """Whether nothing that the interviewer would say belongs to the interview any more."""
        return self._end.is_final

    @property
    def deadline(self) -> float | None:
        """When `Tick` is due next, if ever."""
        times = (
            self._retry_at,
            self._watchdogs.deadline,
            self._roll_over_at,
            self._end.deadline,
        )
        return min((time for time in times if time is not None), default=None)

    def on(self, happening: Happening, now: float) -> list[Effect]:  # noqa: C901, PLR0911, PLR0912 - one case per happening
        """Take in what happened at `now` (monotonic seconds); return what to do, in order."""
        if self._state is State.ENDED:
            return []
        match happening:
            case Started():
                return self._start(now)
            case LinkOpened(by_handle):
                return self._opened(by_handle=by_handle, now=now)
            case LinkFailed(failure, dialled):
                return self._failed(failure, dialled=dialled, now=now)
            case DialDenied():
                return self._denied(now)
            case Heard(wants_reply):
                return self._heard(now, wants_reply=wants_reply)
            case Progressed():
                return self._progressed(now)
            case ReplyComplete():
                self._watchdogs.reply_complete()
                return []
            case ReplyCut():
                return self._cut(now)
            case ReplyMissed(why):
                return self._missed(why, now) if self._state is State.TALKING else []
            case NothingOwed():
                self._watchdogs.nothing_owed()
                return []
            case Settled():
                return self._settled(now)
            case ReplyOwed():
                return self._owe(now)
            case GoingAwaySoon(time_left_ms):
                return self._going_away(time_left_ms, now)
            case VoiceSounds(alone):
                self._watchdogs.voice_sounds(now, alone=alone)
                return []
            case AnswerTyped():
                is_fit = self._recovery.trials.is_fit_after_answer(now)
                return self._try_voice(now) if is_fit else []
            case VoiceWanted():
                return self._try_voice(now, asked=True)
            case EndAsked(reason, goodbye):
                return self._end_asked(reason, goodbye=goodbye, now=now)
            case HeardOut():
                return self._finish(self._end.reason) if self._end.is_pending else []
            case Tick():
                return self._tick(now)
        assert_never(happening)

    # Moves

    def _move(self, move: Move) -> None:
        self._state = TRANSITIONS[self._state, move]
        self._retry_at = self._roll_over_at = None
        self._watchdogs.stand_down()

    def _start(self, now: float) -> list[Effect]:
        if self._state is not State.WAITING:
            return []
        if self._by_text:
            effects = self._give_up_voice(now)
            self._retry_at = now
            return effects
        self._move(Move.START)
        return [Show(Phase.CONNECTING), Dial()]

    def _opened(self, *, by_handle: bool, now: float) -> list[Effect]:
        if self._state is State.TRYING_VOICE:
            self._recovery.trials.over(reached=True)
        elif self._state is not State.DIALLING:
            return [CloseLink()]
        self._recovery.opened(now)
        rolled_over, self._rolling_over = self._rolling_over, False
        self._move(Move.LINK_OPENED)
        self._watchdogs.link_opened(now, by_handle=by_handle)
        return [Resume(by_handle=by_handle, rolled_over=rolled_over)]

    def _failed(self, failure: Failure, *, dialled: bool, now: float) -> list[Effect]:
        if self._state is State.CLOSING:
            return self._lose_goodbye(failure, now)
        if self._state is State.TRYING_VOICE:
            return self._trial_failed(now, reached=dialled and failure is not Failure.UNREACHABLE)
        if self._state not in (State.DIALLING, State.TALKING):
            return []
        was_talking = self._state is State.TALKING
        verdict = self._recovery.failed(failure, dialled=dialled, was_talking=was_talking, now=now)
        effects: list[Effect] = []
        if was_talking or self._rolling_over:
            effects.append(Note(ledger_rows.dropped(failure=failure.value)))
        if verdict.drops_handle:
            effects.append(DropHandle())
        if verdict.drops_audio:
            effects.append(DropQueuedAudio())
        self._rolling_over = False
        if verdict.course is Course.FAIL:
            return [*effects, *self._finish(EndReason.FAILED)]
        if verdict.course is Course.WRITE:
            return [*effects, *self._give_up_voice(now)]
        self._move(Move.LINK_FAILED)
        self._retry_at = now + verdict.wait_s
        return [*effects, CloseLink(), *self._show(Phase.RECONNECTING)]

    def _denied(self, now: float) -> list[Effect]:
        if self._state is State.TRYING_VOICE:
            return self._trial_failed(now, reached=False)
        return self._give_up_voice(now) if self._state is State.DIALLING else []

    def _lose_goodbye(self, failure: Failure, now: float) -> list[Effect]:
        """What is left of the goodbye is not said again; what the candidate said in it is heard."""
        self._recovery.drop.begin(now)
        self._move(Move.LINK_FAILED)
        self._retry_at = now
        dropped = Note(ledger_rows.dropped(failure=failure.value))
        return [dropped, CloseLink(), *self._hear_out(self._end.reason, is_final=True)]

    def _show(self, phase: Phase) -> list[Effect]:
        return [] if self._end.is_pending else [Show(phase)]

    # Writing

    def _give_up_voice(self, now: float) -> list[Effect]:
        self._move(Move.GIVE_UP_VOICE)
        self._rolling_over = False
        self._recovery.drop.refill()
        if self._end.is_pending:
            return [CloseLink()]  # nobody will hear the last words
        self._retry_at = now + self._recovery.trial_wait_s()
        text_only = Note(ledger_rows.text_only())
        return [CloseLink(), Show(Phase.TEXT_ONLY), text_only, GoByText()]

    def _try_voice(self, now: float, *, asked: bool = False) -> list[Effect]:
        if self._state is State.TRYING_VOICE and asked:
            self._recovery.trials.asked = True
        if self._state is not State.TEXT_ONLY or self._end.is_pending:
            return []
        self._move(Move.TRY_VOICE)
        self._recovery.trials.begin(now, asked=asked)
        return [Dial(trial=True)]

    def _trial_failed(self, now: float, *, reached: bool) -> list[Effect]:
        """Back to the questions, which stand there; `reached`: Gemini was there and refused."""
        was_asked = self._recovery.trials.asked
        self._move(Move.LINK_FAILED)
        self._recovery.trials.over(reached=reached)
        self._retry_at = now + self._recovery.trial_wait_s()
        effects: list[Effect] = [CloseLink()]
        if reached:
            # It may be what was refused; the next trial tells the conversation anew.
            effects.append(DropHandle())
        if was_asked:
            effects.append(SayVoiceIsAway())
        return effects

    # Renewing and ending

    def _going_away(self, time_left_ms: int, now: float) -> list[Effect]:
        # During the goodbye there is nothing left to renew the link for.
        if self._state is State.TALKING:
            self._roll_over_at = now + max(0.0, time_left_ms / 1000 - policy.ROLLOVER_MARGIN_S)
        return []

    def _roll_over(self) -> list[Effect]:
        self._move(Move.ROLL_OVER)
        self._rolling_over = True
        return [CloseLink(), Dial()]

    def _end_asked(self, reason: EndReason, *, goodbye: bool, now: float) -> list[Effect]:
        if goodbye and (self._state is State.CLOSING or self._end.is_final):
            return []
        if goodbye and self._state is State.TALKING:
            self._move(Move.SAY_GOODBYE)
            self._end.say_goodbye(reason, now)
            return [Show(Phase.ENDING)]
        if self._state in {State.WAITING, State.TEXT_ONLY, State.TRYING_VOICE}:
            return self._finish(reason)
        return [Show(Phase.ENDING), *self._hear_out(reason, is_final=True)]

    def _hear_out(self, reason: EndReason, *, is_final: bool) -> list[Effect]:
        """Let the last words become text before the end."""
        return [HearOut()] if self._end.decide(reason, is_final=is_final) else []

    def _finish(self, reason: EndReason) -> list[Effect]:
        self._move(Move.FINISH)
        self._end.decide(reason, is_final=True)
        return [CloseLink(), Finish(reason)]

    # What is owed and what comes

    def _owe(self, now: float) -> list[Effect]:
        if self._state is State.TALKING:
            self._watchdogs.owe(now)
        return []

    def _cut(self, now: float) -> list[Effect]:
        if self._state is State.TALKING:
            self._watchdogs.reply_cut(now)
        return []

    def _missed(self, why: Missed, now: float) -> list[Effect]:
        if why is Missed.EMPTY:
            self._watchdogs.reply_is_empty(now)
            return []
        if self._watchdogs.asks_again(now):
            return [Note(ledger_rows.nudged(why=why.value)), Nudge(why)]
        return self._failed(Failure.SILENT, dialled=True, now=now)

    def _heard(self, now: float, *, wants_reply: bool) -> list[Effect]:
        if self._state is State.TALKING:
            self._watchdogs.heard(now)
            return [GiveDialBack()] if self._recovery.heard(now) else []
        if self._state is State.CLOSING:
            self._end.heard(now, wants_reply=wants_reply)
        return []

    def _progressed(self, now: float) -> list[Effect]:
        self._watchdogs.progressed(now, more_follows=self._state is State.TALKING)
        if self._state is State.CLOSING:
            self._end.progressed()
        self._recovery.progressed(now)
        return []

    def _settled(self, now: float) -> list[Effect]:
        if self._state is State.CLOSING:
            self._end.settled()
            return self._look_at_goodbye(now)
        if self._state is not State.TALKING:
            return []
        effects: list[Effect] = [GiveDialBack()] if self._recovery.settled(now) else []
        self._watchdogs.settled(now)
        return [*effects, *self._roll_over()] if self._roll_over_at is not None else effects

    def _look_at_goodbye(self, now: float) -> list[Effect]:
        is_due = self._end.is_due(now)
        return self._hear_out(self._end.reason, is_final=False) if is_due else []

    def _tick(self, now: float) -> list[Effect]:
        if self._state is State.CLOSING:
            return self._look_at_goodbye(now)
        if is_due(self._retry_at, now):
            if self._state is State.TEXT_ONLY:
                return self._try_voice(now)
            if self._recovery.drop.out_of_time(now):
                return self._give_up_voice(now)
            self._move(Move.RETRY_DUE)
            return [Dial()]
        if self._watchdogs.is_poisoned(now):
            return self._failed(Failure.POISONED, dialled=True, now=now)
        if is_due(self._roll_over_at, now):
            return self._roll_over()
        return self._listen_for_silence(now)

    def _listen_for_silence(self, now: float) -> list[Effect]:
        overdue = self._watchdogs.is_overdue(now)
        if overdue and self._watchdogs.nudge(now):
            return [Note(ledger_rows.nudged()), Nudge()]
        if self._watchdogs.is_cut_off(now):
            return [Note(ledger_rows.nudged(why="cut")), TakeUpAgain()]
        if self._watchdogs.is_long_silent(now):
            return [Reassure()]
        if overdue or (self._state is State.TALKING and self._watchdogs.hears_nothing(now)):
            return self._failed(Failure.SILENT, dialled=True, now=now)
        return []
