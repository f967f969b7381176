"""How long a silence may last before an answer is taken for finished, and when "take your time" is due.

Pure: the values, and the rules between them. bench/turns has measured them (docs/decisions).
All times are in milliseconds of silence.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from live.core.turntaking.phrase import Phrase

# Nobody is kept waiting longer, whatever their words look like.
MOST_MS: Final = 10_000
# Somebody who trails off is told then that there is time.
OFFER_MS: Final = 3_000
# A silence that counts as a pause; breaths are shorter.
PAUSE_MS: Final = 700


class Rule(Protocol):
    """How long to wait, by what is known of an answer."""

    def silence_ms(
        self, phrase: Phrase, *, said: float, pauses: int, longest_full_stop_ms: int
    ) -> int:
        """Return the milliseconds of silence after which an answer is over.

        said: share of the words that the question expects.  pauses: how many were survived in this
        answer.  longest_full_stop_ms: the longest of them that followed a finished sentence.
        """
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each kind of last words is waited for.

    finished: as much was said as the question expects.  early: less was.  growth: with every pause
    after which the answer went on, the patience for words that look open grows by this share.
    past_pause: where an answer went on after a full stop, the next one is waited for so many times
    as long as that pause was.
    """

    finished_ms: int = 1_000
    early_ms: int = 3_200
    plain_ms: int = 2_400
    leaning_ms: int = 3_200
    unknown_ms: int = 4_500
    unfinished_ms: int = 6_500
    hesitating_ms: int = 8_000
    growth: float = 0.1
    past_pause: float = 1.2
    past_pause_most_ms: int = 3_200

    def silence_ms(
        self, phrase: Phrase, *, said: float, pauses: int, longest_full_stop_ms: int
    ) -> int:
        """Return how long to wait; see `Rule`."""
        if phrase is Phrase.CLOSED:
            return self.finished_ms
        if phrase is Phrase.FINISHED:
            return self._finished_ms(said, longest_full_stop_ms)
        base = {
            Phrase.PLAIN: self.plain_ms,
            Phrase.LEANING: self.leaning_ms,
            Phrase.UNKNOWN: self.unknown_ms,
            Phrase.UNFINISHED: self.unfinished_ms,
            Phrase.HESITATING: self.hesitating_ms,
        }[phrase]
        return min(MOST_MS, round(base * (1 + self.growth * pauses)))

    def _finished_ms(self, said: float, longest_full_stop_ms: int) -> int:
        if said < 1:
            # The last quarter of what is expected goes from one to the other.
            share = min(1.0, 4 - 4 * said)
            return round(self.finished_ms + (self.early_ms - self.finished_ms) * share)
        learnt_ms = min(self.past_pause_most_ms, round(longest_full_stop_ms * self.past_pause))
        return max(self.finished_ms, learnt_ms)


DEFAULT: Final = Patience()
