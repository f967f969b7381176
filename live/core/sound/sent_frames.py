"""The microphone frames that Gemini was sent, and which of them are safe.

A frame is *safe* when its words cannot be lost any more. The browser keeps what is not safe, and sends it
again, by sequence number, after any drop. A frame becomes safe with the next save after one of these:

| what has happened | why that is enough |
|---|---|
| words came, later after the frame than words may lag (`fragment_lag`) | all of its words have come |
| the reply to it is complete | Gemini had heard it |
| it is quiet, and what stands before it is safe | it holds no words |

Times are monotonic seconds.
"""

from collections import deque
from typing import Final, NamedTuple

from live.core.sound.audio import frames_in
from live.core.sound.fragment_lag import FragmentLag
from live.core.sound.repetition import WORDS_LAG_S
from live.core.sound.unwritten import UnwrittenVoice

# What the page keeps at the most.
BUFFER_FRAMES: Final = frames_in(60_000)
# What it keeps, besides, of what is safe (`repetition`).
SAFE_FRAMES: Final = frames_in(10_000)
# A replay begins a moment before the first voice, as speech detection wants it.
LEAD_FRAMES: Final = frames_in(320)

# A frame that is not safe yet: its number, when it was sent, whether it is quiet. A plain
# tuple of plain values is no work for the garbage collector, and an interview has up to 1875.
_Sent = tuple[int, float, bool]


class Mark(NamedTuple):
    """How far Gemini has understood when turns are handed in to be saved.

    until: frames sent up to this time. sequence: frames up to this number. held_from: from this frame on
    nothing is safe yet, whatever is understood of it. times_back: what was understood was taken back so
    many times before; a mark from before the last one marks nothing.
    """

    until: float
    sequence: int
    held_from: int | None = None
    times_back: int = 0

    def hold(self, sequence: int) -> int:
        """Return this number, or the last one before those that are held."""
        return sequence if self.held_from is None else min(sequence, self.held_from - 1)


NOTHING: Final = Mark(float("-inf"), -(2**63))


class SentFrames:
    """What was sent and is not safe yet, in order; `safe_sequence` is the newest that is."""

    def __init__(self) -> None:
        self.safe_sequence = -1
        self._understood = -1
        self._sent: deque[_Sent] = deque()
        self._safe_until = float("-inf")
        self._times_back = 0
        self.unwritten = UnwrittenVoice(BUFFER_FRAMES)
        self.lag = FragmentLag()

    def __len__(self) -> int:
        return len(self._sent)

    def begin_after(self, sequence: int, *, brought: int = 0) -> None:
        """A page sends what follows `sequence`; nothing of it was sent yet.

        brought: so many frames of earlier pages come first.
        """
        self.safe_sequence = self._understood = sequence
        self._sent.clear()
        self.unwritten.begin_after(sequence, brought=brought)

    def add(self, sequence: int, now: float, *, quiet: bool) -> None:
        """Note that a frame was sent."""
        if len(self._sent) >= BUFFER_FRAMES:
            # The page has forgotten it, too. For a minute no word came of it: it held none.
            self._understood, _, _ = self._sent.popleft()
        self._sent.append((sequence, now, quiet))
        if not quiet:
            self.lag.voice(now)
        self.unwritten.sent(sequence, now)

    def pass_quiet(self, sequence: int) -> None:
        """A quiet frame came while nothing was unsafe and there was no link: nobody misses it."""
        self._understood = max(self._understood, sequence - LEAD_FRAMES)

    @property
    def understood(self) -> int:
        """The newest frame whose words this process has, stored or not."""
        return self.safe_with(self.mark())

    def forget_unsafe(self) -> int:
        """Gemini's side was lost: return the newest frame that need not be sent again.

        What this process has the words of is not heard again, though it is not stored yet.
        """
        self._understood = self.understood
        self._sent.clear()
        self.lag.link_gone()
        return self._understood

    @property
    def known_frames(self) -> int | None:
        """Of how many frames with a voice that are not safe the words have come; None: no words came at all."""
        words_at = self.lag.words_at
        if words_at is None:
            return None
        known_until = words_at - WORDS_LAG_S
        return sum(
            not quiet and self._safe_until < sent_at <= known_until
            for _, sent_at, quiet in self._sent
        )

    def go_back(self, asked_from: int) -> int:
        """Words fell further behind than was waited for; return the newest frame that need not be sent again.

        asked_from: the first frame that was sent again after the last drop. What was safe before it is not.
        """
        self._times_back += 1
        self.safe_sequence = self._understood = max(-1, asked_from - 1 - SAFE_FRAMES)
        self._safe_until = float("-inf")
        self.unwritten.is_unsafe_after(self._understood)
        return self._understood

    def give_up_unsafe(self) -> int:
        """What is not safe shall never be sent again; return how many frames that are."""
        lost = len(self._sent)
        if self._sent:
            self.safe_sequence, _, _ = self._sent[-1]
            self._sent.clear()
        return lost

    def words_came(self, now: float, *, covers: bool = True) -> None:
        """A fragment arrived: what was sent longer ago than they lag is in the text, where it `covers` that."""
        self.lag.words_came(now)
        if covers:
            self._safe_until = max(self._safe_until, now - self.lag.longest_s)
        self.unwritten.words_came(now - self.lag.likely_s)

    def reply_began(self) -> None:
        """Gemini replies to an answer that is over: words that came behind all of its voice are all of them.

        For the count of what is lost; it is not safe before the reply is complete, and sent again.
        """
        spoken_out_at = self.lag.spoken_out_at
        if spoken_out_at is not None:
            self.unwritten.words_came(spoken_out_at)

    def reply_complete(self, replied_at: float) -> None:
        """The reply that began at `replied_at` is complete, so all before it was understood."""
        self._safe_until = max(self._safe_until, replied_at)
        self.unwritten.replied(replied_at)

    def reply_cut(self, replied_at: float, now: float) -> None:
        """The reply that began at `replied_at` was cut: the last words before it may still come."""
        self._safe_until = max(self._safe_until, min(replied_at, now - self.lag.longest_s))
        self.unwritten.replied(min(replied_at, now - self.lag.likely_s))

    @property
    def has_unsafe_voice(self) -> bool:
        """Whether a frame that was sent holds a voice that no word covers yet."""
        return any(not quiet and sent_at > self._safe_until for _, sent_at, quiet in self._sent)

    def mark(self, held_from: int | None = None) -> Mark:
        """Return what to hand to `stored` once the turns as they stand now are saved.

        held_from: what was said from this frame on has no words, and somebody still listens to it
        (`core/transcript/wordless`). It is not sent again, and not safe before that is stored.
        """
        return Mark(self._safe_until, self._understood, held_from, self._times_back)

    def safe_with(self, mark: Mark) -> int:
        """Return the newest sequence number that is safe as soon as `mark` is stored.

        Silence that follows what is safe is safe, too, but for its last moment: that is sent again with
        the voice that follows.
        """
        if mark.times_back < self._times_back:
            return self.safe_sequence
        safe = max(self.safe_sequence, mark.sequence)
        silence: list[int] = []
        for sequence, sent_at, quiet in self._sent:
            if sent_at <= mark.until:
                safe = max(safe, sequence)
            elif quiet:
                silence.append(sequence)
            else:
                break
        safe = max([safe, *silence[: max(0, len(silence) - LEAD_FRAMES)]])
        return max(self.safe_sequence, mark.hold(safe))

    def stored(self, mark: Mark) -> int | None:
        """The turns were saved; return the newest safe sequence number if it moved."""
        before, self.safe_sequence = self.safe_sequence, self.safe_with(mark)
        while self._sent and self._sent[0][0] <= self.safe_sequence:
            self._sent.popleft()
        if self.safe_sequence == before:
            return None
        self.unwritten.safe(self.safe_sequence)
        return self.safe_sequence
