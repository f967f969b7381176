"""The candidate's spoken turn while it grows, and what a drop leaves of it to be heard again.

Owns which fragments are one answer, and its place among the interviewer's turns. One answer is open at a time.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from interviews.records import Speaker, TurnRecord, TurnSource
from interviews.words import has_words, opening
from live.core.transcript.numbered_turns import NumberedTurns
from live.core.transcript.open_replies import OpenReplies
from live.core.transcript.open_turns import OpenAnswer, new_turn
from live.core.transcript.seam import Seam

ECHOED_TURNS: Final = 2


class SpokenAnswers:
    """Takes the candidate's words; `open` is the answer that goes on, if there is one."""

    def __init__(self, turns: NumberedTurns, replies: OpenReplies) -> None:
        self._turns = turns
        self._replies = replies
        self.open: OpenAnswer | None = None
        # What has come and is in no turn: what opens a text, like an inverted question mark, or words that
        # may be those of the last answer again.
        self._opening = ""
        # The end of the last answer, while it may be heard again.
        self._echo: Seam | None = None
        self._echo_outlasts = 0  # the reply that came too soon to tell; a later one ends the echo
        # When, and to which question, the words in `_opening` were said.
        self._opening_said: tuple[int, int, int | None] = (0, 0, None)

    def take_up(self) -> None:
        """Go on with what an earlier owner has left open."""
        turns = self._turns.in_order()
        replied = max((t.number for t in turns if t.number % 2 == 0 and t.final), default=0)
        for turn in turns:
            if turn.final:
                continue
            # Also when the reply to it had begun: its last words may be heard again.
            if turn.speaker is Speaker.CANDIDATE and turn.number > replied:
                self.open = OpenAnswer(turn, turn.text, before=self._text_before(turn.number))
            else:
                self._turns.put(replace(turn, final=True))

    def hear(
        self, fragment: str, *, start_ms: int, end_ms: int, question: int | None
    ) -> int | None:
        """Add a fragment of the candidate's speech; return its turn's number, if it is one."""
        answer = self.open
        if answer is None:
            if not self._begins(fragment):
                self._opening_said = min(start_ms, end_ms), end_ms, question
                return None
            number = self._next_number()
            record = new_turn(number, Speaker.CANDIDATE, min(start_ms, end_ms), question)
            echo = self._echo or Seam("")
            answer = self.open = OpenAnswer(record, before=echo.stored, breaks_off=echo.breaks_off)
            self._echo = None
        answer.add(self._opening + fragment)
        self._opening = ""
        answer.record = replace(
            answer.record, text=answer.text(), end_ms=max(end_ms, answer.record.end_ms)
        )
        self._turns.put(answer.record)
        return answer.record.number

    def _begins(self, fragment: str) -> bool:
        """Whether an answer begins with this: it has words that are not the last answer's, heard again."""
        if not has_words(fragment):
            self._opening = (
                self._opening + fragment if self._echo is not None else opening(fragment)
            )
            return False
        if self._echo is not None and not self._echo.new_part(self._opening + fragment):
            self._opening += fragment
            return False
        return True

    def _next_number(self) -> int:
        """Return the place before a reply that has begun, if that is free; else the next odd number."""
        reply = self._replies.last
        if reply is not None and not reply.cut and reply.record.number - 1 not in self._turns:
            return reply.record.number - 1
        return self._turns.next_odd()

    def close(self) -> None:
        """Close the open answer: what is heard from now on is another one."""
        if self.open is None:
            return
        answer, record = self.open, self.open.record
        text = answer.text(complete=not answer.awaits_repetition)
        self._turns.put(replace(record, text=text, final=True))
        if answer.awaits_repetition:
            # The reply came before the words that are heard again, or before the last of them.
            self._echo = _echo_of(answer.with_what_was_before(text), answer.breaks_off)
            self._echo_outlasts = self._turns.last_even()
            self._opening = answer.heard_again
            self._opening_said = record.end_ms, record.end_ms, record.question
        self.open = None
        for turn in self._turns.in_order():
            if not turn.final and turn.number not in self._replies:
                self._turns.put(replace(turn, final=True))

    def close_answered(self) -> None:
        """Close it if the interviewer has begun to reply to it."""
        if self.open is not None and self.open.record.number < self._turns.last_even():
            self.close()

    def hold(self) -> None:
        """The reply to the open answer is lost: the answer goes on, and gets another one."""
        if self.open is not None:
            self.open.lost_reply = self._turns.last_even()

    def expect_repetition(self, *, breaks_off: bool) -> None:
        """The end of the last answer will be heard again: join what comes by its overlap.

        breaks_off: as for `Seam`.
        """
        if self.open is not None:
            before = self._text_before(self.open.record.number)
            self.open.expect_repetition(before, breaks_off=breaks_off)
            return
        self._echo_outlasts = 0
        self._echo = _echo_of(self._text_before(None), breaks_off)
        self._opening = ""

    def forget_heard_again(self, number: int) -> bool:
        """What was heard again of this answer will be heard once more, from further back; tell if it is open."""
        if self.open is None or self.open.record.number != number:
            return False
        self.open.forget_heard_again()
        self._turns.put(self.open.record)
        return True

    @property
    def last(self) -> int:
        """The number of the last turn that was spoken; 0 before the first."""
        return next((turn.number for turn in self._spoken_before(None)), 0)

    def _text_before(self, number: int | None) -> str:
        """Return the text that may be heard again: two spoken turns, between which something was typed."""
        last = list(islice(self._spoken_before(number), ECHOED_TURNS))
        return " ".join(turn.text for turn in reversed(last))

    def _spoken_before(self, number: int | None) -> Iterator[TurnRecord]:
        """Yield the turns that were spoken before this one, or all of them, the last one first."""
        for turn in reversed(self._turns.in_order()):
            is_spoken = turn.number % 2 and turn.source is TurnSource.SPEECH
            if is_spoken and (number is None or turn.number < number):
                yield turn

    def expect_no_repetition(self) -> None:
        """A reply is complete: nothing is heard again any more, unless that reply came too soon to tell."""
        if self._echo is not None and self._turns.last_even() > self._echo_outlasts:
            self.conclude()

    def conclude(self) -> None:
        """Close the open answer. Nothing is heard again any more: a word that was held back is a turn."""
        self.close()
        if self._echo is not None and self._echo.is_one_word_of_many(self._opening):
            start_ms, end_ms, question = self._opening_said
            record = new_turn(self._turns.next_odd(), Speaker.CANDIDATE, start_ms, question)
            text = self._opening.strip()
            self._turns.put(replace(record, text=text, end_ms=end_ms, final=True))
        self._echo, self._opening = None, ""


def _echo_of(text: str, breaks_off: bool) -> Seam | None:  # noqa: FBT001 - as for `Seam`
    return Seam(text, breaks_off=breaks_off) if text else None
