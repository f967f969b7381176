"""One interview's conversation as it stands: what all of its sides share.

Owns the transcript, the clock and the questions, and what is owed to whom. Synchronous and
without I/O: what has to be sent goes into the uplink and the downlink. The machine is read here,
and told by the driver alone.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from interviews.progress import Progress
from interviews.records import ClaimedInterview
from live.core.link.happenings import Happening, Settled
from live.core.link.machine import Machine
from live.core.link.totals import Ceilings, Total, Totals
from live.core.model.handle import Handle
from live.core.model.model_turn import ModelTurn
from live.core.protocol.server_messages import Phase
from live.core.sound.audio import UPLINK_FRAME_MS
from live.core.transcript.clock import InterviewClock
from live.core.transcript.open_replies import cut_by_a_drop
from live.core.transcript.turns import Transcript
from live.core.transcript.voice import Voice
from live.core.transcript.wordless import WordlessVoice
from live.core.turntaking.floor import Floor
from live.display import Display
from live.downlink import Downlink
from live.ledger_buffer import LedgerBuffer
from live.question_watch import QuestionWatch
from live.questions import Questions
from live.uplink import Uplink

# Slow speech has two words a second, and no script writes a second of it in fewer letters.
FEWEST_LETTERS_A_SECOND: Final = 4


class ConversationState:
    """Holds the state of one interview while this process owns it."""

    def __init__(
        self,
        claimed: ClaimedInterview,
        machine: Machine,
        uplink: Uplink,
        downlink: Downlink,
        *,
        ceilings: Ceilings,
    ) -> None:
        self.plan = claimed.plan
        self._began_with = claimed.progress
        self._totals = Totals(ceilings, claimed.plan.duration_minutes)
        self.typed_characters = claimed.progress.typed_characters
        # When one of the totals was reached, on the interview's clock.
        self.full_at_ms = claimed.progress.full_at_ms
        self.transcript = Transcript(claimed.turns, claimed.answers)
        self.clock = InterviewClock(claimed.progress.elapsed_ms)
        self.questions = Questions(claimed.plan, claimed.progress, claimed.turns)
        self.display = Display(downlink, self.transcript, self.questions)
        self.ledger = LedgerBuffer(self.clock)
        self.question_watch = QuestionWatch(
            self.transcript, self.questions, self.display, self.clock
        )
        # Gemini was heard, or a question was put in writing: nobody greets this candidate again.
        self.was_addressed = claimed.progress.greeted
        self.usage = claimed.progress.usage
        self.by_text = False
        self.page_ducks = False  # the page can lower the interviewer's sound
        self.renewals = 0  # of the connection to Gemini
        self._newest_at_ms: int | None = (
            None  # of the page's newest frame; None: it has not come here
        )
        self.words_came_at: float | None = None  # the candidate's last ones, monotonic
        # The last voice that a response was measured from, or that nothing said since responds to.
        self.answered_voice_at: float | None = None
        self.handle: Handle | None = None  # with which a new connection is resumed
        self.wordless = WordlessVoice()
        self.voice = Voice()
        self.floor = Floor(claimed.plan.language)
        self.machine = machine
        self.uplink = uplink
        self.downlink = downlink
        self.reply_owed = False
        # What is heard of a reply that a drop has cut, or a noise; None: nothing is to be taken up.
        self.cut_off: str | None = cut_by_a_drop(claimed.turns)
        # An answer is open that an earlier owner, or a lost reply, may have gone on from.
        self.took_up_answer = bool(self.transcript.open_answer)
        # The question that was answered in writing while we tried to reach Gemini, if one was.
        self.written_for: int | None = None
        self.model_turn = ModelTurn()
        self.last_complete = 0  # the interviewer's last turn that the connection knows the end of
        self.told_until = 0  # and the one that it knows once it has taken what it was told

    def look_settled(self, now: float) -> list[Happening]:
        """Return that all is settled, when nothing is owed and nothing is playing."""
        self.question_watch.look(now)
        if self.transcript.playing or self.transcript.generating:
            return []
        self.voice.settled(self.clock.at(now))
        if self.display.phase is Phase.SPEAKING:
            self.show_phase(Phase.LISTENING)
        waited_for = self.reply_owed or self.transcript.open_answer
        return [Settled()] if self.machine.is_ending or not waited_for else []

    @property
    def is_talked_into(self) -> bool:
        """Whether the candidate has said something since the reply that is coming began."""
        spoke_at, began_at = self.uplink.last_voice_at, self.model_turn.began_at
        return spoke_at is not None and (began_at is None or spoke_at > began_at)

    def lacks_words(self, now: float) -> bool:
        """Whether the open answer is far too short for its voice: most of its words are to come."""
        written = len(self.transcript.open_answer)
        sounded_ms = self.voice.sounded_ms(self.clock.at(now))
        return 0 < written * 1_000 < FEWEST_LETTERS_A_SECOND * sounded_ms

    def show_phase(self, phase: Phase) -> None:
        """Tell the page what is happening, when it changed."""
        if self.machine.is_ending:
            phase = Phase.ENDING
        elif self.by_text:
            phase = Phase.TEXT_ONLY
        self.display.show_phase(phase)

    def frame_came(self, now: float) -> None:
        """Note when the page's newest frame sounded: the microphone may be off from then on."""
        if self.uplink.newest_at == now:
            self._newest_at_ms = self.clock.at(now)

    def captured_at(self, now: float) -> int:
        """When the frame sounded that has just come: one that is sent again, before others."""
        until_ms = self.clock.at(now) if self._newest_at_ms is None else self._newest_at_ms
        return max(0, until_ms - self.uplink.outstanding.frames_behind * UPLINK_FRAME_MS)

    def note_untranscribed(self, start_ms: int, end_ms: int, *, reply: int | None) -> None:
        """Something was said then, and there are no words of it."""
        question = self.questions.record.question_at(start_ms)
        self.transcript.note_untranscribed(
            start_ms=start_ms, end_ms=end_ms, question=question, reply=reply
        )

    def progress(self, now: float) -> Progress:
        """Return how far the interview has come."""
        self.question_watch.look(now)
        return replace(
            self._counted(),
            elapsed_ms=self.clock.at(now),
            greeted=self.was_addressed,
            full_at_ms=self.full_at_ms,
            has_started=self.machine.has_started,
        )

    def _counted(self) -> Progress:
        before, transcript = self._began_with, self.transcript
        return replace(
            self.questions.progress(),
            usage=self.usage,
            typed_characters=self.typed_characters,
            candidate_turns=before.candidate_turns + transcript.added_answers,
            interviewer_turns=before.interviewer_turns + transcript.added_replies,
        )

    def look_at_totals(self, now: float) -> tuple[Total, Decimal]:
        """Return the total that the interview is nearest to, and which share of it is used.

        The first one that is reached makes it full.
        """
        total, share = self._totals.fullest(self._counted())
        if share >= 1 and self.full_at_ms is None:
            self.full_at_ms = self.clock.at(now)
        return total, share

    @property
    def is_full(self) -> bool:
        """Whether the interview has come to one of its totals."""
        return self.full_at_ms is not None


class Side:
    """One side of the conversation: it changes the state, whose parts all sides call by the same names."""

    def __init__(self, state: ConversationState) -> None:
        self._state = state
        self._plan = state.plan
        self._transcript = state.transcript
        self._clock = state.clock
        self._questions = state.questions
        self._watch = state.question_watch
        self._display = state.display
        self._uplink = state.uplink
        self._downlink = state.downlink
        self._machine = state.machine
        self._voice = state.voice
        self._wordless = state.wordless
