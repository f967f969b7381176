"""What Gemini's events lead to: replies that come, break off or never come, and its calls.

Synchronous and without I/O, like all sides of the conversation.
"""

from typing import Final, assert_never

from django.utils.translation import gettext as _

from interviews.records import EndReason
from interviews.words import has_words
from live import instructions
from live.barge_in import BargeIn
from live.conversation_state import ConversationState, Side
from live.core.link.happenings import (
    EndAsked,
    GoingAwaySoon,
    Happening,
    Heard,
    NothingOwed,
    Progressed,
    RepetitionMissed,
    ReplyComplete,
    ReplyMissed,
    ReplyOwed,
)
from live.core.model import events
from live.core.model.commands import AnswerTool, SayText
from live.core.model.handle import Handle
from live.core.model.model_turn import Missed, ModelTurn
from live.core.protocol import server_messages
from live.core.protocol.server_messages import Phase
from live.core.sound.audio import BYTES_PER_SAMPLE
from live.core.words.courtesy import wants_reply
from live.model_calls import ModelCalls, Moment

_OF_A_REPLY: Final = (events.ReplyAudio, events.SpokenFragment)


class ModelSide(Side):
    """Takes in what Gemini says, and has it told what the interview needs of it.

    Its methods return what the machine has to know of it.
    """

    def __init__(self, state: ConversationState, barge_in: BargeIn) -> None:
        super().__init__(state)
        self._barge_in = barge_in
        self._calls = ModelCalls(state.questions)

    def on_model(self, event: events.ModelEvent, now: float) -> list[Happening]:  # noqa: C901, PLR0911, PLR0912 - one case per event
        """Take one event of Gemini's."""
        at_ms = self._clock.at(now)
        if self._state.model_turn.is_left_open(now) and isinstance(event, _OF_A_REPLY):
            return [*self._turn_complete(events.TurnComplete(), now), *self.on_model(event, now)]
        is_past_reply = self._state.model_turn.is_over(now) or self._machine.end_is_final
        match event:
            case events.ReplyAudio(pcm) if not is_past_reply:
                return self._sound(pcm, now, at_ms)
            case events.SpokenFragment(text) if not is_past_reply:
                return self._speak(text, at_ms)
            case events.ReplyAudio() | events.SpokenFragment():
                pass  # trails a reply that was cut, or the end: nobody hears it
            case events.HeardFragment(text):
                return self.hear(*self._barge_in.heard(text, now), now)
            case events.Interrupted():
                return self._barge_in.interrupted(now)
            case events.GenerationComplete():
                return self.generated()
            case events.TurnComplete():
                return self._turn_complete(event, now)
            case events.TokensUsed(usage):
                self._state.usage += usage
            case events.HandleIssued(value):
                # It knows nothing of an answer that has begun since, and no reply in progress
                # is continued after a resumption.
                self._state.handle = Handle(value, known_turn=self._state.last_complete)
            case events.WaitingForInput():
                self._state.model_turn.needs_no_words()
                self._state.reply_owed = False
                return [NothingOwed()]
            case events.NotResumable() | events.VoiceStarted():
                pass  # the handle kept is older, but still good for what it knows
            case events.GoingAway(time_left_ms):
                return [GoingAwaySoon(time_left_ms)]
            case events.ToolCalled():
                return self._tool(event, now)
            case events.ToolCancelled():
                pass  # every call was answered when it came
            case _:
                assert_never(event)
        return []

    def _speak(self, text: str, at_ms: int) -> list[Happening]:
        turn = self._transcript.speak(text, at_ms=at_ms)
        if turn is None:
            return []
        self._state.model_turn.speaks()
        self._display.show_caption(turn)
        return [Progressed()]

    def _sound(self, pcm: bytes, now: float, at_ms: int) -> list[Happening]:
        if not self._downlink.has_room:
            return []
        turn, offset = self._transcript.reply_audio(len(pcm) // BYTES_PER_SAMPLE, at_ms=at_ms)
        self._state.model_turn.sounds(pcm, now)
        happened: list[Happening] = []
        if offset == 0:
            happened = self.hear(*self._barge_in.reply_begins(now), now)
            self._voice.replied(at_ms)
            self._uplink.reply_began()
            self._wordless.replied(turn, now)
            self._state.was_addressed = True
            self._state.cut_off = None
        self._state.reply_owed = False
        self._takes_what_it_was_told()
        if not self._transcript.is_read(turn):
            self._downlink.queue_sound(turn, offset, pcm)
        self._state.show_phase(Phase.SPEAKING)
        return [*happened, Progressed()]

    def hear(self, happened: list[Happening], text: str, now: float) -> list[Happening]:
        """Take words of the candidate's, after what they have led to already."""
        return [*happened, *self._hear(text, now)] if text else happened

    def _hear(self, text: str, now: float) -> list[Happening]:
        start_ms, end_ms = self._voice.span(self._clock.at(now))
        question = self._questions.record.question_at(start_ms, end_ms)
        turn = self._transcript.hear(text, start_ms=start_ms, end_ms=end_ms, question=question)
        if turn is not None:
            self._display.show_caption(turn)
        if not has_words(text):
            return []  # nothing was said by it, and nothing is owed for it
        self._takes_what_it_was_told()
        self._uplink.words_came(now)
        self._state.floor.words_came(text)
        self._state.words_came_at = now
        # Words that were heard before are of the last answer, which nobody has to listen to again.
        self._wordless.words_came(self._transcript.last_answer if turn is None else turn)
        # Looked at in the goodbye only: an answer may be long.
        is_courtesy = self._machine.is_ending and not wants_reply(
            self._transcript.open_answer, self._plan.language
        )
        return [Heard(wants_reply=not is_courtesy), *self._look_for_repetition()]

    def _look_for_repetition(self) -> list[Happening]:
        """Once a drop: see whether what was sent again begins with words that are known, as it has to."""
        repeats = self._transcript.repeats if self._uplink.repetition.is_due else None
        if repeats is None:
            return []
        self._uplink.repetition.settle()
        return [] if repeats else [RepetitionMissed()]

    def _takes_what_it_was_told(self) -> None:
        """It speaks, or understands: what stood in line before that has come."""
        self._state.last_complete = max(self._state.last_complete, self._state.told_until)

    def generated(self) -> list[Happening]:
        """Nothing more of the reply will come: it is complete, or broken off."""
        growing = self._transcript.growing
        is_read = growing is not None and self._transcript.is_read(growing)
        if growing is not None and self._state.model_turn.is_inaudible and not is_read:
            return self._leave_unheard(growing)
        ended = self._transcript.generated()
        if ended is not None:
            self._barge_in.reply_ended(ended[0])
        if ended is not None and not is_read:
            self._downlink.end_turn(*ended)
        return [ReplyComplete()]

    def _turn_complete(self, turn: events.TurnComplete, now: float) -> list[Happening]:
        happened = self.generated()
        self._state.last_complete = self._transcript.last_reply
        reply, self._state.model_turn = self._state.model_turn, ModelTurn()
        missed = reply.missed(was_rejected=turn.was_rejected)
        if missed is not None and (self._state.reply_owed or self._transcript.open_answer):
            happened.append(ReplyMissed(missed))
        else:
            self._state.reply_owed = False
        if reply.began_at is not None:
            # What it replies to is safe, unless no words came of it: then somebody listens first.
            is_heard = self._wordless.settle(reply.began_at)
            if is_heard and reply.was_cut:
                self._uplink.reply_cut(reply.began_at, now)
            elif is_heard:
                self._uplink.reply_complete(reply.began_at)
            if not self._uplink.outstanding.may_bring_words:
                # Otherwise what a page sends again may come behind it.
                self._transcript.expect_no_repetition()
        return happened

    def _leave_unheard(self, turn: int) -> list[Happening]:
        """A reply that is all but silent was not heard, whatever its text says."""
        self._transcript.leave_unheard(turn)
        self._downlink.flush(turn)
        self._state.reply_owed = True
        return [ReplyMissed(Missed.INAUDIBLE)]

    def _tool(self, call: events.ToolCalled, now: float) -> list[Happening]:
        """Every call is answered, also one that makes no sense: unanswered, Gemini goes deaf."""
        self._state.model_turn.needs_no_words()
        moment = Moment(
            spoke=self._watch.was_answered_by_voice(self._uplink.last_voice_at),
            left_ms=self._plan.duration_minutes * 60_000 - self._clock.at(now),
            is_full=self._state.is_full,
        )
        grant = self._calls.answer(call.name, call.arguments, moment)
        goes_on = grant.was_refused and call.name == instructions.END_INTERVIEW
        self._uplink.command(AnswerTool(call.call_id, call.name, grant.result, reacts=goes_on))
        if grant.end is not None:
            return self._say_goodbye(grant.end, now)
        if goes_on:
            # It has said goodbye, perhaps, and waits: the interview has to go on.
            self._state.reply_owed = True
            return [ReplyOwed()]
        return []

    def _say_goodbye(self, reason: EndReason, now: float) -> list[Happening]:
        # Some models say it first and call then: in that case this turn is the goodbye.
        is_said = self._state.model_turn.began_at is not None
        said = self._transcript.turn(self._transcript.last_reply) if is_said else None
        self._questions.say_goodbye(self._clock.at(now) if said is None else said.start_ms)
        return [EndAsked(reason, goodbye=True)]

    def nudge(self, missed: Missed | None) -> None:
        """A reply was owed and did not come, or nobody heard it: have it said."""
        self._uplink.command(SayText(instructions.nudge(missed), may_cut=True))

    def take_up_again(self) -> list[Happening]:
        """Nobody has said anything since a reply was interrupted: have its rest said."""
        self._leave_unmeasured()
        return self._barge_in.take_up_again()

    def break_off(self, now: float) -> list[Happening]:
        """The candidate does not want to hear the rest of what is being said; nothing where nothing is."""
        return self.hear(*self._barge_in.break_off(now), now)

    def break_silence(self, now: float, time: int) -> list[Happening]:
        """Nobody has said anything for long: the candidate thinks, or all has been said.

        time: which one it is since the candidate last spoke, counted from 1.
        """
        self._leave_unmeasured()
        if time > 1 and self._questions.are_all_done:
            # The model has not asked for the end itself.
            self._uplink.command(SayText(instructions.ALL_ASKED))
            return self._say_goodbye(EndReason.COMPLETED, now)
        left_open = self._questions.still_open()
        is_idle = left_open is not None and not self._questions.awaits_answer
        if left_open is not None and is_idle and (self._calls.has_refused_end or time == 2):
            # It has said goodbye, perhaps, but the interview goes on, and it asks nothing.
            self._uplink.command(SayText(instructions.ask_open(left_open)))
            return []
        direction, code, sentence = self._of_a_silence(time)
        self._uplink.command(SayText(direction))
        self._downlink.send(server_messages.notice(code, sentence))
        return []

    def _of_a_silence(self, time: int) -> tuple[str, str, str]:
        """Return what is said about it: to the interviewer, and to the page (code, sentence)."""
        question = self._questions.current_question()
        if time > 2:
            sentence = _("Shall we go on, or stop here? Answer, or press End.")
            return instructions.ASK_WHETHER_TO_GO_ON, "go_on_or_stop", sentence
        if time > 1 and question is not None and self._questions.awaits_answer:
            sentence = _("Here is the question once more. There is no hurry.")
            return instructions.ask_after_silence(question), "question_again", sentence
        sentence = _("Take your time. Nobody minds a silence.")
        return instructions.TAKE_YOUR_TIME, "take_your_time", sentence

    def _leave_unmeasured(self) -> None:
        """What the interviewer says of itself is no response: nobody waited for it."""
        self._state.answered_voice_at = self._uplink.last_voice_at
