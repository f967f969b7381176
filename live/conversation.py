"""One interview's conversation: what each side's words lead to.

Synchronous and without I/O: it is told what happened and when, keeps the
transcript, the clock and the questions, and puts what has to be sent into the
uplink and the downlink. Effects of the link's machine go to the bridge.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, assert_never

from django.utils.translation import gettext as _

from interviews.records import (
    ClaimedInterview,
    EndReason,
    Progress,
    Speaker,
    TurnSource,
)
from interviews.words import has_words
from live import instructions
from live.briefing import Situation, brief
from live.core import events, replies
from live.core.audio import BYTES_PER_SAMPLE, UPLINK_FRAME_MS
from live.core.clock import InterviewClock
from live.core.commands import AnswerTool, PassOn, SayText
from live.core.courtesy import wants_reply
from live.core.effects import Effect
from live.core.happenings import (
    AnswerTyped,
    EndAsked,
    GoingAwaySoon,
    Happening,
    Heard,
    NothingOwed,
    Progressed,
    ReplyComplete,
    ReplyCut,
    ReplyMissed,
    ReplyOwed,
    Settled,
    VoiceSounds,
)
from live.core.machine import Machine
from live.core.model_turn import Missed, ModelTurn
from live.core.replies import Phase
from live.core.sent_frames import FRAGMENT_LAG_S
from live.core.states import State
from live.core.turns import Transcript, cut_by_a_drop
from live.core.voice import Voice
from live.core.wire import AudioFrame
from live.core.wordless import VoiceFrame, WordlessVoice
from live.display import Display
from live.downlink import Downlink
from live.logbook import Logbook
from live.question_watch import QuestionWatch
from live.questions import Questions
from live.requests import Moment, Requests
from live.uplink import Uplink

# Silence after voice for this long looks like the end of an answer.
THINKING_AFTER_S: Final = 0.7


class Conversation:
    """Holds the state of one interview while this process owns it."""

    def __init__(
        self,
        claimed: ClaimedInterview,
        machine: Machine,
        uplink: Uplink,
        downlink: Downlink,
        perform: Callable[[list[Effect], float], None],
    ) -> None:
        self.plan = claimed.plan
        self.transcript = Transcript(claimed.turns)
        self.clock = InterviewClock(claimed.progress.elapsed_ms)
        self.questions = Questions(claimed.plan, claimed.progress)
        self.display = Display(downlink, self.transcript, self.questions)
        self.logbook = Logbook(self.clock)
        self._watch = QuestionWatch(self.transcript, self.questions, self.display, self.clock)
        self._requests = Requests(self.questions)
        self.greeted = claimed.progress.greeted
        self.usage = claimed.progress.usage
        self.by_text = False
        self.renewals = 0  # of the connection to Gemini
        self.known_turn = 0  # the last turn Gemini remembers under the kept handle
        self.words_came_at: float | None = None  # the candidate's last ones, monotonic
        self.handle: str | None = None
        self.wordless = WordlessVoice()
        self._spoken = Voice()
        self._machine = machine
        self._uplink = uplink
        self._downlink = downlink
        self._perform = perform
        self._reply_owed = False
        self._cut_off: str | None = cut_by_a_drop(claimed.turns)
        self._took_up_answer = bool(self.transcript.open_answer)
        # The question that was answered in writing while we tried to reach Gemini, if one was.
        self._written_for: int | None = None
        self._reply = ModelTurn()
        self._last_complete = 0  # the interviewer's last turn that the connection knows the end of

    # Telling the machine

    def tell(self, happening: Happening, now: float) -> None:
        """Hand a happening to the machine and its effects to the bridge."""
        self._perform(self._machine.on(happening, now), now)

    def _note(self, happening: Happening, now: float) -> None:
        """Hand the machine something that comes with every frame and seldom leads to anything."""
        wanted = self._machine.on(happening, now)
        if wanted:
            self._perform(wanted, now)

    # What Gemini says

    def on_model(self, event: events.ModelEvent, now: float) -> None:  # noqa: C901, PLR0912 - one case per event
        """Take one event of Gemini's."""
        at_ms = self.clock.at(now)
        is_past_reply = self._reply.is_over(now) or self._machine.is_past_goodbye
        match event:
            case events.ReplyAudio(pcm) if not is_past_reply:
                self._voice(pcm, now, at_ms)
            case events.SpokenFragment(text) if not is_past_reply:
                self._speak(text, now, at_ms)
            case events.ReplyAudio() | events.SpokenFragment():
                pass  # trails a reply that was cut, or the end: nobody hears it
            case events.HeardFragment(text):
                self._hear(text, now, at_ms)
            case events.Interrupted():
                self._barge_in(now)
            case events.GenerationComplete():
                self._generated(now)
            case events.TurnComplete():
                self._turn_complete(event, now)
            case events.TokensUsed(usage):
                self.usage += usage
            case events.HandleIssued(handle):
                # It knows nothing of an answer that has begun since, and no reply in progress
                # is continued after a resumption.
                self.handle, self.known_turn = handle, self._last_complete
            case events.WaitingForInput():
                self._reply.needs_no_words()
                self._reply_owed = False
                self.tell(NothingOwed(), now)
            case events.NotResumable() | events.VoiceStarted():
                pass  # the handle kept is older, but still good for what it knows
            case events.GoingAway(time_left_ms):
                self.tell(GoingAwaySoon(time_left_ms), now)
            case events.ToolCalled():
                self._tool(event, now)
            case events.ToolCancelled():
                pass  # every call was answered when it came
            case _:
                assert_never(event)
        self.check_settled(now)

    def _speak(self, text: str, now: float, at_ms: int) -> None:
        turn = self.transcript.speak(text, at_ms=at_ms)
        if turn is not None:
            self._reply.speaks()
            self.display.show_caption(turn)
            self.tell(Progressed(), now)

    def _voice(self, pcm: bytes, now: float, at_ms: int) -> None:
        if not self._downlink.has_room:
            return
        turn, offset = self.transcript.reply_audio(len(pcm) // BYTES_PER_SAMPLE, at_ms=at_ms)
        self._reply.sounds(pcm, now)
        if offset == 0:
            self._spoken.replied(at_ms)
            self.wordless.replied(turn, now)
            self.greeted = True
            self._cut_off = None
        self._reply_owed = False
        if not self.transcript.is_read(turn):
            self._downlink.voice(turn, offset, pcm)
        self.show_phase(Phase.SPEAKING)
        self.tell(Progressed(), now)

    def _hear(self, text: str, now: float, at_ms: int) -> None:
        start_ms, end_ms = self._spoken.span(at_ms)
        question = self.questions.record.question_at(start_ms)
        turn = self.transcript.hear(text, start_ms=start_ms, end_ms=end_ms, question=question)
        if turn is not None:
            self.display.show_caption(turn)
        if not has_words(text):
            return  # nothing was said by it, and nothing is owed for it
        self._uplink.sent.words_came(now)
        self.words_came_at = now
        if turn is not None:
            self.wordless.words_came(turn)
        # Looked at in the goodbye only: an answer may be long.
        is_courtesy = self._machine.is_ending and not wants_reply(
            self.transcript.open_answer, self.plan.language
        )
        self.tell(Heard(wants_reply=not is_courtesy), now)

    def _barge_in(self, now: float) -> None:
        self._reply.cut(now, generating=self.transcript.generating)
        turn = self.transcript.cut_replies()
        if turn is not None:
            self._spoken.cuts_in(self.clock.at(now))
        self._reply_owed = False
        self.tell(ReplyComplete() if turn is None else ReplyCut(), now)
        if turn is not None:
            self._downlink.flush(turn)
            self.display.show_caption(turn)
            self.transcript.close_answer()
        self.show_phase(Phase.LISTENING)

    def _generated(self, now: float) -> None:
        growing = self.transcript.growing
        is_read = growing is not None and self.transcript.is_read(growing)
        if growing is not None and self._reply.is_inaudible and not is_read:
            self._leave_unheard(growing, now)
            return
        ended = self.transcript.generated()
        if ended is not None and not is_read:
            self._downlink.end_turn(*ended)
        self.tell(ReplyComplete(), now)

    def _turn_complete(self, turn: events.TurnComplete, now: float) -> None:
        self._generated(now)
        self._last_complete = self.transcript.last_reply
        reply, self._reply = self._reply, ModelTurn()
        missed = reply.missed(was_rejected=turn.was_rejected)
        if missed is not None and (self._reply_owed or self.transcript.open_answer):
            self.tell(ReplyMissed(missed), now)
        else:
            self._reply_owed = False
        if reply.began_at is not None:
            self.transcript.expect_no_repetition()
            # What it replies to is safe, unless no words came of it: then somebody listens first.
            if self.wordless.settle(reply.began_at):
                self._uplink.sent.settled(reply.began_at)

    def _leave_unheard(self, turn: int, now: float) -> None:
        """A reply that is all but silent was not heard, whatever its text says."""
        self.transcript.leave_unheard(turn)
        self._downlink.flush(turn)
        self._reply_owed = True
        self.tell(ReplyMissed(Missed.INAUDIBLE), now)

    def take_up_again(self, now: float) -> None:
        """Nobody has said anything since a reply was cut: have its rest said."""
        cut = self.transcript.last_cut()
        if cut is None:
            return
        self._reply_owed = True
        self._uplink.command(SayText(instructions.cut_by_a_noise(cut.text)))
        self.tell(ReplyOwed(), now)

    def reassure(self, now: float) -> None:
        """Nobody has said anything for long: the candidate thinks, or all has been said."""
        if self.questions.still_open() is None:
            # The model has not asked for the end itself.
            self._uplink.command(SayText(instructions.ALL_ASKED))
            self.tell(EndAsked(EndReason.COMPLETED, goodbye=True), now)
            return
        self._uplink.command(SayText(instructions.TAKE_YOUR_TIME))
        self._downlink.send(
            replies.notice("take_your_time", _("Take your time. Nobody minds a silence."))
        )

    def _tool(self, call: events.ToolCalled, now: float) -> None:
        """Every call is answered, also one that makes no sense: unanswered, Gemini goes deaf."""
        self._reply.needs_no_words()
        moment = Moment(
            spoke=self._watch.was_answered_by_voice(self._uplink.last_voice_at),
            left_ms=self.plan.duration_minutes * 60_000 - self.clock.at(now),
        )
        grant = self._requests.answer(call.name, call.arguments, moment)
        goes_on = grant.was_refused and call.name == instructions.END_INTERVIEW
        self._uplink.command(AnswerTool(call.call_id, call.name, grant.result, reacts=goes_on))
        if grant.end is not None:
            self.tell(EndAsked(grant.end, goodbye=True), now)
        elif goes_on:
            # It has said goodbye, perhaps, and waits: the interview has to go on.
            self._reply_owed = True
            self.tell(ReplyOwed(), now)

    # What the browser says

    def on_played(self, turn: int, ms: int, *, flushed: bool, now: float) -> None:
        """Some of the interviewer's turn was heard."""
        self._downlink.played(turn, ms)
        self.transcript.played(turn, ms, flushed=flushed)
        if flushed:
            self.display.show_caption(turn)
        self.check_settled(now)

    def on_plays(self, now: float, *, plays: bool) -> None:
        """The page's loudspeaker runs, or does not: then its captions are the interviewer's voice."""
        self.transcript.count_as_read(reading=not plays)
        if not plays:
            self._downlink.drop_voice()
        self.check_settled(now)

    def on_typed(self, answer_id: str, text: str, now: float) -> None:
        """Take a typed answer: a turn like a spoken one."""
        talking = self._machine.state is State.TALKING
        self._written_for = None if talking else self.questions.current
        if talking and self._uplink.has_caught_up:
            # Otherwise words of what was spoken before may still come, or come again.
            self.transcript.close_answer()
            self._spoken.close(self.clock.at(now))
        self.transcript.type_answer(
            text,
            at_ms=self.clock.at(now),
            question=self.questions.current,
            answer_id=answer_id,
        )
        self._watch.look(now)
        # Who answers has heard enough of the question, whatever is on record of it.
        self._cut_off = None
        if self.by_text:
            self._next_question_by_text(now)
            return
        if self._machine.is_ending:
            self._typed_in_goodbye(text, now)
            return
        self._reply_owed = True
        self._uplink.command(PassOn(text))
        self.show_phase(Phase.THINKING)
        self.tell(ReplyOwed(), now)

    def _typed_in_goodbye(self, text: str, now: float) -> None:
        """What is more than a courtesy is still answered; all of it is stored."""
        asks = wants_reply(text, self.plan.language)
        if asks and not self._machine.is_past_goodbye:
            self._uplink.command(PassOn(text))
        self.tell(Heard(asks), now)

    def look_at_silence(self, now: float) -> None:
        """After the candidate's last voice, show that an answer is on its way."""
        spoke_at = self._uplink.last_voice_at
        if (
            self.display.phase is Phase.LISTENING
            and spoke_at is not None
            and self.transcript.open_answer
            and now - spoke_at > THINKING_AFTER_S
        ):
            self.show_phase(Phase.THINKING)
        elif self.display.phase is Phase.THINKING and spoke_at == now:
            self.show_phase(Phase.LISTENING)
        if spoke_at == now:
            self._spoken.sounds(self._captured_at(now))
            self._note(VoiceSounds(alone=not self.transcript.playing), now)

    def on_voice(self, frame: AudioFrame, now: float) -> None:
        """A frame of the candidate's goes to Gemini; what sounds while we play is no answer."""
        if not self.transcript.playing:
            at_ms = self._captured_at(now)
            self.wordless.add(VoiceFrame(frame.sequence, frame.pcm, frame.quiet, now, at_ms))

    def on_brought(self, frame: AudioFrame, now: float) -> None:
        """A frame of an earlier page's goes to Gemini."""
        if not frame.quiet:
            self._spoken.sounds(self._captured_at(now))
        self.on_voice(frame, now)

    def note_untranscribed(self, start_ms: int, end_ms: int, *, reply: int | None) -> None:
        """Something was said then, and there are no words of it."""
        question = self.questions.record.question_at(start_ms)
        self.transcript.note_untranscribed(
            start_ms=start_ms, end_ms=end_ms, question=question, reply=reply
        )

    def _captured_at(self, now: float) -> int:
        """When the frame sounded that has just come: one that is sent again, before others."""
        behind_ms = self._uplink.frames_behind * UPLINK_FRAME_MS
        return max(0, self.clock.at(now) - behind_ms)

    # Settling

    def check_settled(self, now: float) -> None:
        """Tell the machine when nothing is owed and nothing is playing."""
        self._watch.look(now)
        if self.transcript.playing or self.transcript.generating:
            return
        self._spoken.settled(self.clock.at(now))
        if self.display.phase is Phase.SPEAKING:
            self.show_phase(Phase.LISTENING)
        waited_for = self._reply_owed or self.transcript.open_answer
        if self._machine.is_ending or not waited_for:
            self.tell(Settled(), now)

    # The link to Gemini comes and goes

    def has_to_tell(self, *, by_handle: bool) -> bool:
        """Whether a connection that opens now will have to be told what was said."""
        return bool(self.transcript.to_tell(after=self.known_turn if by_handle else 0))

    def go_on_greeting(self) -> None:
        """The greeting was cut in the middle; its words are lost, but nobody is greeted twice."""
        self.greeted = True
        self._cut_off = ""

    def link_lost(self, now: float) -> None:
        """Keep what was said; remember what was cut."""
        if not self.by_text:
            self.clock.halt(now)
        reply, self._reply = self._reply, ModelTurn()
        if self.transcript.generating:
            self._generated(now)
            turn = max(t.number for t in self.transcript.turns if t.speaker is Speaker.INTERVIEWER)
            self._cut_off = self.transcript.whole_text(turn)
        if reply.began_at is not None:
            self._leave_reply(reply.began_at, now)
        self._reply_owed = self._reply_owed or bool(self.transcript.open_answer)

    def _leave_reply(self, began_at: float, now: float) -> None:
        spoke_at = self._uplink.last_voice_at
        is_late = spoke_at is not None and spoke_at < began_at and now - spoke_at < FRAGMENT_LAG_S
        if is_late and self.transcript.open_answer:
            # Its last words may still have been on their way: they are heard, and replied to, again.
            self._took_up_answer = True
            self.transcript.hold_answer()
            self.wordless.reply_is_lost()
            return
        # What is being replied to must not be heard, nor answered, a second time.
        self.wordless.settle(began_at)
        self._uplink.sent.settled(began_at)
        self.transcript.close_answered()

    def bring_up_to_date(self, now: float, *, by_handle: bool) -> None:
        """Tell a new connection where the conversation is; greet only who was never greeted."""
        self.by_text = False
        self._written_for = None
        self.renewals += 1
        self.clock.run(now)
        self._spoken.goes_on()
        if self._cut_off is not None and not self._uplink.has_unsafe_voice:
            # It was being replied to, and none of it will be heard again.
            self.transcript.close_answer()
        goes_on = bool(self.transcript.open_answer) and self._uplink.has_unsafe_voice
        if goes_on:
            self._go_back_to_answered()
        if self._uplink.has_unsafe_voice:
            self.transcript.expect_repetition()
        self._took_up_answer = False
        briefing = brief(
            Situation(
                greeted=self.greeted,
                missing=self.transcript.to_tell(after=self.known_turn if by_handle else 0),
                cut_off=self._cut_off,
                answer=self.transcript.open_answer,
                goes_on=goes_on,
                reply_owed=self._reply_owed,
                question=self.questions.still_open(),
            )
        )
        for command in briefing.commands:
            self._uplink.command(command)
        self._last_complete = self.transcript.last_reply
        if briefing.reply_owed:
            self.tell(ReplyOwed(), now)
        if self.greeted:
            self.show_phase(Phase.LISTENING)

    def _go_back_to_answered(self) -> None:
        """The owner that died may have gone on to the next question in a reply that is lost."""
        answered = self.transcript.open_question
        if self._took_up_answer and answered is not None:
            self.questions.reopen(answered)

    # Without a model

    def go_by_text(self, now: float) -> None:
        """Put the question that is open, or the next one, on the page."""
        self.by_text = True
        self.clock.run(now)
        self.transcript.finish_replies()
        # From here on the pointer is ours: an answer that goes on by voice does not move it.
        self._took_up_answer = False
        self._watch.look(now)
        if self._written_for is not None and self._written_for == self.questions.current:
            self.questions.finish_current()
        self._ask_by_text(now)

    def _ask_by_text(self, now: float) -> None:
        question = self.questions.still_open()
        if question is None:
            self.tell(EndAsked(EndReason.COMPLETED, goodbye=False), now)
            return
        self.greeted = True
        self._watch.write(question.number, now)
        last = self.transcript.turns[-1:]
        if last and last[0].source is TurnSource.TYPED and last[0].text == question.text.strip():
            return  # it stands there already, and waits for its answer
        turn = self.transcript.say_written(
            question.text, at_ms=self.clock.at(now), question=question.number
        )
        self.display.show_caption(turn)

    def _next_question_by_text(self, now: float) -> None:
        self.questions.finish_current()
        self._ask_by_text(now)
        self.tell(AnswerTyped(), now)

    def show_phase(self, phase: Phase) -> None:
        """Tell the page what is happening, when it changed."""
        if self._machine.is_ending:
            phase = Phase.ENDING
        elif self.by_text:
            phase = Phase.TEXT_ONLY
        self.display.show_phase(phase)

    def progress(self, now: float) -> Progress:
        """Return how far the interview has come."""
        self._watch.look(now)
        return replace(
            self.questions.progress(),
            elapsed_ms=self.clock.at(now),
            greeted=self.greeted,
            usage=self.usage,
        )
