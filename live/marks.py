"""The mark of an interview's directions: who does not know it cannot direct the interviewer.

The system instruction alone names it. It is the same on every connection and for every owner of
an interview, and nobody can guess it who has not our key.
"""

import re
from typing import Final
from uuid import UUID

from django.utils.crypto import salted_hmac

_SALT: Final = "live.marks"
# 48 bits; whoever guesses has an interview's time for it, one try an utterance.
_CHARACTERS: Final = 12


def mark_of(session_id: UUID) -> "DirectionMark":
    """Return the mark of one interview."""
    digest = salted_hmac(_SALT, str(session_id), algorithm="sha256").hexdigest()
    return DirectionMark(digest[:_CHARACTERS])


class DirectionMark:
    """Puts the mark on directions, and takes it off everything else."""

    def __init__(self, text: str) -> None:
        self.text = text
        # However it is spelled: what was read out comes back with spaces in between.
        spelled = r"[\W_]*".join(re.escape(character) for character in text)
        self._spelled = re.compile(spelled, re.IGNORECASE)

    def on(self, direction: str) -> str:
        """Return a direction (`[…]`, with data below it, perhaps) with the mark."""
        if not direction.startswith("["):
            return self.off(direction)
        return f"[{self.text} {self.off(direction[1:])}"

    def off(self, words: str) -> str:
        """Return words of people's without the mark."""
        before = ""
        while before != words:
            before, words = words, self._spelled.sub("", words)
        return words
