"""A connection to Gemini is lost and made anew: what is kept of the old one, what the new one is told."""

from interviews.records import Speaker
from live.barge_in import BargeIn
from live.conversation_state import ConversationState, Side
from live.core.link.happenings import Happening, ReplyOwed
from live.core.model.model_turn import ModelTurn
from live.core.protocol.server_messages import Phase
from live.model_side import ModelSide
from live.recap import Situation, recap


class Renewal(Side):
    """Brings the conversation over a loss, on this worker or from an earlier owner."""

    def __init__(self, state: ConversationState, model_side: ModelSide, barge_in: BargeIn) -> None:
        super().__init__(state)
        self._model_side = model_side
        self._barge_in = barge_in
        # The open answer that the next line hears from further back.
        self._heard_anew: int | None = None

    def go_on_greeting(self) -> None:
        """The greeting was cut in the middle, and its words are lost: have it gone on with, not repeated."""
        self._state.was_addressed = True
        self._state.cut_off = ""

    def has_to_tell(self, *, by_handle: bool) -> bool:
        """Whether a connection that opens now will have to be told what was said."""
        return bool(self._transcript.to_tell(after=self._known_turn(by_handle=by_handle)))

    def _known_turn(self, *, by_handle: bool) -> int:
        """The last turn that a connection remembers which opens now; 0: none."""
        handle = self._state.handle if by_handle else None
        return 0 if handle is None else handle.known_turn

    def link_gone(self, now: float) -> list[Happening]:
        """The connection is gone: keep what was said, and remember which reply was cut."""
        if not self._state.by_text:
            self._clock.halt(now)
        happened = self._model_side.hear(*self._barge_in.leave(now), now)
        reply, self._state.model_turn = self._state.model_turn, ModelTurn()
        if self._transcript.generating:
            happened += self._model_side.generated()
            turn = max(t.number for t in self._transcript.turns if t.speaker is Speaker.INTERVIEWER)
            self._state.cut_off = self._transcript.whole_text(turn)
        if reply.began_at is not None:
            self._leave_reply(reply.began_at, now)
        self._state.reply_owed = self._state.reply_owed or bool(self._transcript.open_answer)
        return happened

    def _leave_reply(self, began_at: float, now: float) -> None:
        spoke_at = self._uplink.last_voice_at
        lag_s = self._uplink.lag.longest_s
        is_late = spoke_at is not None and spoke_at < began_at and now - spoke_at < lag_s
        if is_late and self._transcript.open_answer:
            # The answer's last words may still have been on their way: Gemini hears them again, and replies again.
            self._state.took_up_answer = True
            self._transcript.hold_answer()
            self._wordless.reply_is_lost()
            return
        # An answer that is being replied to is not sent, and not replied to, a second time. Where it has
        # no words, the page keeps it until somebody has listened.
        self._wordless.settle(began_at)
        self._uplink.reply_complete(began_at)
        self._transcript.close_answered()

    def bring_up_to_date(self, now: float, *, by_handle: bool) -> list[Happening]:
        """Tell a new connection where the conversation is; a candidate is greeted once only."""
        known_turn = self._known_turn(by_handle=by_handle)
        self._go_back()
        self._state.by_text = False
        self._state.written_for = None
        self._state.renewals += 1
        self._clock.run(now)
        self._voice.goes_on()
        if self._state.cut_off is not None and not self._uplink.outstanding.has_unsafe_voice:
            # The answer was being replied to, and none of it will be heard again.
            self._transcript.close_answer()
        goes_on = bool(self._transcript.open_answer) and self._uplink.outstanding.has_unsafe_voice
        if goes_on:
            self._go_back_to_answered()
        if self._uplink.outstanding.may_bring_words:
            # Even where no frame of the answer is sent again, the end of a word may be heard again.
            self._transcript.expect_repetition(breaks_off=self._uplink.brings_with_a_gap)
        self._state.took_up_answer = False
        told = recap(
            Situation(
                was_addressed=self._state.was_addressed,
                missing=self._transcript.to_tell(after=known_turn),
                cut_off=self._state.cut_off,
                answer=self._transcript.open_answer,
                goes_on=goes_on,
                reply_owed=self._state.reply_owed,
                question=self._questions.still_open(),
            )
        )
        for command in told.commands:
            self._uplink.command(command)
        # Until the model speaks or understands, it may not have taken in what it is told.
        self._state.last_complete = known_turn
        self._state.told_until = self._transcript.last_reply
        if self._state.was_addressed:
            self._state.show_phase(Phase.LISTENING)
        return [ReplyOwed()] if told.reply_owed else []

    def hear_again(self) -> None:
        """What the open answer was heard to go on with does not follow what is stored of it: listen once more."""
        self._heard_anew = self._transcript.open_number

    def _go_back(self) -> None:
        """Until now the line before could still bring words, and a reply end the answer."""
        number, self._heard_anew = self._heard_anew, None
        if number is not None and self._transcript.forget_heard_again(number):
            self._uplink.go_back()

    def _go_back_to_answered(self) -> None:
        """Take up the question that the open answer is given to: a lost reply may have left it."""
        answered = self._transcript.open_question
        if self._state.took_up_answer and answered is not None:
            self._questions.reopen(answered)
