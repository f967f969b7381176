"""The interview in text only, without a model: the plan's questions stand on the page, answers are typed."""

from interviews.records import EndReason, TurnSource
from live.conversation_state import Side
from live.core.link.happenings import AnswerTyped, EndAsked, Happening


class TextOnly(Side):
    """Puts one question after the other on the page; its methods return what happened by that."""

    def go_on(self, now: float) -> list[Happening]:
        """Put the question that is open, or the next one, on the page."""
        self._state.by_text = True
        self._clock.run(now)
        self._transcript.finish_replies()
        # From here on the pointer is ours: an answer that goes on by voice does not move it.
        self._state.took_up_answer = False
        self._watch.look(now)
        if (
            self._state.written_for is not None
            and self._state.written_for == self._questions.current
        ):
            self._questions.finish_current()
        return self._ask(now)

    def answered(self, now: float) -> list[Happening]:
        """An answer was typed: go on to the next question."""
        self._questions.finish_current()
        return [*self._ask(now), AnswerTyped()]

    def left_out(self, now: float) -> list[Happening]:
        """The candidate leaves the question out: go on to the next one."""
        self._questions.decline_current()
        return self._ask(now)

    def _ask(self, now: float) -> list[Happening]:
        question = self._questions.still_open()
        if question is None:
            return [EndAsked(EndReason.COMPLETED, goodbye=False)]
        self._state.was_addressed = True
        self._watch.write(question.number, now)
        last = self._transcript.turns[-1:]
        if last and last[0].source is TurnSource.TYPED and last[0].text == question.text.strip():
            return []  # it stands there already, and waits for its answer
        turn = self._transcript.say_written(
            question.text, at_ms=self._clock.at(now), question=question.number
        )
        self._display.show_caption(turn)
        return []
