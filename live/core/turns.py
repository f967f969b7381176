"""Fragments of both sides → the turns of a transcript, cut to what was heard.

Numbers: an exchange is a candidate's turn and the interviewer's answer to it. The
candidate's turns are odd, the interviewer's even, and a number may stay unused.
So the candidate's words, which come 0.5 to 2 s late, still find their place
before a reply that has already begun.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from interviews.records import Speaker, TurnRecord, TurnSource
from live.core.audio import downlink_ms, downlink_samples
from live.core.open_turns import OpenAnswer, OpenReply, new_turn

# An owner is a second behind with its saves, or as long as the database is away.
UNSTORED_TURNS: Final = 100


class Transcript:
    """The turns of one interview as they grow.

    It is handed the interview's time (`at_ms`) and the question that an answer is given to;
    `take_changes` returns what must be stored.
    """

    def __init__(self, turns: Iterable[TurnRecord] = ()) -> None:
        self._turns = {turn.number: turn for turn in turns}
        self._changed: set[int] = set()
        self._finished: list[int] = []
        self._answer: OpenAnswer | None = None
        self._passed_over = 0
        # Those not final yet: being generated, being played, or cut and not yet measured.
        self._replies: dict[int, OpenReply] = {}
        self._reading = False
        self._take_up_open_turns()

    def _take_up_open_turns(self) -> None:
        replied = max((t.number for t in self.turns if t.number % 2 == 0 and t.final), default=0)
        for turn in self.turns:
            if turn.final:
                continue
            # Also when the reply to it had begun: its last words may be heard again.
            if turn.speaker is Speaker.CANDIDATE and turn.number > replied:
                self._answer = OpenAnswer(turn, turn.text)
            else:
                self._put(replace(turn, final=True))

    # Reading

    @property
    def turns(self) -> list[TurnRecord]:
        """All turns in order."""
        return [self._turns[number] for number in sorted(self._turns)]

    def turn(self, number: int) -> TurnRecord | None:
        """Return one turn, if there is one of this number."""
        return self._turns.get(number)

    @property
    def last_reply(self) -> int:
        """The number of the interviewer's last turn; 0 before the first."""
        return self._last_even()

    @property
    def open_answer(self) -> str:
        """What the candidate has said of an answer that is still open."""
        return self._answer.text() if self._answer else ""

    @property
    def open_question(self) -> int | None:
        """Which question the answer that is still open was given to."""
        return self._answer.record.question if self._answer else None

    @property
    def playing(self) -> bool:
        """Whether the candidate still has some of the interviewer's words to hear."""
        return any(not reply.cut for reply in self._replies.values())

    @property
    def growing(self) -> int | None:
        """The turn that Gemini is in the middle of, if it is in one."""
        reply = self._growing_reply()
        return None if reply is None else reply.record.number

    @property
    def generating(self) -> bool:
        """Whether Gemini is in the middle of a reply."""
        return self._growing_reply() is not None

    def whole_text(self, number: int) -> str:
        """All that the interviewer's turn says, heard or not: what a caption shows."""
        reply = self._replies.get(number)
        return reply.spoken.text if reply and not reply.cut else self._turns[number].text

    def to_tell(self, *, after: int) -> list[TurnRecord]:
        """Return what was said after this turn, but for an answer that is still open."""
        return [
            # A reply that is still playing will have been heard.
            replace(turn, text=self.whole_text(turn.number))
            for turn in self.turns
            if turn.number > after and (turn.final or turn.speaker is Speaker.INTERVIEWER)
        ]

    @property
    def open_turns(self) -> list[int]:
        """The numbers of the turns that still grow, in order."""
        answer = [] if self._answer is None else [self._answer.record.number]
        return sorted([*answer, *self._replies])

    def belongs_to(self, number: int, question: int | None) -> None:
        """Note which question a turn of the interviewer's asks, as soon as that is known."""
        record = replace(self._turns[number], question=question)
        if number in self._replies:
            self._replies[number].record = record
        self._put(record)

    def take_changes(self) -> list[TurnRecord]:
        """Return the turns changed since the last call, in order."""
        changed = [self._turns[number] for number in sorted(self._changed)]
        self._changed.clear()
        return changed

    def take_finished(self) -> list[int]:
        """Return the turns that became final since the last call."""
        finished, self._finished = self._finished, []
        return finished

    def pass_over(self, number: int) -> None:
        """Use no number up to this one again: the page knows it from an owner that died.

        A page that claims more than an owner can leave unstored is not believed.
        """
        if number <= self._last_number() + UNSTORED_TURNS:
            self._passed_over = max(self._passed_over, number)

    # The candidate

    def hear(self, fragment: str, *, start_ms: int, at_ms: int, question: int | None) -> int:
        """Add a fragment of the candidate's speech; return its turn's number.

        `start_ms`: when the voice that it belongs to was first heard.
        """
        answer = self._answer
        if answer is None:
            number = self._next_answer_number()
            answer = self._answer = OpenAnswer(
                new_turn(number, Speaker.CANDIDATE, min(start_ms, at_ms), question)
            )
        answer.add(fragment)
        answer.record = replace(
            answer.record, text=answer.text(), end_ms=max(at_ms, answer.record.end_ms)
        )
        self._put(answer.record)
        return answer.record.number

    def answer(self, answer_id: str) -> TurnRecord | None:
        """Return the turn of this typed answer, perhaps an earlier owner's, if there is one."""
        return next((t for t in self._turns.values() if t.answer_id == answer_id), None)

    def type_answer(
        self, text: str, *, at_ms: int, question: int | None, answer_id: str = ""
    ) -> int:
        """Add a typed answer as a turn of its own; return its number.

        A spoken answer that a drop cut stays open: its words may still come.
        """
        number = self._last_number() + 1 + (self._last_number() % 2)
        record = new_turn(number, Speaker.CANDIDATE, at_ms, question, TurnSource.TYPED)
        self._put(replace(record, text=text, final=True, answer_id=answer_id))
        return number

    def close_answer(self) -> None:
        """Close the candidate's turn; what is heard from now on is another one."""
        if self._answer is not None:
            text = self._answer.text(complete=True)
            self._put(replace(self._answer.record, text=text, final=True))
            self._answer = None
            for turn in self.turns:
                if not turn.final and turn.number not in self._replies:
                    self._put(replace(turn, final=True))

    def close_answered(self) -> None:
        """Close the candidate's turn if the interviewer has begun to reply to it."""
        if self._answer is not None and self._answer.record.number < self._last_even():
            self.close_answer()

    def hold_answer(self) -> None:
        """The reply to the open answer is lost: the answer goes on, and gets another one."""
        if self._answer is not None:
            self._answer.lost_reply = self._last_even()

    def expect_repetition(self) -> None:
        """The open answer's end will be heard again: join what comes by its overlap."""
        if self._answer is not None:
            self._answer.expect_repetition()

    # The interviewer

    def speak(self, fragment: str, *, at_ms: int, question: int | None = None) -> int:
        """Add a fragment of the interviewer's text; return its turn's number."""
        reply = self._open_reply(at_ms, question)
        reply.spoken.add(fragment, reply.samples)
        if reply.read:
            reply.record = replace(reply.record, end_ms=max(at_ms, reply.record.end_ms))
        self._store_reply(reply)
        return reply.record.number

    def reply_audio(
        self, samples: int, *, at_ms: int, question: int | None = None
    ) -> tuple[int, int]:
        """Count audio of the interviewer; return (turn, offset in samples) of this piece."""
        reply = self._open_reply(at_ms, question)
        offset = reply.samples
        reply.samples += samples
        return reply.record.number, offset

    def count_as_read(self, *, reading: bool) -> None:
        """Tell whether the page shows the interviewer's words and plays none of them.

        A page that falls silent has open replies in its captions: they count as heard at once. One
        that begins to play hears the next reply.
        """
        self._reading = reading
        if reading:
            for reply in self._replies.values():
                reply.read = True
                self._store_reply(reply)
            for reply in [reply for reply in self._replies.values() if reply.cut]:
                self._finish(reply)
            self._settle_played()

    def is_read(self, number: int) -> bool:
        """Whether this open reply of the interviewer's is read, not heard."""
        reply = self._replies.get(number)
        return reply is not None and reply.read

    def say_written(self, text: str, *, at_ms: int, question: int | None) -> int:
        """Add a turn of the interviewer that is only shown, never spoken."""
        self.finish_replies()
        number = self._next_reply_number()
        record = new_turn(number, Speaker.INTERVIEWER, at_ms, question, TurnSource.TYPED)
        self._put(replace(record, text=text, final=True))
        return number

    def generated(self) -> tuple[int, int] | None:
        """No more comes for the last reply; return (turn, length in samples) of it."""
        reply = self._growing_reply()
        if reply is None:
            return None
        reply.generated = True
        self._settle_played()
        return reply.record.number, reply.samples

    def played(self, turn: int, ms: int, *, flushed: bool) -> None:
        """Take the browser's word for how much of a turn was played."""
        reply = self._replies.get(turn)
        if reply is None:
            return
        for earlier in [r for number, r in self._replies.items() if number < turn and not r.cut]:
            # Turns are played in order: the ones before this are over.
            earlier.played = earlier.samples
        reply.played = max(reply.played, min(downlink_samples(ms), reply.samples))
        # The browser counts whole milliseconds; the last one is rounded away.
        if reply.samples - reply.played < downlink_samples(1):
            reply.played = reply.samples
        self._store_reply(reply)
        if flushed and reply.cut:
            self.finish_replies()
        else:
            self._settle_played()

    def cut_replies(self) -> int | None:
        """The candidate barged in: keep what was heard; return the last turn to flush."""
        if not self._replies:
            return None
        last = max(self._replies)
        for reply in list(self._replies.values()):
            reply.cut = not reply.played_out
            self._store_reply(reply)
            if reply.read:
                self._finish(reply)  # no page will say how much of it was played
        return last

    def finish_replies(self) -> None:
        """Close the interviewer's turns at what was heard of them so far."""
        for reply in list(self._replies.values()):
            self._finish(reply)

    def set_latency(self, turn: int, latency_ms: int, own_latency_ms: int) -> None:
        """Note how long after the candidate's last voice this turn began to sound."""
        record = replace(self._turns[turn], latency_ms=latency_ms, own_latency_ms=own_latency_ms)
        if turn in self._replies:
            self._replies[turn].record = record
        self._put(record)

    # Inside

    def _growing_reply(self) -> OpenReply | None:
        """The reply that Gemini is still sending, if there is one."""
        last = self._replies.get(max(self._replies, default=0))
        return None if last is None or last.cut or last.generated else last

    def _open_reply(self, at_ms: int, question: int | None) -> OpenReply:
        reply = self._growing_reply()
        if reply is None:
            for old in [old for old in self._replies.values() if old.cut]:
                self._finish(old)
            reply = OpenReply(
                new_turn(self._next_reply_number(), Speaker.INTERVIEWER, at_ms, question),
                read=self._reading,
            )
            self._replies[reply.record.number] = reply
            self._put(reply.record)
        return reply

    def _store_reply(self, reply: OpenReply) -> None:
        heard, unheard = reply.heard_and_unheard()
        reply.record = replace(
            reply.record,
            text=heard,
            unheard_text=unheard,
            interrupted=reply.cut,
            end_ms=max(reply.record.end_ms, reply.record.start_ms + downlink_ms(reply.played)),
        )
        self._put(reply.record)

    def _settle_played(self) -> None:
        for reply in [reply for reply in self._replies.values() if reply.played_out]:
            self._finish(reply)

    def _finish(self, reply: OpenReply) -> None:
        self._store_reply(reply)
        number, answer = reply.record.number, self._answer
        del self._replies[number]
        if answer and number <= answer.lost_reply:
            return  # final when the answer is: an owner who comes until then goes on with that
        self._put(replace(reply.record, final=True))
        if answer and number > answer.record.number:
            self.close_answer()

    def _put(self, record: TurnRecord) -> None:
        before = self._turns.get(record.number)
        if record.final and not (before and before.final):
            self._finished.append(record.number)
        if before != record:
            self._turns[record.number] = record
            self._changed.add(record.number)

    def _last_number(self) -> int:
        return max(self._passed_over, max(self._turns, default=0))

    def _last_even(self) -> int:
        return max((number for number in self._turns if number % 2 == 0), default=0)

    def _next_answer_number(self) -> int:
        """The place before a reply that has begun, if it is free; else the next odd number."""
        reply = self._replies.get(max(self._replies, default=0))
        if reply is not None and not reply.cut and reply.record.number - 1 not in self._turns:
            return reply.record.number - 1
        last = self._last_number()
        return last + 1 + (last % 2)

    def _next_reply_number(self) -> int:
        """The next even number, always leaving an odd place free before it."""
        last = self._last_number()
        return last + 1 if last % 2 else last + 2


def cut_by_a_drop(turns: Sequence[TurnRecord]) -> str | None:
    """Return what was heard of the last turn (nothing, perhaps), if a drop and no barge-in cut it."""
    last = turns[-1] if turns else None
    if last is None or last.interrupted or last.speaker is not Speaker.INTERVIEWER:
        return None
    # Sound comes before its words: of a turn without any, it was only just begun.
    only_begun = not last.text and last.end_ms == last.start_ms
    return last.text if last.unheard_text or only_begun else None
