"""Turns that still grow: the candidate's answer, and replies until they were heard."""

from dataclasses import dataclass, field, replace

from interviews.records import Speaker, TurnRecord, TurnSource
from live.core.sound.audio import downlink_ms
from live.core.transcript.heard import SpokenText
from live.core.transcript.seam import Seam


class OpenAnswer:
    """The candidate's open turn: what was said before a drop, and since.

    `lost_reply`: the last reply to it that a drop took away; it is open still when that ends.
    `before`: the turn before it, the end of which is heard again before its own words.
    `breaks_off`: as for `Seam`.
    """

    def __init__(
        self, record: TurnRecord, stored: str = "", *, before: str = "", breaks_off: bool = False
    ) -> None:
        self.record = record
        self.lost_reply = 0
        self.breaks_off = breaks_off
        self._seam = Seam(stored, breaks_off=breaks_off)
        self._before = before
        whole = f"{before} {stored}".strip()
        self._whole_seam = Seam(whole, breaks_off=breaks_off) if before else None
        self._fresh = ""
        self._is_sent_again = False
        # Asked for with every frame of the microphone, and changed by a fragment only.
        self._text: str | None = None

    def add(self, fragment: str) -> None:
        """Take a fragment of the candidate's words."""
        self._fresh += fragment
        self._text = None

    def expect_repetition(self, before: str, *, breaks_off: bool = False) -> None:
        """Its end will be heard again, and of the turn before it, perhaps: join what comes by that.

        breaks_off: as for `Seam`.
        """
        said = self.text()
        self._is_sent_again = True
        self.breaks_off = breaks_off
        self._before = self._before or before
        if self._before:
            whole = f"{self._before} {said}".strip()
            self._whole_seam = Seam(whole, breaks_off=breaks_off)
        self._seam = Seam(said, breaks_off=breaks_off)
        self._fresh = ""
        self._text = None

    @property
    def awaits_repetition(self) -> bool:
        """Whether its end is sent again, and not all of that was heard yet."""
        seam = self._whole_seam or self._seam
        return self._is_sent_again and seam.stops_short(self._fresh)

    @property
    def repeats(self) -> bool | None:
        """Whether what came since its end is sent again repeats that; None: nobody can tell."""
        return (
            (self._whole_seam or self._seam).repeats(self._fresh) if self._is_sent_again else None
        )

    def forget_heard_again(self) -> None:
        """What came since its end is sent again will come once more, from further back."""
        self._fresh = ""
        self._text = None
        self.record = replace(self.record, text=self.text())

    @property
    def heard_again(self) -> str:
        """What came since its end is sent again."""
        return self._fresh

    def with_what_was_before(self, text: str) -> str:
        """Return all that may be heard again once its own text is this."""
        return f"{self._before} {text}".strip()

    def text(self, *, complete: bool = False) -> str:
        """What is known to have been said; `complete`: no fragment comes any more."""
        if complete:
            return self._made(complete=True)
        if self._text is None:
            self._text = self._made(complete=False)
        return self._text

    def _made(self, *, complete: bool) -> str:
        said, seam, known = self._seam.stored, self._whole_seam or self._seam, 0
        if self._whole_seam is not None:
            if not said:
                return self._whole_seam.new_part(self._fresh)
            known = len(self._before) + 1
        if not complete and seam.may_repeat(self._fresh):
            # Stored now, it would stay, should this process die before the next word.
            return said
        return seam.join(self._fresh)[known:].rstrip()


@dataclass(slots=True)
class OpenReply:
    """The interviewer's turn until it is final. `samples` and `played` at 24 kHz.

    `told_at_ms`: when the page said last how much it has played, on the interview's clock.
    `moved_at_ms`: when that had grown last, or sound came of which there was none left to play.
    `read`: the page plays nothing, so that what its caption shows counts as heard.
    `broken_off`: Gemini has stopped in the middle of it, and it is played as far as it came.
    """

    record: TurnRecord
    spoken: SpokenText = field(default_factory=SpokenText)
    samples: int = 0
    played: int = 0
    generated: bool = False
    cut: bool = False
    read: bool = False
    inaudible: bool = False
    broken_off: bool = False
    told_at_ms: int | None = None
    moved_at_ms: int = 0

    @property
    def end_ms(self) -> int:
        """Until when it sounded, as far as it is known: no longer than there was time for."""
        end_ms = self.record.start_ms + downlink_ms(self.played)
        if self.told_at_ms is not None:
            end_ms = min(end_ms, self.told_at_ms)
        return max(self.record.end_ms, end_ms)

    @property
    def played_out(self) -> bool:
        heard = self.read or self.played >= self.samples
        return self.generated and not self.cut and heard

    def heard_and_unheard(self) -> tuple[str, str]:
        """Return the text in two parts."""
        if self.read:
            return self.spoken.text, ""
        if self.inaudible:
            return "", self.spoken.text
        ends = self.generated and self.broken_off
        # Until there is audio, text that ran ahead of it has not been heard.
        return self.spoken.split(self.played, max(self.samples, 1), breaks_off=ends)

    @property
    def sounded(self) -> str:
        """All of its text that has sound, played or not."""
        return self.spoken.split(self.samples, max(self.samples, 1), breaks_off=True)[0]


def new_turn(
    number: int,
    speaker: Speaker,
    at_ms: int,
    question: int | None,
    source: TurnSource = TurnSource.SPEECH,
) -> TurnRecord:
    """Return a turn in which nothing has been said yet."""
    return TurnRecord(
        number=number,
        speaker=speaker,
        text="",
        unheard_text="",
        start_ms=at_ms,
        end_ms=at_ms,
        question=question,
        source=source,
        interrupted=False,
        final=False,
    )
