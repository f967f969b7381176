"""Which captured frames hold voice that no word covers yet: so much would be lost at an end.

It is a count for the ledger, and therefore as exact as can be. `sent_frames` asks another question of the
same frames: which of them must be sent again. There a frame too many does no harm.

Times are monotonic seconds.
"""

from collections import deque


class UnwrittenVoice:
    """Counts the frames of which no word is known.

    | a frame that | counts |
    |---|---|
    | has come and holds a voice | until words cover it, it was replied to, or it is safe |
    | has come and is quiet | never |
    | is still to come, and an earlier owner had heard | if it is among the last ones of which that owner had no words |
    | is still to come, from a page that says how many of them hold a voice | as one of so many |
    | is still to come, from one that does not say | always: it may hold one |

    limit: how many frames with a voice are counted at the most; the page keeps no more either. Beyond
    it the oldest is forgotten.
    """

    def __init__(self, limit: int) -> None:
        self._limit = self._most = limit
        # Frames with a voice that have come, by number: when Gemini was sent each; None: not yet.
        self._sent_at: dict[int, float | None] = {}
        self._known_until = 0
        # Which of the last frames that have come hold a voice, each at its number modulo the limit.
        self._voiced = bytearray(limit)
        # An earlier owner had taken this page's frames in up to here. Of the last `_told` with a voice
        # it had no words; `_told_again` are those of them that have come again.
        self._told_until = 0
        self._told = 0
        self._told_again: deque[int] = deque()
        # Frames with a voice that have not come yet, as far as the page has said; None: it has not.
        self._unseen: int | None = None

    def begin_after(self, sequence: int, *, brought: int = 0) -> None:
        """A page sends what follows `sequence`, after so many frames of earlier pages."""
        self._most = self._limit + brought
        self._sent_at.clear()
        self._known_until = self._told_until = sequence + 1
        self._voiced = bytearray(self._limit)
        self._told = 0
        self._told_again.clear()
        self._unseen = None

    def was_told(self, frames: int, voice_sequence: int) -> None:
        """An earlier owner had taken in all up to `voice_sequence`, and had no words of so many frames."""
        self._told_until = voice_sequence + 1
        self._told = max(0, min(frames, self._told_until - self._known_until))

    def captured(self, sequence: int, *, quiet: bool) -> None:
        """Count a frame that has arrived, whether it is sent on or not; one that came before is passed over."""
        if sequence < self._known_until:
            return
        for skipped in range(max(self._known_until, sequence - self._limit), sequence):
            self._voiced[skipped % self._limit] = False
        self._voiced[sequence % self._limit] = not quiet
        self._known_until = sequence + 1
        if quiet:
            return
        if self._unseen:
            self._unseen -= 1
        self._sent_at[sequence] = None
        if sequence < self._told_until:
            self._forget_written(sequence)
        if len(self._sent_at) > self._most:
            del self._sent_at[next(iter(self._sent_at))]

    def sent(self, sequence: int, now: float) -> None:
        """Gemini was sent a frame, perhaps again."""
        if sequence in self._sent_at:
            self._sent_at[sequence] = now

    def words_came(self, until: float) -> None:
        """What was sent until then is in the text."""
        self._cover(until)

    def replied(self, began_at: float) -> None:
        """What was sent before a reply began was understood."""
        self._cover(began_at)

    def safe(self, sequence: int) -> None:
        """Everything up to this frame is stored."""
        for known in [known for known in self._sent_at if known <= sequence]:
            del self._sent_at[known]

    def is_unsafe_after(self, sequence: int) -> None:
        """What follows this frame is not safe after all: it counts once more."""
        first = max(sequence + 1, self._known_until - self._limit)
        again = [one for one in range(first, self._known_until) if self._voiced[one % self._limit]]
        counted = self._sent_at | {one: self._sent_at.get(one) for one in again}
        self._sent_at = dict(sorted(counted.items()))

    def __contains__(self, sequence: object) -> bool:
        """Whether this frame is known to hold voice that no word covers."""
        return sequence in self._sent_at

    def holds_from(self, sequence: int) -> bool:
        """Whether a frame from this one on is known to hold voice."""
        return any(known >= sequence for known in self._sent_at)

    def page_holds(self, frames: int, next_sequence: int) -> None:
        """The page says how many frames with a voice it has still to send, from the next one on.

        Those of them that it sends again are no news.
        """
        again = range(max(next_sequence, self._known_until - self._limit), self._known_until)
        known = sum(self._voiced[number % self._limit] for number in again)
        self._unseen = max(0, frames - known)

    def frames(self, newest: int, since: int | None = None) -> int:
        """Return how many frames with a voice are not written down.

        newest: one more than the newest that the page has captured; what has not come may hold a voice.
        since: count what has come from this number on only.
        """
        coming = self.unseen(newest)
        if self._known_until < self._told_until:
            still_told = self._told - len(self._told_again)
            coming = min(coming, still_told + max(0, newest - self._told_until))
        known = self._sent_at if since is None else [one for one in self._sent_at if one >= since]
        return len(known) + coming

    def give_up(self, newest: int) -> int:
        """Nobody will write them down any more: return how many there are, and forget them."""
        lost = self.frames(newest)
        self._sent_at.clear()
        self._unseen = 0 if self._unseen is not None else None
        self._known_until = max(self._known_until, newest)
        return lost

    def _forget_written(self, sequence: int) -> None:
        """Take a frame that an earlier owner had taken in: only the latest of those are unwritten."""
        self._told_again.append(sequence)
        if len(self._told_again) > self._told:
            self._sent_at.pop(self._told_again.popleft(), None)

    def unseen(self, newest: int) -> int:
        """How many frames the page has still to send that may hold a voice."""
        return max(0, newest - self._known_until) if self._unseen is None else self._unseen

    def _cover(self, until: float) -> None:
        covered = [
            sequence
            for sequence, sent_at in self._sent_at.items()
            if sent_at is not None and sent_at <= until
        ]
        for sequence in covered:
            del self._sent_at[sequence]
