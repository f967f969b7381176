"""What the candidate's page leads to: what it has played, typed answers, the microphone.

Synchronous and without I/O, like all sides of the conversation.
"""

from typing import Final

from live.conversation_state import ConversationState, Side
from live.core.link.happenings import Happening, Heard, ReplyOwed, VoiceSounds
from live.core.link.states import State
from live.core.model.commands import PassOn
from live.core.protocol import server_messages
from live.core.protocol.client_messages import AudioFrame
from live.core.protocol.server_messages import Phase
from live.core.transcript.wordless import VoiceFrame
from live.core.words.courtesy import wants_reply
from live.core.words.plain_text import PlainText, plain_text
from live.text_only import TextOnly

# Silence after voice for this long looks like the end of an answer.
THINKING_AFTER_S: Final = 0.7


class PageSide(Side):
    """Takes in what the candidate's page says.

    Where it concerns the machine, a method returns what happened.
    """

    def __init__(self, state: ConversationState, text_only: TextOnly) -> None:
        super().__init__(state)
        self._text_only = text_only

    def on_played(self, turn: int, ms: int, *, flushed: bool, now: float) -> None:
        """Some of the interviewer's turn was heard."""
        self._downlink.played(turn, ms)
        self._transcript.played(turn, ms, at_ms=self._clock.at(now), flushed=flushed)
        if flushed:
            self._display.show_caption(turn)

    def on_played_out(self, turn: int, now: float) -> None:
        """The page has played to its end what an earlier owner had stored as partly heard."""
        if self._transcript.played_out(turn):
            if turn == self._transcript.last_reply:
                self._state.cut_off = None
            self._display.show_caption(turn)
            self._watch.look(now)

    def on_plays(self, *, plays: bool) -> None:
        """The page's loudspeaker runs, or does not: then its captions are the interviewer's voice."""
        self._transcript.count_as_read(reading=not plays)
        if not plays:
            self._downlink.drop_sound()

    def on_typed(self, answer_id: str, text: str, now: float) -> list[Happening]:
        """Take a typed answer: a turn like a spoken one."""
        talking = self._machine.state is State.TALKING
        self._state.written_for = None if talking else self._questions.current
        if talking and self._uplink.outstanding.has_caught_up:
            # Otherwise words of what was spoken before may still come, or come again.
            self._transcript.close_answer()
            self._voice.close(self._clock.at(now))
        self._transcript.type_answer(
            text,
            at_ms=self._clock.at(now),
            question=None if self._machine.is_ending else self._questions.current,
            answer_id=answer_id,
        )
        plain = plain_text(text)
        # As many as the model reads: a character may stand for eighteen.
        self._state.typed_characters += max(len(text), len(plain))
        self._state.look_at_totals(now)
        self._watch.look(now)
        # A candidate who answers has heard enough of the question, whatever the record says of it.
        self._state.cut_off = None
        if self._machine.is_ending:
            return self._typed_in_goodbye(text, plain)
        if self._state.by_text:
            return self._text_only.answered(now)
        self._state.reply_owed = True
        self._uplink.end_activity()
        self._uplink.command(PassOn(plain))
        self._state.show_phase(Phase.THINKING)
        return [ReplyOwed()]

    def _typed_in_goodbye(self, text: str, plain: PlainText) -> list[Happening]:
        """What is more than a courtesy is still answered; all of it is stored."""
        asks = wants_reply(text, self._plan.language)
        if asks and not self._machine.end_is_final:
            self._uplink.command(PassOn(plain))
        return [Heard(asks)]

    def on_sounding(self, turn: int, received_at: float, now: float) -> None:
        """The first audio of a turn went to the page: measure the response latency."""
        spoke_at = self._uplink.last_voice_at
        if spoke_at is not None and spoke_at != self._state.answered_voice_at:
            self._state.answered_voice_at = spoke_at
            self._transcript.set_latency(
                turn, round((now - spoke_at) * 1000), round((now - received_at) * 1000)
            )

    def show_listening_or_thinking(self, now: float, *, holds_voice: bool) -> None:
        """Show, with each frame that comes, whether the interviewer listens or thinks of a reply."""
        spoke_at = self._uplink.last_voice_at
        if (
            self._display.phase is Phase.LISTENING
            and spoke_at is not None
            and self._transcript.open_answer
            and now - spoke_at > THINKING_AFTER_S
            and not self._uplink.activity_is_open
        ):
            self._state.show_phase(Phase.THINKING)
        elif self._display.phase is Phase.THINKING and holds_voice:
            self._state.show_phase(Phase.LISTENING)

    def on_voice(self, now: float) -> list[Happening]:
        """The frame that came holds a voice, and was not here before."""
        self._voice.sounds(self._state.captured_at(now))
        return [VoiceSounds(alone=not self._transcript.sounding(self._clock.at(now)))]

    def keep_frame(self, frame: AudioFrame, now: float) -> None:
        """Keep a frame that goes to Gemini until words cover it; what sounds while we play is no answer."""
        if not self._transcript.sounding(self._clock.at(now)):
            at_ms = self._state.captured_at(now)
            self._wordless.add(VoiceFrame(frame.sequence, frame.pcm, frame.quiet, now, at_ms))

    def ask_again(self, from_sequence: int, replay: int | None) -> None:
        """Have the page send again what it has said from there on."""
        self._wordless.comes_again_from(from_sequence)
        self._downlink.send(server_messages.resend(from_sequence, replay))

    def on_brought(self, frame: AudioFrame, now: float) -> None:
        """A frame of an earlier page's goes to Gemini."""
        if not frame.quiet:
            self._voice.sounds(self._state.captured_at(now))
        self.keep_frame(frame, now)
