"""One interview's link to Gemini: what each happening leads to.

`Machine.on(happening, now)` returns the effects that the driver has to carry out;
`Machine.deadline` says when to come back with `Tick`. The table of moves is in `states`, what a move
forgets in `machine_state`.
"""

import random
from collections.abc import Callable

from interviews import ledger_rows
from interviews.records import EndReason
from live.core.errors import Failure
from live.core.link import attention, effects, happenings, policy
from live.core.link.effects import Effect
from live.core.link.happenings import Happening
from live.core.link.machine_state import SPEAKING, MachineState
from live.core.link.recovery import Course, Recovery, Verdict
from live.core.link.states import Move, State
from live.core.link.trials import TrialVerdict
from live.core.link.watchdogs import is_due
from live.core.protocol.server_messages import Phase


class Machine(MachineState):
    """Applies the table and the policy to what happens; holds no I/O and no clock.

    has_talked: Gemini has spoken in this interview, perhaps on another worker.
    by_text: the interview went on in writing there, and does so here until a trial succeeds.
    """

    def __init__(
        self,
        rand: Callable[[], float] = random.random,
        *,
        has_talked: bool = False,
        by_text: bool = False,
    ) -> None:
        super().__init__()
        self.has_started = False  # the candidate pressed Start, or went on with what had begun
        self._by_text = by_text
        self._recovery = Recovery(rand, has_talked=has_talked)
        self._rolling_over = False

    def on(self, happening: Happening, now: float) -> list[Effect]:  # noqa: C901, PLR0911, PLR0912 - one case per happening
        """Take in what happened at `now` (monotonic seconds); return what to do, in order."""
        if self._state is State.ENDED:
            return []
        match happening:
            case happenings.Started():
                return self._start(now)
            case happenings.LinkOpened(by_handle):
                return self._opened(by_handle=by_handle, now=now)
            case happenings.DialFailed(failure):
                return self._dial_failed(failure, now)
            case happenings.LinkLost(failure):
                return self._link_lost(failure, now)
            case happenings.DialDenied():
                return self._denied(now)
            case happenings.Heard(wants_reply):
                return self._heard(now, wants_reply=wants_reply)
            case happenings.RepetitionMissed():
                return self._hear_again()
            case happenings.Progressed():
                return self._progressed(now)
            case happenings.Settled():
                return self._settled(now)
            case happenings.GoingAwaySoon(time_left_ms):
                return self._going_away(time_left_ms, now)
            case happenings.AnswerTyped():
                is_fit = self._recovery.trials.is_fit_after_answer(now)
                return self._begin_trial(now) if is_fit else []
            case happenings.TrialWanted():
                return self._begin_trial(now, asked=True)
            case happenings.EndAsked(reason, goodbye):
                return self._end_asked(reason, goodbye=goodbye, now=now)
            case happenings.LineSilent():
                return self._leave_silent_line(now)
            case happenings.HeardOut():
                return self._finish(self._end.reason) if self._end.is_pending else []
            case happenings.Tick():
                return self._tick(now)
            case _:
                talking = self._state is State.TALKING
                outcome = attention.note(self._watchdogs, happening, now, talking=talking)
                return self._carry_out(outcome, now)

    # Moves

    def _start(self, now: float) -> list[Effect]:
        if self._state is not State.WAITING:
            return []
        self.has_started = True
        if self._by_text:
            wanted = self._go_by_text(now)
            self._retry_at = now
            return wanted
        self._move(Move.START)
        return [effects.Show(Phase.CONNECTING), effects.Dial()]

    def _opened(self, *, by_handle: bool, now: float) -> list[Effect]:
        if self._state is State.TRIAL:
            self._recovery.trials.opened()
        elif self._state is not State.DIALLING:
            return [effects.CloseLink()]
        self._recovery.opened(now)
        rolled_over, self._rolling_over = self._rolling_over, False
        self._move(Move.LINK_OPENED)
        self._watchdogs.link_opened(now, by_handle=by_handle)
        return [effects.Resume(by_handle=by_handle, rolled_over=rolled_over)]

    def _dial_failed(self, failure: Failure, now: float) -> list[Effect]:
        if self._state is State.TRIAL:
            return self._back_to_questions(self._recovery.trials.failed(failure), now)
        if self._state is not State.DIALLING:
            return []
        was_rolling_over, self._rolling_over = self._rolling_over, False
        verdict = self._recovery.dial_failed(failure, now)
        recovers = self._recover(verdict, Move.DIAL_FAILED, now)
        return [_dropped(failure), *recovers] if was_rolling_over else recovers

    def _link_lost(self, failure: Failure, now: float) -> list[Effect]:
        if self._state is State.CLOSING:
            return self._lose_goodbye(failure, now)
        if self._state is not State.TALKING:
            return []
        verdict = self._recovery.link_lost(failure, now)
        return [_dropped(failure), *self._recover(verdict, Move.LINK_LOST, now)]

    def _recover(self, verdict: Verdict, move: Move, now: float) -> list[Effect]:
        """Go on as judged; `move`: what has led to it."""
        wanted: list[Effect] = []
        if verdict.drops_handle:
            wanted.append(effects.DropHandle())
        if verdict.gives_up_sound:
            wanted.append(effects.GiveUpUnsafeSound())
        if verdict.course is Course.FAIL:
            return [*wanted, *self._finish(EndReason.FAILED)]
        if verdict.course is Course.WRITE:
            return [*wanted, *self._go_by_text(now)]
        self._move(move)
        self._retry_at = now + verdict.wait_s
        return [*wanted, effects.CloseLink(), *self._show(Phase.RECONNECTING)]

    def _denied(self, now: float) -> list[Effect]:
        if self._state is State.TRIAL:
            return self._back_to_questions(self._recovery.trials.denied(), now)
        return self._go_by_text(now) if self._state is State.DIALLING else []

    def _lose_goodbye(self, failure: Failure, now: float, wait_s: float = 0.0) -> list[Effect]:
        """What is left of the goodbye is not said again; what the candidate said in it is heard."""
        self._recovery.drop.begin(now)
        self._move(Move.LINK_LOST)
        self._retry_at = now + wait_s
        hears_out = self._hear_out(self._end.reason, is_final=True)
        return [_dropped(failure), effects.CloseLink(), *hears_out]

    def _show(self, phase: Phase) -> list[Effect]:
        return [] if self._end.is_pending else [effects.Show(phase)]

    # Writing

    def _go_by_text(self, now: float) -> list[Effect]:
        self._move(Move.GO_BY_TEXT)
        self._rolling_over = False
        self._recovery.drop.refill()
        if self._end.is_pending:
            return [effects.CloseLink()]  # nobody will hear the last words
        self._retry_at = now + self._recovery.trials.wait_s()
        text_only = effects.Note(ledger_rows.text_only())
        return [effects.CloseLink(), effects.Show(Phase.TEXT_ONLY), text_only, effects.GoByText()]

    def _begin_trial(self, now: float, *, asked: bool = False) -> list[Effect]:
        if self._state is State.TRIAL and asked:
            self._recovery.trials.asked()
        if self._state is not State.TEXT_ONLY:
            return []
        self._move(Move.BEGIN_TRIAL)
        self._recovery.trials.begin(now, asked=asked)
        return [effects.Dial(trial=True)]

    def _back_to_questions(self, verdict: TrialVerdict, now: float) -> list[Effect]:
        """A trial has failed; the questions stand on the page."""
        self._move(Move.DIAL_FAILED)
        self._retry_at = now + verdict.wait_s
        wanted: list[Effect] = [effects.CloseLink()]
        if verdict.drops_handle:
            wanted.append(effects.DropHandle())
        if verdict.says_so and not self._end.is_pending:
            wanted.append(effects.SayTrialFailed())
        return wanted

    # Renewing and ending

    def _going_away(self, time_left_ms: int, now: float) -> list[Effect]:
        # During the goodbye there is nothing left to renew the link for.
        if self._state is State.TALKING:
            self._roll_over_at = now + max(0.0, time_left_ms / 1000 - policy.ROLLOVER_MARGIN_S)
        return []

    def _roll_over(self) -> list[Effect]:
        self._move(Move.ROLL_OVER)
        self._rolling_over = True
        return [effects.CloseLink(), effects.Dial()]

    def _hear_again(self) -> list[Effect]:
        """Another line hears what was said once more, from further back, while there is time for it."""
        has_time = self._state is State.TALKING and not self._end.is_pending
        return [effects.HearAgain(), *self._roll_over()] if has_time else []

    def _end_asked(self, reason: EndReason, *, goodbye: bool, now: float) -> list[Effect]:
        if goodbye and (self._state is State.CLOSING or self._end.is_final):
            return []
        if goodbye and self._state is State.TALKING:
            self._move(Move.SAY_GOODBYE)
            self._end.say_goodbye(reason, now)
            return [effects.Show(Phase.ENDING)]
        if self._state is State.WAITING:
            return self._finish(reason)
        return [effects.Show(Phase.ENDING), *self._hear_out(reason, is_final=True)]

    def _hear_out(self, reason: EndReason, *, is_final: bool) -> list[Effect]:
        """Let the last words become text before the end."""
        return [effects.HearOut()] if self._end.decide(reason, is_final=is_final) else []

    def _leave_silent_line(self, now: float) -> list[Effect]:
        """Let another line hear the last words; where none stands, that is under way."""
        has_line = self._end.is_pending and self._state in SPEAKING
        return self._link_lost(Failure.SILENT, now) if has_line else []

    def _finish(self, reason: EndReason) -> list[Effect]:
        self._move(Move.FINISH)
        self._end.decide(reason, is_final=True)
        return [effects.CloseLink(), effects.Finish(reason)]

    # What is owed and what comes

    def _heard(self, now: float, *, wants_reply: bool) -> list[Effect]:
        if self._state is State.TALKING:
            self._watchdogs.heard(now)
            return [effects.GiveDialBack()] if self._recovery.heard(now) else []
        if self._state is State.CLOSING:
            self._end.heard(now, wants_reply=wants_reply)
        return []

    def _progressed(self, now: float) -> list[Effect]:
        self._watchdogs.progressed(now, more_follows=self._state in SPEAKING)
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
        wanted: list[Effect] = [effects.GiveDialBack()] if self._recovery.settled(now) else []
        self._watchdogs.settled(now)
        return [*wanted, *self._roll_over()] if self._roll_over_at is not None else wanted

    def _look_at_goodbye(self, now: float) -> list[Effect]:
        is_due = self._end.is_due(now)
        return self._hear_out(self._end.reason, is_final=False) if is_due else []

    def _tick(self, now: float) -> list[Effect]:
        if self._state is State.CLOSING:
            # A line that froze in the goodbye hears nobody: what is said into it is sent to another.
            frozen = not self._end.is_pending and self._watchdogs.is_overdue(now)
            if frozen:
                return self._lose_goodbye(Failure.SILENT, now, wait_s=policy.BACKOFF_FIRST_S)
            return self._look_at_goodbye(now)
        if is_due(self._retry_at, now):
            if self._state is State.TEXT_ONLY:
                return self._begin_trial(now)
            if self._recovery.drop.out_of_time(now):
                return self._go_by_text(now)
            self._move(Move.RETRY_DUE)
            return [effects.Dial()]
        if is_due(self._roll_over_at, now) and not self._watchdogs.is_poisoned(now):
            return self._roll_over()
        talking = self._state is State.TALKING
        if self._end.is_pending:
            # Nothing that Gemini would say is waited for, only what the candidate has said.
            frozen = talking and self._watchdogs.hears_nothing(now)
            return self._link_lost(Failure.SILENT, now) if frozen else []
        return self._carry_out(attention.look(self._watchdogs, now, talking=talking), now)

    def _carry_out(self, outcome: attention.Outcome, now: float) -> list[Effect]:
        if isinstance(outcome, Failure):
            return self._link_lost(outcome, now)
        return outcome


def _dropped(failure: Failure) -> Effect:
    return effects.Note(ledger_rows.dropped(failure=failure.value))
