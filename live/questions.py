"""Which question of the plan is being asked, and what has been asked and answered.

Both by what was heard and said: the words that were played to the candidate are matched against
the plan (`live.core.questions.recogniser`), and what the model says of it by its functions is a hint.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from interviews.frozen_plan import FrozenPlan, FrozenQuestion
from interviews.progress import Progress
from interviews.records import EndReason, Speaker, TurnRecord, TurnSource
from live.core.questions.asking import Record
from live.core.questions.content_words import asks, language_code, sentences
from live.core.questions.recogniser import Recogniser, Verdict
from live.core.questions.wishes import asks_to_repeat_or_wait

# A question may be heard in pieces, around a drop; what was said long before is no part of it.
_HEARD_CHARACTERS: Final = 2_000
# Words come a few at a time; a question is looked for again when there are so many more of them.
_LOOK_EVERY_WORDS: Final = 3

_CUTS_SHORT: Final = frozenset(
    {EndReason.CANDIDATE_ENDED, EndReason.TIME_UP, EndReason.LIMIT_REACHED}
)


@dataclass(slots=True)
class _Unknown:
    """A turn that asked something, and nobody knows what; `was_answered`: and that was answered."""

    turn: int
    words: str
    at_ms: int
    was_answered: bool = False


class Questions:
    """The questions of one interview as they are put and answered."""

    def __init__(
        self, plan: FrozenPlan, progress: Progress, turns: Iterable[TurnRecord] = ()
    ) -> None:
        self._by_number = {question.number: question for question in plan.questions}
        self._language = language_code(plan.language)
        self._recogniser = Recogniser(plan.questions, plan.language)
        self.record = _recalled(tuple(self._by_number), progress)
        self._announced: int | None = None
        self._unknown: _Unknown | None = None
        self._unexplained: tuple[object, ...] = ()  # when it was looked for in vain, the last time
        # What was heard of the interviewer since the candidate spoke last.
        self._earlier = ""
        self._turn = 0
        self._heard = ""
        # Of each turn of the interviewer's, how many words it had when its question was looked for.
        self._looked_at: dict[int, int] = {}
        # The last turns in which the interviewer asked anything, and in which it was answered.
        self._asked_in = 0
        self._answered_in = 0
        self._answering_in = 0  # of a turn that may turn into a request by its next word
        self._says_goodbye = False
        self._recall(turns)

    def __len__(self) -> int:
        return len(self._by_number)

    @property
    def current(self) -> int | None:
        """The question that was put last; None before the first, or when it is unknown."""
        return self.record.current

    def current_question(self) -> FrozenQuestion | None:
        """Return the question that was put last, if it is known."""
        return self._by_number.get(self.current) if self.current is not None else None

    def still_open(self) -> FrozenQuestion | None:
        """Return the question to go on with; None when all are finished."""
        number = self.record.still_open()
        return None if number is None else self._by_number[number]

    @property
    def are_all_done(self) -> bool:
        """Whether every question was asked, and answered or declined."""
        return all(self.record.is_done(number) for number in self._by_number)

    # What the interviewer says

    def announce(self, number: int) -> None:
        """The model says that it asks this question: its words are looked for first."""
        if number != self.current:
            self._announced = number

    def explain(self) -> tuple[int, int] | None:
        """Tell what a turn has asked, now that it is announced: (turn, question), if that helps.

        Models announce a question after they have asked it, some after it was answered.
        """
        unknown, number = self._unknown, self._announced
        if unknown is None or number is None:
            return None
        # Asked with every piece of sound; to look costs milliseconds.
        situation = (unknown, unknown.was_answered, number, self.current, self.record.answered)
        if situation == self._unexplained:
            return None
        self._unexplained = situation
        verdict = self._look_for_question(unknown.words)
        is_untold = verdict.in_other_words and not unknown.was_answered
        if verdict.question != number and not is_untold:
            return None
        self._announced = self._unknown = None
        self.record.asked.add(number)
        self.record.put(number, unknown.at_ms)
        return unknown.turn, number

    def heard(self, turn: TurnRecord, at_ms: int) -> tuple[int | None, bool]:
        """Take what was heard of an interviewer's turn by now.

        Returns the question that the turn asks (None: none that is known), and whether another
        question is being asked now than before.
        """
        if turn.number != self._turn:
            self._earlier = f"{self._earlier} {self._heard}"[-_HEARD_CHARACTERS:].strip()
            self._turn, self._heard = turn.number, ""
        words = len(turn.text.split())
        is_new = turn.text != self._heard
        self._heard = turn.text
        looked_at = self._looked_at.get(turn.number, 0)
        if not (turn.final or (is_new and words >= looked_at + _LOOK_EVERY_WORDS)):
            return turn.question, False
        self._looked_at[turn.number] = words
        if turn.final:
            del self._looked_at[turn.number]
        if turn.final and self._asks_something():
            self._asked_in = max(self._asked_in, turn.number)
        before = self.current
        number = self._recognise(at_ms, turn)
        return number, self.current != before

    def wrote(self, number: int, at_ms: int) -> None:
        """A question stands on the page."""
        self.record.asked.add(number)
        self.record.put(number, at_ms)
        self.record.settle()

    def _recognise(self, at_ms: int, turn: TurnRecord) -> int | None:
        words = f"{self._earlier} {self._heard}"
        verdict = self._look_for_question(words, goes_on=not turn.final)
        number = verdict.question
        if number is None and turn.final and self._asks_something():
            if self._announced is not None and verdict.in_other_words:
                number = self._announced
            else:
                self._unknown = _Unknown(turn.number, words, at_ms)
                if self._announced is not None and not turn.interrupted:
                    # Something else than before was asked, and nobody knows what.
                    self.record.put(None, at_ms)
        if number is None:
            return None
        self._unknown = None
        if not verdict.is_follow_up:
            self.record.asked.add(number)
        if number == self._announced or number != self.current:
            self._announced = None
        if number != self.current:
            self.record.put(number, at_ms)
        return number

    def _look_for_question(self, words: str, *, goes_on: bool = False) -> Verdict:
        return self._recogniser.recognise(
            words,
            current=self.current,
            announced=self._announced,
            answered=self.record.answered,
            goes_on=goes_on,
        )

    def _asks_something(self) -> bool:
        return _asks_something(self._heard)

    def say_goodbye(self, at_ms: int) -> None:
        """The interviewer ends the interview: what it asks waits for nothing, and nothing answers it."""
        self._says_goodbye = True
        self.record.say_goodbye(at_ms)

    @property
    def awaits_answer(self) -> bool:
        """Whether the interviewer has asked something that nobody has answered."""
        asked_in = max(self._asked_in, self._turn) if self._asks_something() else self._asked_in
        answered_in = max(self._answered_in, self._answering_in)
        return asked_in > answered_in and not self._says_goodbye

    # What the candidate says

    def said(self, turn: TurnRecord) -> None:
        """Take a candidate's turn as it stands now."""
        if not turn.text.strip() and turn.source is not TurnSource.UNTRANSCRIBED:
            return
        if self._unknown is not None and turn.number > self._unknown.turn:
            self._unknown.was_answered = True
        self._earlier, self._heard = "", ""
        is_answer = not asks_to_repeat_or_wait(turn.text, self._language)
        self._answering_in = turn.number if is_answer and not turn.final else 0
        if is_answer and turn.final:
            self._answered_in = max(self._answered_in, turn.number)
        self.record.spoke(turn.number, turn.question, is_answer=is_answer, is_final=turn.final)

    def _recall(self, turns: Iterable[TurnRecord]) -> None:
        """Take what was said under an earlier owner; one of the version before kept no record of it."""
        for turn in turns:
            if turn.speaker is Speaker.INTERVIEWER:
                self._asked_in = turn.number if _asks_something(turn.text) else self._asked_in
            elif turn.question in self.record.asked:
                self.said(turn)
            else:
                self._answered_in = turn.number

    def reopen(self, number: int) -> None:
        """The answer to it goes on, though a reply that was lost had left it behind."""
        self.record.take_back(number)

    def finish_current(self) -> None:
        """Leave the current question behind: in text only we decide that it is answered."""
        if self.current is not None:
            self.record.left.add(self.current)

    def decline_current(self) -> None:
        """The candidate leaves out the question that was put last."""
        if self.current is None:
            return
        self.record.declined.add(self.current)
        self.record.left.add(self.current)
        self._answered_in = max(self._asked_in, self._turn)
        self._earlier, self._heard = "", ""

    # Keeping

    def end_reason(self, wanted: EndReason) -> EndReason:
        """Return why the interview ends, by what was asked and answered.

        The plan's questions may be answered, and one that the interviewer asked of itself be open.
        """
        if wanted is EndReason.FAILED:
            return wanted
        if wanted in _CUTS_SHORT and self.awaits_answer:
            return wanted
        if self.are_all_done:
            return EndReason.COMPLETED
        return EndReason.INTERVIEWER_ENDED if wanted is EndReason.COMPLETED else wanted

    def progress(self) -> Progress:
        """Return the record as a part of the interview's progress."""
        record = self.record
        return Progress(
            question=self.current,
            questions_finished=_sorted(record.finished),
            questions_asked=_sorted(record.asked),
            questions_answered=_sorted(record.answered_for_good),
            questions_declined=_sorted(record.declined),
        )


def _recalled(numbers: tuple[int, ...], progress: Progress) -> Record:
    """Return the record of an earlier owner.

    One of the version before knew only which questions were begun and finished.
    """
    known = set(numbers)
    finished = known & set(progress.questions_finished)
    current = progress.question if progress.question in known else None
    began = set() if current is None or progress.questions_asked else {current}
    record = Record(
        numbers,
        current=current,
        asked=(known & set(progress.questions_asked)) | finished | began,
        declined=known & set(progress.questions_declined),
        left=finished,
    )
    dealt_with = known & (set(progress.questions_answered) | (finished - record.declined))
    record.recall(dealt_with)
    return record


def _asks_something(text: str) -> bool:
    return any(asks(sentence) for sentence in sentences(text))


def _sorted(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))
