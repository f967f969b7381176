"""Turns that still grow: the candidate's answer, and replies until they were heard."""

from dataclasses import dataclass, field

from interviews.records import Speaker, TurnRecord, TurnSource
from live.core.heard import SpokenText
from live.core.overlap import may_repeat, merge_overlap


@dataclass(slots=True)
class OpenAnswer:
    """The candidate's open turn. `stored` was said before a drop, `fragments` since.

    `lost_reply`: the last reply to it that a drop took away; it is open still when that ends.
    """

    record: TurnRecord
    stored: str = ""
    fragments: list[str] = field(default_factory=list)
    lost_reply: int = 0

    def text(self, *, complete: bool = False) -> str:
        """What is known to have been said; `complete`: no fragment comes any more."""
        fresh = "".join(self.fragments)
        if not self.stored:
            return fresh.lstrip()
        if not complete and may_repeat(self.stored, fresh):
            # Stored now, it would stay, should this process die before the next word.
            return self.stored
        return merge_overlap(self.stored, fresh)


@dataclass(slots=True)
class OpenReply:
    """The interviewer's turn until it is final. `samples` and `played` at 24 kHz.

    `read`: the page plays nothing, so that what its caption shows counts as heard.
    """

    record: TurnRecord
    spoken: SpokenText = field(default_factory=SpokenText)
    samples: int = 0
    played: int = 0
    generated: bool = False
    cut: bool = False
    read: bool = False

    @property
    def played_out(self) -> bool:
        heard = self.read or self.played >= self.samples
        return self.generated and not self.cut and heard

    def heard_and_unheard(self) -> tuple[str, str]:
        """Return the text in two parts."""
        if self.read:
            return self.spoken.text, ""
        # Until there is audio, text that ran ahead of it has not been heard.
        return self.spoken.split(self.played, max(self.samples, 1))


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
