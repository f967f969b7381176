"""A line that stands and hears nothing: known by voice of which no word has come.

It may be noise, too: the page measures levels, not speech. Times are monotonic seconds. Which frames
would be lost by that is counted in `core/sound/unwritten`; whether they hold speech, which is then
marked in the transcript, is found out by `core/transcript/wordless`.
"""

from typing import Final

from live.core.link import policy
from live.core.sound.audio import UPLINK_FRAME_MS, frames_in

_ENOUGH_FRAMES: Final = frames_in(round(policy.DEAF_VOICE_S * 1000))


class DeafLine:
    """Counts voice since the last word."""

    def __init__(self) -> None:
        self._began_at: float | None = None
        self._last_at = 0.0
        self._frames = 0
        self._times = 0

    def sounds(self, now: float) -> None:
        """Take a frame of voice."""
        if self._began_at is None or self._is_sparse(self._began_at, now):
            self._began_at, self._frames = now, 0
        self._frames += 1
        self._last_at = now

    def understood(self) -> None:
        """A word came, or a reply: what was said so far has been heard."""
        self._began_at, self._frames = None, 0

    def counts_from(self, now: float) -> None:
        """Words of what was said so far may come from now on only."""
        if self._began_at is not None:
            self._began_at = now

    def is_suspected(self, now: float) -> bool:
        """Whether the line shall be renewed; says so a few times only, it may be noise."""
        began_at = self._began_at
        if began_at is None or self._frames < _ENOUGH_FRAMES:
            return False
        lasts_s = now - began_at
        goes_on = now - self._last_at < policy.DEAF_PAUSE_S
        if lasts_s < (policy.DEAF_AT_MOST_S if goes_on else policy.DEAF_AFTER_S):
            return False
        if self._times >= policy.DEAF_TIMES:
            return False
        self._times += 1
        return True

    def _is_sparse(self, began_at: float, now: float) -> bool:
        lasts_s = now - began_at
        share = self._frames * UPLINK_FRAME_MS / 1000 / max(lasts_s, 1.0)
        return lasts_s > policy.DEAF_WITHIN_S and share < policy.SPEECH_SHARE
