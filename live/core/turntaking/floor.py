"""Who has the word, where our server decides: one answer after the other, by voice and words.

Pure, and counted in microphone frames, which come in order; after a drop some of them come
again. Owns when an answer begins, that it is the same one after a pause, and when it is over. Must
not know what Gemini is told of that.
"""

from live.core.turntaking.end_of_turn import BEGINS_FRAMES, EndOfTurn, Stage, Verdict
from live.core.turntaking.onset import Onset, Weight
from live.core.turntaking.word_lag import WordLag


class Floor:
    """Follows the answers of one interview.

    language: of the interview, BCP 47.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._lag = WordLag()
        self._onset = Onset()
        self._answer: EndOfTurn | None = None
        self._answers_turn: int | None = None  # the interviewer's turn that it answers
        self._punctuates = False
        self.is_taken = False  # the candidate has the word

    def is_wanted(self, *, holds_voice: bool, weight: Weight) -> bool:
        """Take the next frame while nobody answers; return whether an answer begins, or goes on."""
        self._onset.hear(holds_voice=holds_voice)
        return self._onset.is_enough(weight)

    def answers(self, turn: int) -> bool:
        """Whether what is said to the interviewer's `turn` is the answer that was followed last."""
        return self._answer is not None and self._answers_turn == turn

    def take(self, turn: int, question: str) -> None:
        """The candidate takes the word, after the interviewer's `turn`, whose words were `question`."""
        if self._answer is None or self._answers_turn != turn:
            lag, punctuates = self._lag, self._punctuates
            self._answer = EndOfTurn(question, self._language, lag, punctuates=punctuates)
            self._answers_turn = turn
        self._answer.goes_on()
        self._answer.hear_all([True] * BEGINS_FRAMES)
        self.is_taken = True

    def hear(self, *, holds_voice: bool, is_live: bool) -> Verdict:
        """Take the next frame of the open answer.

        is_live: nothing that was said after it is still to come; in what is sent again no answer ends.

        Raises:
            LookupError: nobody has the word.
        """
        answer = self._answer
        if answer is None or not self.is_taken:
            raise LookupError("no answer is open")
        verdict = answer.hear(holds_voice=holds_voice)
        if verdict.stage is Stage.OVER and not is_live:
            answer.goes_on()
            return answer.verdict
        if verdict.stage is Stage.OVER:
            self.leave()
        return verdict

    def words_came(self, fragment: str) -> None:
        """Take what the transcript has added, verbatim."""
        if self._answer is not None:
            self._answer.words_came(fragment)
            self._punctuates = self._punctuates or self._answer.punctuates

    def takes_time(self) -> None:
        """The candidate was away for a moment that they had asked for."""
        if self._answer is not None:
            self._answer.takes_time()

    def leave(self) -> None:
        """The candidate has the word no longer: the answer is over, or its connection is."""
        self.is_taken = False
        self._onset.forget()

    @property
    def trails_off(self) -> bool:
        """Whether the words of the last answer look as if more were to follow."""
        return self._answer is not None and self._answer.trails_off
