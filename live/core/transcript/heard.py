"""Which words of the interviewer were heard, by how much of its audio was played.

Gemini sends the text of a reply as fragments between pieces of audio, with no
times. Each fragment is placed on the stretch of audio that arrived around it: on
the audio after it where the text runs ahead (the first fragment came before any
audio), else on the audio before it. Inside a stretch text and time are taken as
proportional. A word counts as heard when half of it was played; in a script without
spaces, a grapheme does.
"""

from bisect import bisect_right
from collections.abc import Sequence

from interviews.graphemes import is_unspaced
from interviews.words import steps


def rejoined(heard: str, unheard: str) -> str:
    """Return the text of which `SpokenText.split` made these two."""
    return heard + unheard if not heard or is_unspaced(unheard[0]) else f"{heard} {unheard}"


class SpokenText:
    """The text of one reply, placed on its audio. Positions are samples at 24 kHz."""

    def __init__(self) -> None:
        self._fragments: list[tuple[str, int]] = []

    @property
    def text(self) -> str:
        """All text so far: fragments as they came, without the white space around them."""
        return self._verbatim.strip()

    @property
    def _verbatim(self) -> str:
        return "".join(fragment for fragment, _ in self._fragments)

    def add(self, fragment: str, samples_received: int) -> None:
        """Take a fragment that arrived when `samples_received` of audio had."""
        self._fragments.append((fragment, samples_received))

    def split(
        self, played_samples: int, total_samples: int, *, breaks_off: bool = False
    ) -> tuple[str, str]:
        """Return (heard, not heard) when `played_samples` of `total_samples` were played.

        breaks_off: no more sound comes, and text that ran ahead of it is never heard.
        """
        text, sounding = self.text, self._fragments
        if breaks_off and self._text_leads:
            sounding = [one for one in sounding if one[1] < total_samples]
        if played_samples >= total_samples and len(sounding) == len(self._fragments):
            return text, ""
        characters = _characters_at(played_samples, self._points(total_samples, sounding))
        cut = 0
        for start, end in steps(text):
            if characters < start + len(text[start:end].rstrip()) / 2:
                break
            cut = end
        return text[:cut].rstrip(), text[cut:]

    @property
    def _text_leads(self) -> bool:
        return bool(self._fragments) and self._fragments[0][1] == 0

    def _points(self, total: int, fragments: Sequence[tuple[str, int]]) -> list[tuple[int, float]]:
        """(samples, characters spoken by then), both rising."""
        leading = len(self._verbatim) - len(self._verbatim.lstrip())
        points: list[tuple[int, float]] = [(0, 0.0)]
        characters = -leading
        for index, (fragment, arrived) in enumerate(fragments):
            characters += len(fragment)
            ends = arrived
            if self._text_leads:
                following = fragments[index + 1 :]
                ends = following[0][1] if following else total
            points.append((max(ends, points[-1][0]), max(characters, 0)))
        return points


def _characters_at(played: int, points: Sequence[tuple[int, float]]) -> float:
    after = bisect_right(points, played, key=lambda point: point[0])
    if after == len(points):
        return points[-1][1]
    if after == 0:
        return 0.0
    (start, characters), (end, more) = points[after - 1], points[after]
    return characters + (more - characters) * (played - start) / (end - start)
