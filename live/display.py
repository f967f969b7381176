"""What the candidate's page shows of the conversation: phase, question, captions."""

from typing import Final

from interviews.records import Speaker, TurnSource
from live.core.protocol import server_messages
from live.core.protocol.server_messages import Caption, Phase
from live.core.transcript.turns import Transcript
from live.downlink import Downlink
from live.questions import Questions

CAPTIONS_RECALLED: Final = 50


class Display:
    """Tells the page what changed; `phase` is what it shows at the moment."""

    def __init__(self, downlink: Downlink, transcript: Transcript, questions: Questions) -> None:
        self._downlink = downlink
        self._transcript = transcript
        self._questions = questions
        # The interviewer's turns that are kept back while the candidate needs a moment; None: none is.
        self._kept_back: set[int] | None = None
        self.phase = Phase.READY

    def show_phase(self, phase: Phase) -> None:
        """Tell the page what is happening, when it changed."""
        if phase is not self.phase:
            self.phase = phase
            self._downlink.send(server_messages.phase(phase))

    def show_question(self) -> None:
        """Tell the page which question of how many is being asked."""
        question = self._questions.current_question()
        if question is not None:
            self._downlink.send(
                server_messages.question(question.number, len(self._questions), question.text)
            )
        elif self._questions.record.asked:
            self._downlink.send(server_messages.question(None, len(self._questions), ""))

    def show_caption(self, number: int) -> None:
        """Tell the page what a turn says now."""
        turn = self._transcript.turn(number)
        if self._kept_back is not None and turn is not None and turn.speaker is Speaker.INTERVIEWER:
            self._kept_back.add(number)
        elif turn is not None and turn.source is not TurnSource.UNTRANSCRIBED:
            text = self._transcript.whole_text(number)
            caption = Caption(number, turn.speaker.value, text, turn.final)
            self._downlink.caption(number, server_messages.caption(caption))

    def hold(self, *, on: bool) -> None:
        """Keep back what the interviewer says while the candidate needs a moment; then show it."""
        kept_back = self._kept_back or set()
        self._kept_back = kept_back if on else None
        for number in () if on else sorted(kept_back):
            self.show_caption(number)

    def captions(self) -> list[Caption]:
        """Return the last captions for a page that knows none."""
        turns = [turn for turn in self._transcript.turns if turn.text]
        return [
            Caption(turn.number, turn.speaker, self._transcript.whole_text(turn.number), turn.final)
            for turn in turns[-CAPTIONS_RECALLED:]
        ]
