"""Follows the questions through the transcript: which of them was heard, and what was said to it."""

from dataclasses import replace

from interviews.records import Speaker, TurnSource
from live.core.transcript.clock import InterviewClock
from live.core.transcript.turns import Transcript
from live.display import Display
from live.questions import Questions


class QuestionWatch:
    """Looks at what has changed in the transcript, and tells the page when the question has."""

    def __init__(
        self, transcript: Transcript, questions: Questions, display: Display, clock: InterviewClock
    ) -> None:
        self._transcript = transcript
        self._questions = questions
        self._display = display
        self._clock = clock
        # When the last question was put, on the monotonic clock; None: by an earlier owner.
        self._put_at: float | None = None

    def look(self, now: float) -> None:
        """Take in what was heard and said since the last look."""
        for number in self._transcript.take_finished():
            self._display.show_caption(number)
            self._take(number, now)
        for number in self._transcript.open_turns:
            self._take(number, now)
        self._explain(now)

    def was_answered_by_voice(self, last_voice_at: float | None) -> bool:
        """Tell whether a voice was heard since the last question was put."""
        if last_voice_at is None:
            return False
        return self._put_at is None or last_voice_at > self._put_at

    def write(self, number: int, now: float) -> None:
        """A question stands on the page."""
        self._questions.wrote(number, self._clock.at(now))
        self._put_at = now
        self._display.show_question()

    def _explain(self, now: float) -> None:
        """What was asked may be announced later: then the answer to it is put in its place, too."""
        explained = self._questions.explain()
        if explained is None:
            return
        asked, question = explained
        self._transcript.belongs_to(asked, question)
        for turn in self._transcript.turns:
            if turn.number > asked and turn.speaker is Speaker.CANDIDATE:
                self._transcript.belongs_to(turn.number, question)
                self._questions.said(replace(turn, question=question))
        self._put_at = now if self._put_at is None else self._put_at
        self._display.show_question()

    def _take(self, number: int, now: float) -> None:
        turn = self._transcript.turn(number)
        if turn is None:
            return
        if turn.speaker is Speaker.CANDIDATE:
            self._questions.said(turn)
            return
        if turn.source is TurnSource.TYPED:
            return  # a written question: it was noted when it was put on the page
        question, has_moved = self._questions.heard(turn, self._clock.at(now))
        self._transcript.belongs_to(number, question)
        if has_moved:
            self._put_at = now
            self._display.show_question()
