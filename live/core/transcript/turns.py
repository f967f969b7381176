"""Fragments of both sides → the turns of a transcript, cut to what was heard.

The candidate's words, which come 0.5 to 2 s late, still find their place before a
reply that has already begun: that is what the numbers are for (`numbered_turns`). A
fragment without a word is no turn by itself. A turn's text has no white space around it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from interviews.records import Speaker, TurnRecord, TurnSource
from live.core.transcript.heard import rejoined
from live.core.transcript.numbered_turns import NumberedTurns
from live.core.transcript.open_replies import OpenReplies
from live.core.transcript.open_turns import new_turn
from live.core.transcript.spoken_answers import SpokenAnswers
from live.core.transcript.typed_answers import TypedAnswers


class Transcript:
    """The turns of one interview as they grow.

    turns: the last ones of earlier owners. answers: the question of each of their typed answers, by
    its id. It is handed the interview's time (`at_ms`) and the question that an answer is given to;
    `take_changes` returns what must be stored.
    """

    def __init__(
        self,
        turns: Iterable[TurnRecord] = (),
        answers: Mapping[str, int | None] = MappingProxyType({}),
    ) -> None:
        self._turns = NumberedTurns(turns)
        self._typed = TypedAnswers(self._turns, answers)
        self._replies = OpenReplies(self._turns, self._reply_finished)
        self._spoken = SpokenAnswers(self._turns, self._replies)
        self._spoken.take_up()

    # Reading

    @property
    def turns(self) -> list[TurnRecord]:
        """All turns in order."""
        return self._turns.in_order()

    def turn(self, number: int) -> TurnRecord | None:
        """Return one turn, if there is one of this number."""
        return self._turns.get(number)

    @property
    def last_reply(self) -> int:
        """The number of the interviewer's last turn; 0 before the first."""
        return self._turns.last_even()

    @property
    def open_answer(self) -> str:
        """What the candidate has said of an answer that is still open."""
        return self._spoken.open.text() if self._spoken.open else ""

    @property
    def open_number(self) -> int | None:
        """The number of the answer that is still open."""
        return self._spoken.open.record.number if self._spoken.open else None

    @property
    def open_question(self) -> int | None:
        """Which question the answer that is still open was given to."""
        return self._spoken.open.record.question if self._spoken.open else None

    @property
    def playing(self) -> bool:
        """Whether the candidate still has some of the interviewer's words to hear."""
        return self._replies.playing

    @property
    def to_hear(self) -> tuple[int, ...]:
        """The numbers of the interviewer's turns of which there is some to hear."""
        return self._replies.to_hear

    def sounding(self, at_ms: int) -> bool:
        """Whether the loudspeaker plays some of the interviewer's sound, as far as the page tells."""
        return self._replies.sounding(at_ms)

    @property
    def growing(self) -> int | None:
        """The turn that Gemini is in the middle of, if it is in one."""
        reply = self._replies.growing
        return None if reply is None else reply.record.number

    @property
    def generating(self) -> bool:
        """Whether Gemini is in the middle of a reply."""
        return self._replies.growing is not None

    @property
    def last_answer(self) -> int:
        """The number of the last turn that the candidate spoke; 0 before the first."""
        return self._spoken.last

    @property
    def added_answers(self) -> int:
        """How many turns of the candidate's came to those that it began with."""
        return self._turns.added_odd

    @property
    def added_replies(self) -> int:
        """How many turns of the interviewer's came to those that it began with."""
        return self._turns.added_even

    def whole_text(self, number: int) -> str:
        """All that the interviewer's turn says, heard or not: what a caption shows."""
        whole = self._replies.whole_text(number)
        return self._turns[number].text if whole is None else whole

    def said_text(self, number: int) -> str:
        """All that Gemini has said in the interviewer's turn, though a barge-in may have cut it."""
        turn = self._turns[number]
        cut = turn.unheard_text if turn.interrupted else ""
        return f"{self.whole_text(number)} {cut}".rstrip()

    def to_tell(self, *, after: int) -> list[TurnRecord]:
        """Return what was said after this turn, but for an answer that is still open."""
        return [
            # A reply that is still playing will have been heard.
            replace(turn, text=self.whole_text(turn.number))
            for turn in self.turns
            if turn.number > after
            and (turn.final or turn.speaker is Speaker.INTERVIEWER)
            and turn.source is not TurnSource.UNTRANSCRIBED
        ]

    @property
    def open_turns(self) -> list[int]:
        """The numbers of the turns that still grow, in order."""
        answer = self._spoken.open
        return sorted([*([answer.record.number] if answer else []), *self._replies.numbers])

    def belongs_to(self, number: int, question: int | None) -> None:
        """Note which question a turn asks, or answers, as soon as that is known."""
        record = replace(self._turns[number], question=question)
        answer = self._spoken.open
        if answer is not None and answer.record.number == number:
            answer.record = record
        self._replies.update(record)
        self._turns.put(record)

    def take_changes(self) -> list[TurnRecord]:
        """Return the turns changed since the last call, in order."""
        return self._turns.take_changes()

    def take_finished(self) -> list[int]:
        """Return the turns that became final since the last call."""
        return self._turns.take_finished()

    def pass_over(self, number: int) -> None:
        """Use no number up to this one again: the page knows it from an owner that died."""
        self._turns.pass_over(number)

    # The candidate

    def hear(
        self, fragment: str, *, start_ms: int, end_ms: int, question: int | None
    ) -> int | None:
        """Add a fragment of the candidate's speech; return its turn's number, if it is one.

        `start_ms`, `end_ms`: of the voice that it belongs to, and that has no turn yet.
        """
        return self._spoken.hear(fragment, start_ms=start_ms, end_ms=end_ms, question=question)

    def has_answer(self, answer_id: str) -> bool:
        """Whether this typed answer is there already, perhaps by an earlier owner."""
        return answer_id in self._typed

    def question_of(self, answer_id: str) -> int | None:
        """Return the question that a typed answer is filed under, if there is one."""
        return self._typed.question_of(answer_id)

    def type_answer(
        self, text: str, *, at_ms: int, question: int | None, answer_id: str = ""
    ) -> int:
        """Add a typed answer as a turn of its own, beside a spoken one that is open; return its number."""
        return self._typed.add(text, at_ms=at_ms, question=question, answer_id=answer_id)

    def note_untranscribed(
        self, *, start_ms: int, end_ms: int, question: int | None, reply: int | None
    ) -> int:
        """Add a turn in which something was said and of which there are no words; return its number.

        `reply`: the interviewer's turn that replied to it, if one did: its place is before that.
        """
        number = self._turns.next_odd()
        if reply is not None and reply - 1 not in self._turns:
            number = reply - 1
        record = new_turn(number, Speaker.CANDIDATE, start_ms, question, TurnSource.UNTRANSCRIBED)
        self._turns.put(replace(record, end_ms=end_ms, final=True))
        return number

    def close_answer(self) -> None:
        """Close the candidate's turn; what is heard from now on is another one."""
        self._spoken.close()

    def conclude_answers(self) -> None:
        """Close the candidate's turn; nothing that was heard before is heard again any more."""
        self._spoken.conclude()

    def close_answered(self) -> None:
        """Close the candidate's turn if the interviewer has begun to reply to it."""
        self._spoken.close_answered()

    def hold_answer(self) -> None:
        """The reply to the open answer is lost: the answer goes on, and gets another one."""
        self._spoken.hold()

    def expect_repetition(self, *, breaks_off: bool = False) -> None:
        """The end of the last answer will be heard again: join what comes by its overlap.

        breaks_off: some of that was lost, so it may end before what is stored does.
        """
        self._spoken.expect_repetition(breaks_off=breaks_off)

    @property
    def repeats(self) -> bool | None:
        """Whether what is heard again of the open answer repeats its end; None: nobody can tell."""
        return self._spoken.open.repeats if self._spoken.open else None

    def forget_heard_again(self, number: int) -> bool:
        """What was heard again of this answer will be heard once more, from further back; tell if it is open."""
        return self._spoken.forget_heard_again(number)

    def expect_no_repetition(self) -> None:
        """A reply is complete: what is heard from now on was not heard before, if it waited for that."""
        self._spoken.expect_no_repetition()

    # The interviewer

    def speak(self, fragment: str, *, at_ms: int) -> int | None:
        """Add a fragment of the interviewer's text; return its turn's number, if it is one."""
        return self._replies.speak(fragment, at_ms=at_ms)

    def reply_audio(self, samples: int, *, at_ms: int) -> tuple[int, int]:
        """Count audio of the interviewer; return (turn, offset in samples) of this piece."""
        return self._replies.add_audio(samples, at_ms=at_ms)

    def count_as_read(self, *, reading: bool) -> None:
        """Tell whether the page shows the interviewer's words and plays none of them."""
        self._replies.count_as_read(reading=reading)

    def is_read(self, number: int) -> bool:
        """Whether this open reply of the interviewer's is read, not heard."""
        return self._replies.is_read(number)

    def say_written(self, text: str, *, at_ms: int, question: int | None) -> int:
        """Add a turn of the interviewer that is only shown, never spoken."""
        self.finish_replies()
        number = self._turns.next_even()
        record = new_turn(number, Speaker.INTERVIEWER, at_ms, question, TurnSource.TYPED)
        self._turns.put(replace(record, text=text.strip(), final=True))
        return number

    def generated(self) -> tuple[int, int] | None:
        """No more comes for the last reply; return (turn, length in samples) of it."""
        return self._replies.generated()

    def played(self, turn: int, ms: int, *, at_ms: int, flushed: bool) -> None:
        """Take the browser's word for how much of a turn was played, but for how long it sounded."""
        self._replies.played(turn, ms, at_ms=at_ms, flushed=flushed)

    def played_out(self, number: int) -> bool:
        """A reply of an earlier owner's was played to its end; tell whether that is news."""
        turn = self._turns.get(number)
        if turn is None or turn.interrupted or not turn.unheard_text:
            return False
        text = rejoined(turn.text, turn.unheard_text)
        self._turns.put(replace(turn, text=text, unheard_text=""))
        return True

    def cut_replies(self, until: int | None = None) -> int | None:
        """The candidate barged in, in turns up to `until` or in all: return the last one to flush."""
        return self._replies.cut(until)

    def break_off_reply(self) -> None:
        """Gemini has stopped in the middle of its reply; what came of it is played."""
        self._replies.break_off()

    def sounded(self, number: int) -> str:
        """All that the interviewer's turn says and has sound, heard or not."""
        return self._replies.sounded(number) or self._turns[number].text

    def leave_unheard(self, number: int) -> None:
        """A reply could not be heard, though it was played: nobody knows what it says."""
        self._replies.leave_unheard(number)

    def last_cut(self) -> TurnRecord | None:
        """Return the interviewer's last turn, if some of it was cut off by a barge-in."""
        turn = self._turns.get(self.last_reply)
        return turn if turn is not None and turn.interrupted and turn.unheard_text else None

    def finish_replies(self) -> None:
        """Close the interviewer's turns at what was heard of them so far."""
        self._replies.finish()

    def set_latency(self, turn: int, latency_ms: int, own_latency_ms: int) -> None:
        """Note how long after the candidate's last voice this turn began to sound."""
        record = replace(self._turns[turn], latency_ms=latency_ms, own_latency_ms=own_latency_ms)
        self._replies.update(record)
        self._turns.put(record)

    # Inside

    def _reply_finished(self, record: TurnRecord) -> None:
        answer = self._spoken.open
        if answer and record.number <= answer.lost_reply:
            return  # final when the answer is: an owner who comes until then goes on with that
        self._turns.put(replace(record, final=True))
        if answer and record.number > answer.record.number:
            self._spoken.close()
