"""Gemini says that it was interrupted: by a voice, by a noise, or by what its own loudspeaker sounds.

The interviewer is lowered at once, and silenced when somebody is known to speak: by a detector's ear
(`core/sound/interruption`), or by words. Else what has come is played on, and Gemini is asked for the rest.
A page that cannot lower its sound is flushed at once. Synchronous and without I/O, like all sides of
the conversation.
"""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from interviews import ledger_rows
from interviews.words import has_words
from live import instructions
from live.conversation_state import ConversationState, Side
from live.core.link.happenings import Happening, ReplyComplete, ReplyCut, ReplyOwed
from live.core.model.commands import AddContext, SayText
from live.core.protocol import server_messages
from live.core.protocol.client_messages import AudioFrame
from live.core.protocol.server_messages import Phase
from live.core.sound.interruption import Interruption, Verdict
from live.core.transcript.echo import is_echo, may_be_echo
from live.core.transcript.wordless import VoiceFrame

# So long after an interruption its words may come.
LATE_WORDS_S: Final = 5.0


class BargeIn(Side):
    """Decides what becomes of a reply that is interrupted.

    begun: called when an interruption is to be listened to. Its methods return what the machine has to
    know.
    """

    def __init__(self, state: ConversationState) -> None:
        super().__init__(state)
        self.begun: Callable[[], None] = lambda: None
        self.interruption: Interruption | None = None
        self._was_told_of_echo = False

    def interrupted(self, now: float) -> list[Happening]:
        """Gemini has stopped, since it takes something for the candidate's voice."""
        turn = max(self._transcript.to_hear, default=0)
        if not turn or not self._state.page_ducks or self._uplink.marks_speech:
            return self.silence(now)  # where our server marks speech, it knows that somebody speaks
        self._state.reply_owed = False
        before, self.interruption = self.interruption, Interruption(turn, now)
        self.interruption.heard = "" if before is None else before.heard
        self._downlink.send(server_messages.duck(on=True))
        self.begun()
        self._state.model_turn.break_off(now)
        if not self._transcript.generating:
            self.interruption.came_whole = self._state.cut_off is None
            return [ReplyComplete()]
        self._transcript.break_off_reply()
        self._state.cut_off = self._transcript.sounded(turn)
        return [ReplyCut()]

    def silence(self, now: float, *, until: int | None = None) -> list[Happening]:
        """Silence the interviewer, in this turn and those before it; None: in all of them."""
        growing = self._transcript.growing
        if until is None or (growing is not None and growing <= until):
            self._state.model_turn.cut(now, generating=growing is not None)
        turn = self._transcript.cut_replies(until)
        if turn is not None:
            self._voice.cuts_in(self._clock.at(now))
        self._state.reply_owed = False
        if turn is not None:
            self._downlink.flush(turn)
            self._display.show_caption(turn)
            self._transcript.close_answer()
        if not self._transcript.playing:
            self._state.show_phase(Phase.LISTENING)
        return [ReplyComplete() if turn is None else ReplyCut()]

    def break_off(self, now: float) -> tuple[list[Happening], str]:
        """Silence what is being said, if something is; see `heard`."""
        happened, words = self.leave(now)
        speaks = self._transcript.playing or self._transcript.generating
        return [*happened, *(self.silence(now) if speaks else [])], words

    def reply_ended(self, turn: int) -> None:
        """Nothing more of this reply comes: of one that was broken off, all that is heard is known."""
        if self._state.cut_off is not None:
            self._state.cut_off = self._transcript.sounded(turn)

    def take_up_again(self) -> list[Happening]:
        """Nobody has said anything since a reply was interrupted: have its rest said."""
        cut = self._transcript.last_cut()
        heard = self._state.cut_off if cut is None else cut.text
        if heard is None:
            return []
        self._state.reply_owed = True
        self._uplink.command(SayText(instructions.cut_by_a_noise(heard)))
        return [ReplyOwed()]

    # While it is judged

    def on_frame(self, frame: AudioFrame, now: float) -> None:
        """A microphone frame has come for the first time."""
        if self.interruption is not None:
            at_ms = self._state.captured_at(now)
            self.interruption.hear(VoiceFrame(frame.sequence, frame.pcm, frame.quiet, now, at_ms))

    def heard(self, fragment: str, now: float) -> tuple[list[Happening], str]:
        """Words came: return what they lead to, and those that are the candidate's.

        What may be the interviewer's own is kept back until it is known.
        """
        interruption = self.interruption
        if interruption is None:
            return [], fragment
        heard = interruption.heard + fragment
        if not has_words(heard) or may_be_echo(heard, self._spoken(interruption)):
            interruption.heard = heard
            return [], ""
        happened = self._is_a_voice(interruption, now)
        self.interruption = None
        return happened, heard

    def reply_begins(self, now: float) -> tuple[list[Happening], str]:
        """Gemini replies to what has interrupted it; see `heard`."""
        interruption = self.interruption
        if interruption is None:
            return [], ""
        words = self._take_words(interruption, now)
        return (self._is_a_voice(interruption, now), words) if words else ([], "")

    def look(self, now: float) -> tuple[list[Happening], str]:
        """Do what is due about an interruption; see `heard`."""
        interruption = self.interruption
        if interruption is None:
            return [], ""
        if not self._is_to_hear(interruption):
            self._rise(interruption, now)
            self._tell_that_all_was_heard(interruption)
            if now - interruption.at < LATE_WORDS_S:
                return [], ""
            self.interruption = None
            return [], self._take_words(interruption, now)
        match interruption.verdict(now):
            case Verdict.SILENCE:
                return self._is_a_voice(interruption, now), ""
            case Verdict.LOWER:
                interruption.lower(now)
                self._downlink.send(server_messages.duck(on=True))
            case Verdict.RISE:
                self._rise(interruption, now)
            case Verdict.ECHO:
                interruption.is_echo = True
                self._tell_of_echo(now)
            case None:
                pass
        return [], ""

    def leave(self, now: float) -> tuple[list[Happening], str]:
        """Nothing is judged any more; see `heard`."""
        happened, words = self.reply_begins(now)
        interruption, self.interruption = self.interruption, None
        if interruption is not None:
            self._rise(interruption, now)
        return happened, words

    def _is_a_voice(self, interruption: Interruption, now: float) -> list[Happening]:
        """Somebody speaks: what came of it while the interviewer sounded is of an answer, too."""
        self._state.cut_off = None
        if not self._is_to_hear(interruption):
            return []
        interruption.came_whole = False  # but not all of it is heard
        happened = self.silence(now, until=interruption.turn)
        for frame in interruption.frames:
            self._wordless.add(frame)
        interruption.is_lowered = False  # a flush ends that
        interruption.at = now
        return happened

    def _take_words(self, interruption: Interruption, now: float) -> str:
        """No words of an echo follow: return those that were kept back, if the candidate has said them."""
        heard, interruption.heard = interruption.heard, ""
        if not is_echo(heard, self._spoken(interruption)):
            return heard
        self._tell_of_echo(now)
        return ""

    def _spoken(self, interruption: Interruption) -> str:
        return self._transcript.said_text(interruption.turn)

    def _is_to_hear(self, interruption: Interruption) -> bool:
        return any(number <= interruption.turn for number in self._transcript.to_hear)

    def _rise(self, interruption: Interruption, now: float) -> None:
        if interruption.is_lowered:
            interruption.rise(now)
            self._downlink.send(server_messages.duck(on=False))

    def _tell_that_all_was_heard(self, interruption: Interruption) -> None:
        """Gemini takes what was still to be played by then for unheard, and would say it again."""
        if not interruption.came_whole:
            return
        interruption.came_whole = False
        asked = self._questions.current_question() if self._questions.awaits_answer else None
        self._uplink.command(AddContext(instructions.heard_to_its_end(asked)))

    def _tell_of_echo(self, now: float) -> None:
        if self._was_told_of_echo:
            return
        self._was_told_of_echo = True
        self._state.ledger.note(ledger_rows.nudged(why="echo"), now)
        sentence = _(
            "The interviewer hears its own voice through your loudspeaker. Headphones help, "
            "or a lower volume."
        )
        self._downlink.send(server_messages.notice("echo", sentence))
