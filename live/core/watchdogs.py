"""When Gemini has been silent for too long: a reply that is owed, or a handle gone bad.

A reply is owed after words, after text, and in the middle of a reply until it is
complete. The first deadline that passes is a nudge, the second one gives the link
up. After a resumption that transcribes and does not reply, the handle is poisoned.
And where voice sounds that is never transcribed, the line may be frozen.
Times are monotonic seconds.
"""

from typing import Final

from live.core import policy
from live.core.audio import frames_in

UNHEARD_FRAMES: Final = frames_in(round(policy.UNHEARD_VOICE_S * 1000))


class Watchdogs:
    """The deadlines of one link; none of them runs while nothing is owed."""

    def __init__(self) -> None:
        self._owed_at: float | None = None
        self._rest_owed_at: float | None = None
        self._poisoned_at: float | None = None
        self._nudged = False
        self._heard_at: float | None = None
        self._watch_for_poison = False
        self._voice_began_at: float | None = None
        self._unheard_frames = 0
        self._unheard_times = 0

    @property
    def deadline(self) -> float | None:
        """When to look again, if ever."""
        times = (self._owed_at, self._rest_owed_at, self._poisoned_at)
        return min((time for time in times if time is not None), default=None)

    def stand_down(self) -> None:
        """The link's state changed: nothing is owed."""
        self._owed_at = self._rest_owed_at = self._poisoned_at = None
        self._nudged = False

    def link_opened(self, now: float, *, by_handle: bool) -> None:
        """Watch a new link; only one that was resumed can be poisoned."""
        self._heard_at = now
        self._watch_for_poison = by_handle
        self._understood()

    def owe(self, now: float) -> None:
        """A reply is owed from now on."""
        if self._owed_at is None:
            self._owed_at = now + policy.REPLY_OWED_S

    def heard(self, now: float) -> None:
        """Words of the candidate's came; while they go on speaking, the reply is not owed yet."""
        self._heard_at = now
        self._understood()
        self._owed_at = now + policy.REPLY_OWED_S
        if self._watch_for_poison:
            self._poisoned_at = now + policy.POISONED_AFTER_S

    def voice_sounds(self, now: float, *, alone: bool) -> None:
        """A frame of voice: as long as words have come lately, that puts a reply off.

        `alone`: nothing of the interviewer's is playing, so it is no echo.
        """
        if alone:
            self._count_unheard(now)
        since = self._heard_at
        if self._owed_at is None or since is None or now - since > policy.VOICE_EXCUSES_S:
            return
        self._owed_at = max(self._owed_at, now + policy.NUDGE_ANSWERED_S)
        if self._poisoned_at is not None:
            self._poisoned_at = now + policy.POISONED_AFTER_S

    def progressed(self, now: float, *, more_follows: bool) -> None:
        """Gemini replies; `more_follows`: the rest of it is owed, a socket may freeze in it."""
        self._understood()
        self._owed_at = self._poisoned_at = None
        self._rest_owed_at = now + policy.REPLY_OWED_S if more_follows else None
        self._nudged = self._watch_for_poison = False

    def reply_complete(self) -> None:
        """Nothing more of the reply is owed."""
        self._rest_owed_at = None

    def is_poisoned(self, now: float) -> bool:
        """Whether a resumed link has transcribed and not replied for too long."""
        return is_due(self._poisoned_at, now)

    def hears_nothing(self, now: float) -> bool:
        """Whether much was said and none of it understood; looked at now and then, no deadline."""
        began_at = self._voice_began_at
        if began_at is None or self._unheard_frames < UNHEARD_FRAMES:
            return False
        if now - began_at < policy.UNHEARD_AFTER_S or self._unheard_times >= policy.UNHEARD_TIMES:
            return False
        self._unheard_times += 1
        return True

    def is_overdue(self, now: float) -> bool:
        """Whether what is owed has not come."""
        return is_due(self._owed_at, now) or is_due(self._rest_owed_at, now)

    def _count_unheard(self, now: float) -> None:
        began_at = self._voice_began_at
        if began_at is None or now - began_at > policy.UNHEARD_WITHIN_S:
            self._voice_began_at, self._unheard_frames = now, 0
        self._unheard_frames += 1

    def _understood(self) -> None:
        self._voice_began_at, self._unheard_frames = None, 0

    def nudge(self, now: float) -> bool:
        """Wait once more, for the answer to a nudge; False when that was in vain already."""
        if self._nudged:
            return False
        self._nudged = True
        self._rest_owed_at = None
        self._owed_at = now + policy.NUDGE_ANSWERED_S
        return True


def is_due(deadline: float | None, now: float) -> bool:
    """Whether a deadline is set and has passed."""
    return deadline is not None and now >= deadline
