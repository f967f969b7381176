"""Which of the captured frames hold voice that no word covers yet: what would be lost at an end.

Unlike the frames that are not safe (`sent_frames`), which are sent again rather once too often,
these are counted, for the ledger: quiet frames hold no words, and words cover what sounded a
little before they came. Times are monotonic seconds.
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

    limit: how many with a voice there may be; beyond it the oldest is forgotten, as the page does.
    """

    def __init__(self, limit: int) -> None:
        self._limit = self._most = limit
        # Those that have come, by number, with when Gemini was sent them; None: not yet.
        self._sent_at: dict[int, float | None] = {}
        self._known_until = 0
        # An earlier owner of this page's had heard it up to here; of that so many were unwritten,
        # the latest ones: these, as far as they have come again.
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
        self._told = 0
        self._told_again.clear()
        self._unseen = None

    def was_told(self, frames: int, voice_sequence: int) -> None:
        """An earlier owner had the words of all up to `voice_sequence`, but for so many frames."""
        self._told_until = voice_sequence + 1
        self._told = max(0, min(frames, self._told_until - self._known_until))

    def captured(self, sequence: int, *, quiet: bool) -> None:
        """A frame has arrived, whether it is sent on or not; one that came before is no news."""
        if sequence < self._known_until:
            return
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

    def __contains__(self, sequence: object) -> bool:
        """Whether this frame is known to hold voice that no word covers."""
        return sequence in self._sent_at

    def holds_from(self, sequence: int) -> bool:
        """Whether a frame from this one on is known to hold voice."""
        return any(known >= sequence for known in self._sent_at)

    def page_holds(self, frames: int, next_sequence: int) -> None:
        """The page says how many frames with a voice it has still to send, from the next one on.

        Of those that it sends again some had a voice: how many of them is not kept, so all count
        as such, and fewer as new.
        """
        self._unseen = max(0, frames - max(0, self._known_until - next_sequence))

    def frames(self, newest: int, since: int | None = None) -> int:
        """How many frames are not written down; those up to `newest` that nobody has seen may be voice.

        since: count from this number on.
        """
        coming = self.unseen(newest)
        if self._known_until < self._told_until:
            still_told = self._told - len(self._told_again)
            coming = min(coming, still_told + max(0, newest - self._told_until))
        known = self._sent_at if since is None else [one for one in self._sent_at if one >= since]
        return len(known) + coming

    def give_up(self, newest: int) -> int:
        """Nobody will write them down: return how many they were, and forget them."""
        lost = self.frames(newest)
        self._sent_at.clear()
        self._unseen = 0 if self._unseen is not None else None
        self._known_until = max(self._known_until, newest)
        return lost

    def _forget_written(self, sequence: int) -> None:
        """A frame comes that an earlier owner has heard: of such ones, the latest are unwritten."""
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
