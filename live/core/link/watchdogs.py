"""When nobody says anything for too long: Gemini that owes a reply, or both sides.

A reply is owed after words, after text, and in the middle of a reply until it is
complete. The first deadline that passes is a nudge, the second one gives the link
up. After a resumption that transcribes and does not reply, the handle is poisoned.
A reply that was cut is taken up again when no word follows, and a candidate who is silent
for long is told to take their time. Times are monotonic seconds.
"""

from live.core.link import policy
from live.core.link.deaf_line import DeafLine


class Watchdogs:
    """The deadlines of one link; none of them runs while nothing is owed."""

    def __init__(self) -> None:
        self._owed_at: float | None = None
        self._rest_owed_at: float | None = None
        self._poisoned_at: float | None = None
        self._nudged = False
        self._heard_at: float | None = None
        self._watch_for_poison = False
        self._missed = 0
        self._silence = Silence()
        self._deaf_line = DeafLine()
        self._is_spoken_to = False  # Gemini was told that the candidate speaks: it owes nothing
        self._hears_amid = False  # and has shown words before it was told that they have finished

    @property
    def deadline(self) -> float | None:
        """When to look again, if ever."""
        if self._is_spoken_to:
            return self._silence.held_until
        times = (self._owed_at, self._rest_owed_at, self._poisoned_at, self._silence.deadline)
        return min((time for time in times if time is not None), default=None)

    def stand_down(self) -> None:
        """The link's state changed: nothing is owed."""
        self._owed_at = self._rest_owed_at = self._poisoned_at = None
        self._nudged = False
        self._silence.broken()

    def link_opened(self, now: float, *, by_handle: bool) -> None:
        """Watch a new link; only one that was resumed can be poisoned."""
        self._heard_at = now
        self._watch_for_poison = by_handle
        self._missed = 0
        self._deaf_line.understood()

    def owe(self, now: float) -> None:
        """A reply is owed from now on."""
        if self._owed_at is None:
            self._owed_at = now + policy.REPLY_OWED_S
        self._silence.broken()

    def nothing_owed(self) -> None:
        """Gemini waits for the candidate."""
        self._owed_at = self._rest_owed_at = self._poisoned_at = None

    def heard(self, now: float) -> None:
        """Words of the candidate's came; while they go on speaking, the reply is not owed yet."""
        self._heard_at = now
        self._hears_amid = self._hears_amid or self._is_spoken_to
        self._missed = 0
        self._deaf_line.understood()
        self._silence.broken_by_words()
        self._owed_at = now + policy.REPLY_OWED_S
        if self._watch_for_poison:
            self._poisoned_at = now + policy.POISONED_AFTER_S

    def activity_begins(self) -> None:
        """Gemini was told that the candidate speaks: it owes nothing until it knows the end of that."""
        self._is_spoken_to = True

    def activity_ends(self, now: float) -> None:
        """It knows the end: what was owed is owed from now on, and a silence begins."""
        self._is_spoken_to = False
        self._rest_owed_at = None
        if self._owed_at is not None:
            self._owed_at = now + policy.REPLY_OWED_S
        if self._poisoned_at is not None:
            self._poisoned_at = now + policy.POISONED_AFTER_S
        self._silence.goes_on(now)
        self._deaf_line.counts_from(now)

    def hold_begins(self, now: float) -> None:
        """The candidate needs a moment: their silence is none."""
        self._silence.hold(now)

    def hold_ends(self, now: float) -> None:
        """The candidate is back, and has the time that they had before."""
        self._silence.go_on(now)

    def is_held_for_long(self, now: float) -> bool:
        """Whether the moment has lasted for as long as one may; says so once."""
        return self._silence.is_held_for_long(now)

    def voice_sounds(self, now: float, *, alone: bool) -> None:
        """A frame of voice: as long as words have come lately, that puts a reply off.

        `alone`: nothing of the interviewer's is playing, so it is no echo.
        """
        self._silence.put_off(now)
        if alone:
            self._deaf_line.sounds(now)
        since = self._heard_at
        if self._owed_at is None or since is None or now - since > policy.VOICE_EXCUSES_S:
            return
        self._owed_at = max(self._owed_at, now + policy.NUDGE_ANSWERED_S)
        if self._poisoned_at is not None:
            self._poisoned_at = now + policy.POISONED_AFTER_S

    def progressed(self, now: float, *, more_follows: bool) -> None:
        """Gemini replies; `more_follows`: the rest of it is owed, a socket may freeze in it."""
        self._deaf_line.understood()
        self._silence.broken()
        self._owed_at = self._poisoned_at = None
        self._rest_owed_at = now + policy.REPLY_OWED_S if more_follows else None
        self._nudged = self._watch_for_poison = False

    def reply_complete(self) -> None:
        """Nothing more of the reply is owed."""
        self._rest_owed_at = None

    def reply_cut(self, now: float) -> None:
        """The rest of a reply was dropped; unless words follow, it is taken up again."""
        self._rest_owed_at = None
        if self._owed_at is None:
            self._silence.begins_with_a_cut(now)

    def reply_is_empty(self, now: float) -> None:
        """Gemini has ended its turn without a word, and owes one: that is known at once."""
        soon = now + policy.EMPTY_TURN_S
        self._owed_at = soon if self._owed_at is None else min(self._owed_at, soon)

    def asks_again(self, now: float) -> bool:
        """A reply could not be heard: whether it is asked for again; False after some times."""
        self._missed += 1
        if self._missed > policy.ASKED_AGAIN:
            return False
        self._rest_owed_at = None
        self._owed_at = now + policy.REPLY_OWED_S
        return True

    def settled(self, now: float) -> None:
        """It is the candidate's turn."""
        self._silence.begins(now)

    def is_poisoned(self, now: float) -> bool:
        """Whether a resumed link has transcribed and not replied for too long."""
        return not self._is_spoken_to and is_due(self._poisoned_at, now)

    def hears_nothing(self, now: float) -> bool:
        """Whether much was said and none of it understood; looked at now and then, no deadline.

        Where all words have come behind the end of an answer so far, they are waited for until then.
        """
        if self._is_spoken_to and not self._hears_amid:
            return False
        return self._deaf_line.is_suspected(now)

    def is_overdue(self, now: float) -> bool:
        """Whether what is owed has not come."""
        if self._is_spoken_to:
            return False
        return is_due(self._owed_at, now) or is_due(self._rest_owed_at, now)

    def is_cut_off(self, now: float) -> bool:
        """Whether a reply that was cut shall be taken up again; says so once."""
        return not self._is_spoken_to and self._silence.takes_up(now)

    @property
    def silences(self) -> int:
        """How often a silence was too long since the candidate last spoke."""
        return self._silence.times

    def is_long_silent(self, now: float) -> bool:
        """Whether the candidate has said nothing for long; says so a few times."""
        return not self._is_spoken_to and self._silence.is_long(now)

    def nudge(self, now: float) -> bool:
        """Wait once more, for the answer to a nudge; False when that was in vain already."""
        if self._nudged:
            return False
        self._nudged = True
        self._rest_owed_at = None
        self._owed_at = now + policy.NUDGE_ANSWERED_S
        return True


class Silence:
    """Nothing is owed and nobody speaks: since when, and what is done about it."""

    def __init__(self) -> None:
        self._long_at: float | None = None
        self._cut_at: float | None = None
        self._take_up_at: float | None = None
        self.held_until: float | None = None
        self._is_held = False
        self.times = 0

    @property
    def deadline(self) -> float | None:
        """When something is done about it, if ever."""
        if self._is_held:
            return self.held_until
        times = (self._long_at, self._take_up_at)
        return min((time for time in times if time is not None), default=None)

    def hold(self, now: float) -> None:
        """The candidate needs a moment; said again it is another one."""
        self._is_held = True
        self.held_until = now + policy.LONGEST_HOLD_S

    def go_on(self, now: float) -> None:
        """The candidate is back: what was to be done about their silence is put off."""
        self._is_held, self.held_until = False, None
        self.goes_on(now)

    def goes_on(self, now: float) -> None:
        """Nobody was silent until now: what was to be done about it is put off."""
        if self._take_up_at is not None:
            self._take_up_at = now + policy.TAKE_UP_AFTER_S
        if self._long_at is not None:
            self._long_at = now + policy.SILENCES_S[self.times]

    def is_held_for_long(self, now: float) -> bool:
        """Whether the candidate is asked now if they are ready; says so once."""
        if not is_due(self.held_until, now):
            return False
        self.held_until = None
        return True

    def begins(self, now: float) -> None:
        """The candidate is to speak; harmless when that is so already."""
        if self._long_at is None and self.times < len(policy.SILENCES_S):
            self._long_at = now + policy.SILENCES_S[self.times]

    def begins_with_a_cut(self, now: float) -> None:
        """A reply was cut: by words that are still on their way, or by a noise."""
        self._cut_at = now
        self._take_up_at = now + policy.TAKE_UP_AFTER_S

    def put_off(self, now: float) -> None:
        """Voice sounds, or a noise that looks like it: that alone does not go on for ever."""
        if self._cut_at is not None and self._take_up_at is not None:
            latest = self._cut_at + policy.VOICE_EXCUSES_S
            self._take_up_at = min(now + policy.TAKE_UP_AFTER_S, latest)
        if self._long_at is not None:
            self._long_at = now + policy.SILENCES_S[self.times]

    def broken(self) -> None:
        """Somebody speaks, or a reply is owed."""
        self._long_at = self._cut_at = self._take_up_at = None

    def broken_by_words(self) -> None:
        """The candidate has spoken: another silence is another one."""
        self.broken()
        self.times = 0

    def takes_up(self, now: float) -> bool:
        """Whether a cut reply is taken up now; it is forgotten then."""
        if self._is_held or not is_due(self._take_up_at, now):
            return False
        self._cut_at = self._take_up_at = None
        return True

    def is_long(self, now: float) -> bool:
        """Whether something is said about the silence now."""
        if self._is_held or not is_due(self._long_at, now):
            return False
        self._long_at = None
        self.times += 1
        return True


def is_due(deadline: float | None, now: float) -> bool:
    """Whether a deadline is set and has passed."""
    return deadline is not None and now >= deadline
