"""An ear that hears one utterance after another, however it hears each.

Owns which utterance is open.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Protocol


class Utterance(Protocol):
    """One utterance while it is heard; what `interface.Ear` says of its methods holds here."""

    def feed(self, pcm: bytes) -> None: ...

    def finish(self) -> None: ...

    def fragments(self) -> AsyncIterator[str]: ...


class UtteranceEar:
    """Implements `interface.Ear`; `begin`: makes an utterance."""

    def __init__(self, begin: Callable[[], Utterance]) -> None:
        self._begin = begin
        self._utterance: Utterance | None = None

    def start(self) -> None:
        self.finish()
        self._utterance = self._begin()

    def feed(self, pcm: bytes) -> None:
        if self._utterance is not None:
            self._utterance.feed(pcm)

    def fragments(self) -> AsyncIterator[str]:
        if self._utterance is None:
            raise RuntimeError("an utterance is opened by start() before its fragments are read")
        return self._utterance.fragments()

    def finish(self) -> None:
        if self._utterance is not None:
            self._utterance.finish()
