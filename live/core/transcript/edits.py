"""How many words differ between two texts, of which one still grows."""

from collections.abc import Sequence
from itertools import takewhile
from operator import eq


class Edits:
    """How many words differ between the end of what is stored and what is heard again.

    What was heard grows word by word, so the rows of what has not changed are kept.
    """

    def __init__(self, stored: Sequence[str]) -> None:
        self._stored = stored
        self._fresh: list[str] = []
        self._rows = [[0] * (len(stored) + 1)]

    def rows(self, fresh: Sequence[str]) -> list[list[int]]:
        """Return a table: row i is of the first i of `fresh`, column j of what is stored up to j.

        What of that stands before the overlap does not count.
        """
        same = sum(
            1 for _ in takewhile(lambda pair: eq(*pair), zip(self._fresh, fresh, strict=False))
        )
        del self._fresh[same:], self._rows[same + 1 :]
        for word in fresh[same:]:
            self._fresh.append(word)
            self._rows.append(self._row(word))
        return self._rows

    def _row(self, word: str) -> list[int]:
        above, row = self._rows[-1], [len(self._rows)]
        for place, known in enumerate(self._stored, start=1):
            other = above[place - 1] + (word != known)
            row.append(min(other, above[place] + 1, row[place - 1] + 1))
        return row
