"""Which question of the plan is being asked, by the model's own account."""

from collections.abc import Mapping

from interviews.frozen_plan import FrozenPlan, FrozenQuestion
from interviews.records import Progress
from live.instructions import BEGIN_QUESTION, FINISH_QUESTION


class Questions:
    """The question pointer: one being asked, some finished."""

    def __init__(self, plan: FrozenPlan, progress: Progress) -> None:
        self._by_number = {question.number: question for question in plan.questions}
        self._finished = set(progress.questions_finished)
        self.current = progress.question

    def __len__(self) -> int:
        return len(self._by_number)

    def apply(self, tool: str, arguments: Mapping[str, object]) -> str | None:
        """Carry out a tool call of the model; return what is wrong with it, if anything."""
        number = arguments.get("number")
        # Gemini's JSON numbers may arrive as floats.
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if type(number) is not int or number not in self._by_number:
            return f"number must be one of 1 to {len(self._by_number)}"
        if tool == BEGIN_QUESTION:
            self.current = number
            return None
        if tool == FINISH_QUESTION:
            self._finished.add(number)
            return None
        return "no such function"

    def current_question(self) -> FrozenQuestion | None:
        """Return the question being asked, if one has been begun."""
        return self._by_number.get(self.current) if self.current is not None else None

    def still_open(self) -> FrozenQuestion | None:
        """Return the question to go on with: the one being asked, or the next unfinished."""
        for number in sorted(self._by_number):
            if number not in self._finished and number >= (self.current or 0):
                return self._by_number[number]
        return None

    def open_or_next(self) -> FrozenQuestion | None:
        """Begin and return the question that is open, else the next; None after the last."""
        question = self.still_open()
        if question is not None:
            self.current = question.number
        return question

    def reopen(self, number: int) -> None:
        """The answer to it goes on, though the model had left it behind in a reply that was lost."""
        self.current = number
        self._finished.discard(number)

    def finish_current(self) -> None:
        """The question being asked has been answered."""
        if self.current is not None:
            self._finished.add(self.current)

    def progress(self) -> Progress:
        """Return the pointer as a part of the interview's progress."""
        return Progress(question=self.current, questions_finished=tuple(sorted(self._finished)))
