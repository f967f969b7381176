"""The interviewer's turns that are not final: being generated, being played, or cut and not yet measured."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from interviews.records import Speaker, TurnRecord
from interviews.words import has_words, opening
from live.core.sound.audio import downlink_samples
from live.core.transcript.numbered_turns import NumberedTurns
from live.core.transcript.open_turns import OpenReply, new_turn

# A reply of which no more was played for this long does not sound.
STANDS_STILL_MS: Final = 2_000


class OpenReplies:
    """Takes the interviewer's words and sound, and the page's word for what was played of it.

    finished: told of each reply, with its last record, when nothing of it can change any more.
    """

    def __init__(self, turns: NumberedTurns, finished: Callable[[TurnRecord], None]) -> None:
        self._turns = turns
        self._finished = finished
        self._open: dict[int, OpenReply] = {}
        self._reading = False
        # What opens a text and came before its first word, like an inverted question mark.
        self._opening = ""

    def __contains__(self, number: int) -> bool:
        return number in self._open

    @property
    def numbers(self) -> list[int]:
        """Their numbers, in order."""
        return sorted(self._open)

    @property
    def last(self) -> OpenReply | None:
        """The newest of them."""
        return self._open.get(max(self._open, default=0))

    @property
    def growing(self) -> OpenReply | None:
        """The reply that Gemini is still sending, if there is one."""
        last = self.last
        return None if last is None or last.cut or last.generated else last

    @property
    def playing(self) -> bool:
        """Whether the candidate still has some of the interviewer's words to hear."""
        return any(not reply.cut for reply in self._open.values())

    @property
    def to_hear(self) -> tuple[int, ...]:
        """The numbers of those of which some is played, or is still to be."""
        return tuple(
            number
            for number in sorted(self._open)
            if not (self._open[number].cut or self._open[number].read)
        )

    def sounding(self, at_ms: int) -> bool:
        """Whether the page is playing some of their sound.

        In a reply that stalls there is nothing to play; nor does one sound whose page tells of no
        progress, though it tells of it four times a second.
        """
        return any(
            not (reply.cut or reply.read)
            and reply.played < reply.samples
            and at_ms - reply.moved_at_ms < STANDS_STILL_MS
            for reply in self._open.values()
        )

    def whole_text(self, number: int) -> str | None:
        """All that an open reply says, heard or not; None when it is not open, or was cut."""
        reply = self._open.get(number)
        return None if reply is None or reply.cut else reply.spoken.text

    def is_read(self, number: int) -> bool:
        """Whether this reply is open and read, not heard."""
        reply = self._open.get(number)
        return reply is not None and reply.read

    def speak(self, fragment: str, *, at_ms: int) -> int | None:
        """Add a fragment of text; return its turn's number, if it is one."""
        reply = self.growing
        if reply is None:
            if not has_words(fragment):
                self._opening = opening(fragment)
                return None
            reply = self._begin(at_ms)
        reply.spoken.add(self._opening + fragment, reply.samples)
        self._opening = ""
        if reply.read:
            reply.record = replace(reply.record, end_ms=max(at_ms, reply.record.end_ms))
        self._store(reply)
        return reply.record.number

    def add_audio(self, samples: int, *, at_ms: int) -> tuple[int, int]:
        """Count audio; return (turn, offset in samples) of this piece."""
        reply = self.growing or self._begin(at_ms)
        offset = reply.samples
        if reply.played == offset:
            reply.moved_at_ms = at_ms
        reply.samples += samples
        return reply.record.number, offset

    def count_as_read(self, *, reading: bool) -> None:
        """Tell whether the page shows the words and plays none of them."""
        self._reading = reading
        if reading:
            for reply in self._open.values():
                reply.read = True
                self._store(reply)
            self._finish_cut()
            self._settle_played()

    def generated(self) -> tuple[int, int] | None:
        """No more comes for the last reply; return (turn, length in samples) of it."""
        reply = self.growing
        if reply is None:
            return None
        reply.generated = True
        self._settle_played()
        return reply.record.number, reply.samples

    def played(self, turn: int, ms: int, *, at_ms: int, flushed: bool) -> None:
        """Take the browser's word for how much of a turn was played, but for how long it sounded."""
        reply = self._open.get(turn)
        if reply is None:
            return
        for earlier in [r for number, r in self._open.items() if number < turn and not r.cut]:
            # Turns are played in order: the ones before this are over.
            earlier.played, earlier.told_at_ms = earlier.samples, at_ms
        reply.told_at_ms = at_ms
        played = min(downlink_samples(ms), reply.samples)
        if played > reply.played:
            reply.played, reply.moved_at_ms = played, at_ms
        # The browser counts whole milliseconds; the last one is rounded away.
        if reply.samples - reply.played < downlink_samples(1):
            reply.played = reply.samples
        self._store(reply)
        if flushed and reply.cut:
            self._finish_cut()
        self._settle_played()

    def break_off(self) -> None:
        """Gemini has stopped in the middle of the last one; what came of it is played."""
        if self.growing is not None:
            self.growing.broken_off = True

    def sounded(self, number: int) -> str | None:
        """All of an open reply's text that has sound; None when it is not open."""
        reply = self._open.get(number)
        return None if reply is None else reply.sounded

    def cut(self, until: int | None = None) -> int | None:
        """The candidate barged in: keep what was heard; return the last turn to flush.

        until: the last turn to be cut; None: all of them.
        """
        concerned = [number for number in self._open if until is None or number <= until]
        if not concerned:
            return None
        last = max(concerned)
        for reply in [self._open[number] for number in concerned]:
            reply.cut = not reply.played_out
            self._store(reply)
            if reply.read:
                self._finish(reply)  # no page will say how much of it was played
        return last

    def leave_unheard(self, number: int) -> None:
        """One of them could not be heard, though it was played: it is closed as unheard."""
        self._open[number].inaudible = True
        self._finish(self._open[number])

    def finish(self) -> None:
        """Close all of them at what was heard so far."""
        for reply in list(self._open.values()):
            self._finish(reply)

    def update(self, record: TurnRecord) -> None:
        """Keep what is known of a reply, if it is open, while it grows on."""
        if record.number in self._open:
            self._open[record.number].record = record

    def _begin(self, at_ms: int) -> OpenReply:
        self._finish_cut()
        reply = OpenReply(
            new_turn(self._turns.next_even(), Speaker.INTERVIEWER, at_ms, None),
            read=self._reading,
        )
        self._open[reply.record.number] = reply
        self._turns.put(reply.record)
        return reply

    def _store(self, reply: OpenReply) -> None:
        heard, unheard = reply.heard_and_unheard()
        reply.record = replace(
            reply.record,
            text=heard,
            unheard_text=unheard,
            interrupted=reply.cut,
            end_ms=reply.end_ms,
        )
        self._turns.put(reply.record)

    def _finish_cut(self) -> None:
        for reply in [reply for reply in self._open.values() if reply.cut]:
            self._finish(reply)

    def _settle_played(self) -> None:
        for reply in [reply for reply in self._open.values() if reply.played_out]:
            self._finish(reply)

    def _finish(self, reply: OpenReply) -> None:
        self._store(reply)
        del self._open[reply.record.number]
        self._finished(reply.record)


def cut_by_a_drop(turns: Sequence[TurnRecord]) -> str | None:
    """Return what was heard of the last turn (nothing, perhaps), if a drop and no barge-in cut it."""
    last = turns[-1] if turns else None
    if last is None or last.interrupted or last.speaker is not Speaker.INTERVIEWER:
        return None
    # Sound comes before its words: of a turn without any, it was only just begun.
    only_begun = not last.text and last.end_ms == last.start_ms
    return last.text if last.unheard_text or only_begun else None
