"""The candidate's typed turns, each once, whoever is sent it again.

A page sends an answer again, by its id, until it is told that it is stored. Pure.
"""

from collections.abc import Mapping
from dataclasses import replace

from interviews.records import Speaker, TurnSource
from live.core.transcript.numbered_turns import NumberedTurns
from live.core.transcript.open_turns import new_turn


class TypedAnswers:
    """Typed answers by their ids.

    before: of those that earlier owners took, the question that each is filed under; None: before one
    was heard.
    """

    def __init__(self, turns: NumberedTurns, before: Mapping[str, int | None]) -> None:
        self._turns = turns
        self._before = before
        self._numbers = {turn.answer_id: turn.number for turn in turns.in_order() if turn.answer_id}

    def __contains__(self, answer_id: str) -> bool:
        """Whether this one is there already."""
        return answer_id in self._numbers or answer_id in self._before

    def question_of(self, answer_id: str) -> int | None:
        """Return the question that one is filed under, if there is one."""
        number = self._numbers.get(answer_id)
        if number is not None:
            return self._turns[number].question
        return self._before.get(answer_id)

    def add(self, text: str, *, at_ms: int, question: int | None, answer_id: str) -> int:
        """Add one as a turn of its own; return its number."""
        number = self._turns.next_odd()
        record = new_turn(number, Speaker.CANDIDATE, at_ms, question, TurnSource.TYPED)
        self._turns.put(replace(record, text=text.strip(), final=True, answer_id=answer_id))
        if answer_id:
            self._numbers[answer_id] = number
        return number
