"""How far an interview has come: what its next owner needs to go on, as plain frozen data.

Must not know: Django, databases, or any vendor. All times with `_ms` are on the interview's clock.
"""

from dataclasses import dataclass, field, replace
from typing import Final

# So many pages may have said what is not words yet, when one takes over from another.
EARLIER_PAGES: Final = 4


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one interview so far, over all of its connections.

    `thoughts_tokens` are billed like text that the interviewer writes, and stand beside the
    total, not in it (measured on gemini-3.8-live, forum 188765).
    """

    prompt_tokens: int = 0
    response_tokens: int = 0
    total_tokens: int = 0
    audio_in_tokens: int = 0
    audio_out_tokens: int = 0
    thoughts_tokens: int = 0

    @property
    def all_tokens(self) -> int:
        """All that are billed."""
        return self.total_tokens + self.thoughts_tokens

    def __add__(self, more: "Usage") -> "Usage":
        return Usage(
            prompt_tokens=self.prompt_tokens + more.prompt_tokens,
            response_tokens=self.response_tokens + more.response_tokens,
            total_tokens=self.total_tokens + more.total_tokens,
            audio_in_tokens=self.audio_in_tokens + more.audio_in_tokens,
            audio_out_tokens=self.audio_out_tokens + more.audio_out_tokens,
            thoughts_tokens=self.thoughts_tokens + more.thoughts_tokens,
        )


@dataclass(frozen=True, slots=True)
class EarlierPage:
    """A page that another one took the interview from.

    `safe_sequence`: the last of its microphone frames whose words are stored. `voice_sequence`: the
    last one that is known to hold a voice and may still become words; none above the safe one
    once all of it is stored, or is on record as lost. `unwritten_frames`: how many frames held
    voice that no word covered, when this was stored. `lost_frames`: how many are on record as
    left behind, so that nobody counts them again.
    """

    stream: str
    safe_sequence: int = -1
    voice_sequence: int = -1
    unwritten_frames: int = 0
    lost_frames: int = 0

    @property
    def has_unsafe_voice(self) -> bool:
        """Whether something was said on it that no stored word covers."""
        return self.voice_sequence > self.safe_sequence


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an interview has come: what its next owner needs to go on.

    `stream`, `safe_sequence` and `voice_sequence`: the page that holds the interview, as
    `EarlierPage` has it for those before it; `earlier` lists these, the latest one first.
    `greeted`: the candidate was spoken to, or a question was put to them in writing, so that nobody
    greets them again.
    `question`: the one put last; None before the first, or when it is unknown. A question is
    finished when it was asked, and answered or declined, and the interview has left it.
    `typed_characters`, `candidate_turns`, `interviewer_turns`: how much there is of each so far.
    `full_at_ms`: when one of the interview's totals was reached, if one was. `has_started`: Start was
    pressed while this owner held it; with that an interview begins, if it had not.
    """

    elapsed_ms: int = 0
    question: int | None = None
    questions_finished: tuple[int, ...] = ()
    greeted: bool = False
    usage: Usage = field(default_factory=Usage)
    rtt_p50_ms: int | None = None
    rtt_p95_ms: int | None = None
    stream: str = ""
    safe_sequence: int = -1
    questions_asked: tuple[int, ...] = ()
    questions_answered: tuple[int, ...] = ()
    questions_declined: tuple[int, ...] = ()
    voice_sequence: int = -1
    unwritten_frames: int = 0
    earlier: tuple[EarlierPage, ...] = ()
    typed_characters: int = 0
    candidate_turns: int = 0
    interviewer_turns: int = 0
    full_at_ms: int | None = None
    has_started: bool = False

    @property
    def page(self) -> EarlierPage:
        """The page that holds the interview, as one that another takes it from."""
        return EarlierPage(
            self.stream, self.safe_sequence, self.voice_sequence, self.unwritten_frames
        )

    def taken_by(self, stream: str) -> "Progress":
        """Return it with this page in place of the one before, which is remembered."""
        if not stream or stream == self.stream:
            return self
        back = next((page for page in self.earlier if page.stream == stream), EarlierPage(stream))
        forgotten = self.forgotten_by(stream)
        return replace(
            self,
            stream=stream,
            safe_sequence=back.safe_sequence,
            voice_sequence=back.voice_sequence,
            unwritten_frames=back.unwritten_frames,
            earlier=tuple(page for page in self._others(stream) if page not in forgotten),
        )

    def forgotten_by(self, stream: str) -> tuple[EarlierPage, ...]:
        """Return the pages that are not remembered any more when this one takes the interview.

        Those go first of which everything is safe, and of them the oldest ones.
        """
        oldest_first = self._others(stream)[::-1]
        going = sorted(oldest_first, key=lambda page: page.has_unsafe_voice)
        return tuple(going[: max(0, len(going) - EARLIER_PAGES)])

    def _others(self, stream: str) -> list[EarlierPage]:
        before = (self.page, *self.earlier) if self.stream else self.earlier
        return [page for page in before if page.stream != stream]
