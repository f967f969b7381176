"""What was asked and answered in an interview, by what was heard and said; the model's word is none.

Pure. A question is *asked* when its words were heard by the candidate, *answered* when the candidate
then said something that is no request to repeat or to wait, *declined* when the interviewer says
so after the candidate has said something. It is *finished* when it is both asked and dealt with, and
the interview has left it. Times are milliseconds on the interview's clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

# Answers come late by seconds; nobody asks so many questions in that time.
_PUTS_KEPT: Final = 16
_EVER: Final = -1
# Who knows what a question is going to be speaks into its last words, and is heard out over them.
_INTO_MS: Final = 1_000


@dataclass(slots=True)
class Record:
    """The record of one interview's questions. `numbers`: those of the plan, in order.

    `current`: the question that was put last; None before the first, or when nobody knows which
    it was. `left`: those that the interviewer says it is through with.
    """

    numbers: Sequence[int]
    current: int | None = None
    asked: set[int] = field(default_factory=set)
    declined: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    _answered: set[int] = field(default_factory=set)
    # By the turn that is still open: which question it is an answer to.
    _answering: dict[int, int] = field(default_factory=dict)
    _puts: list[tuple[int, int | None]] = field(default_factory=list)
    _was_spoken_to: bool = False
    _goodbye_at_ms: int | None = None

    def __post_init__(self) -> None:
        self._puts = [(_EVER, self.current)]

    @property
    def answered(self) -> frozenset[int]:
        """The questions that were answered, by an answer that is still open, too."""
        return frozenset(self._answered | set(self._answering.values()))

    @property
    def answered_for_good(self) -> frozenset[int]:
        """Those whose answers will not turn into something else by their next word."""
        return frozenset(self._answered)

    @property
    def finished(self) -> frozenset[int]:
        """The questions that need not be come back to."""
        done = {number for number in self.numbers if self.is_done(number)}
        return frozenset(n for n in done if n in self.left or n != self.current)

    @property
    def candidate_spoke(self) -> bool:
        """Whether the candidate has said anything since the last question was put."""
        return self._was_spoken_to

    def is_done(self, number: int) -> bool:
        """Whether it was asked, and answered or declined."""
        return number in self.asked and (number in self.answered or number in self.declined)

    def unasked(self) -> list[int]:
        """Return the questions that nobody has heard."""
        return [number for number in self.numbers if number not in self.asked]

    def unanswered(self) -> list[int]:
        """Return the questions that were asked, and neither answered nor declined."""
        return [n for n in self.numbers if n in self.asked and not self.is_done(n)]

    def still_open(self) -> int | None:
        """Return the question to go on with: the one being asked, the next, or one left out."""
        unfinished = [number for number in self.numbers if number not in self.finished]
        ahead = [number for number in unfinished if number >= (self.current or 0)]
        return min(ahead or unfinished, default=None)

    # What happens

    def put(self, number: int | None, at_ms: int) -> None:
        """A question was heard; None: one that nobody knows."""
        if number != self.current:
            self._was_spoken_to = False
        self.current = number
        self._puts = [*self._puts[-_PUTS_KEPT:], (at_ms, number)]

    def settle(self) -> None:
        """A voice from now on answers the question that was put last, whenever it began."""
        self._puts = [(_EVER, self.current)]

    def question_at(self, began_ms: int, ended_ms: int = _EVER) -> int | None:
        """Return which question a voice answers that began then; None in the goodbye.

        ended_ms: until when it has gone on. One that began in the last second before a question was heard,
        and went on, answers that.
        """
        if self._goodbye_at_ms is not None and began_ms >= self._goodbye_at_ms:
            return None
        until_ms = max(began_ms, min(began_ms + _INTO_MS, ended_ms - 1))
        earlier = [number for at_ms, number in self._puts if at_ms <= until_ms]
        return earlier[-1] if earlier else self._puts[0][1]

    def spoke(self, turn: int, question: int | None, *, is_answer: bool, is_final: bool) -> None:
        """The candidate's turn has these words now; `is_answer`: they are more than a request."""
        self._was_spoken_to = self._was_spoken_to or question == self.current
        self._answering.pop(turn, None)
        if question is None or not is_answer:
            return
        if is_final:
            self._answered.add(question)
        else:
            self._answering[turn] = question

    def say_goodbye(self, at_ms: int) -> None:
        """The goodbye begins: what is said in it answers no question."""
        if self._goodbye_at_ms is None:
            self._goodbye_at_ms = at_ms

    def take_back(self, number: int) -> None:
        """The answer to it goes on, though the interview had left it behind."""
        self.put(number, _EVER)
        self.settle()
        self.left.discard(number)

    def recall(self, answered: Iterable[int]) -> None:
        """These were answered before."""
        self._answered.update(answered)
