"""The independent recorder of one candidate: what was said and typed, shown and played.

It sees what the pages of one candidate see, whichever of them is the one in use, and nothing of
the server. Moments are seconds of the wall clock.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final

from live.simulator.senses.tones import BLOCKS_PER_WORD
from tests.storm.evidence import Said
from tests.storm.words import GREETING

TEXT_ONLY: Final = "text_only"


@dataclass(slots=True)
class Recorder:
    """Use as the `witness` of the candidate's pages, and `on_speech` of their microphones."""

    clock: Callable[[], float] = time.time
    typed: list[str] = field(default_factory=list)
    phases: list[tuple[float, str]] = field(default_factory=list)
    final_captions: dict[int, str] = field(default_factory=dict)
    sounded_ms: dict[int, int] = field(default_factory=dict)
    flushed: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    line: list[tuple[float, str]] = field(default_factory=list)
    sounds: int = 0
    last_sound_at: float = 0.0
    written: int = 0
    began_at: float | None = None
    ended_at: float | None = None
    _script: deque[tuple[str, int]] = field(default_factory=deque)
    _said: dict[str, float] = field(default_factory=dict)
    _shown: dict[str, float] = field(default_factory=dict)
    _greetings: set[int] = field(default_factory=set)

    # What the candidate does

    def will_say(self, word: str) -> None:
        """A word is to be spoken after what is still to be said."""
        self._script.append((word, BLOCKS_PER_WORD))

    def will_pause(self, frames: int) -> None:
        """Nothing is to be said for a while."""
        self._script.append(("", frames))

    def spoke(self) -> None:
        """32 ms of what is to be said were recorded."""
        word, left = self._script.popleft()
        if left > 1:
            self._script.appendleft((word, left - 1))
        elif word:
            self._said[word] = self.clock()

    @property
    def has_more_to_say(self) -> bool:
        """Whether there is something that was not said yet."""
        return bool(self._script)

    def said_since(self, moment: float) -> tuple[str, ...]:
        """Return the words that were over after this moment, and the one that has begun."""
        begun = [word for word, left in list(self._script)[:1] if word and left < BLOCKS_PER_WORD]
        return (*(word for word, at in self._said.items() if at > moment), *begun)

    def will_type(self, words: Iterable[str]) -> None:
        """Words are sent in writing."""
        self.typed += words

    # What a page sees

    def got(self, message: dict[str, Any]) -> None:
        """Take note of a message of the server's."""
        now = self.clock()
        match message["type"]:
            case "welcome":
                self.began_at = self.began_at or now
                self._enter(message["phase"], now)
                for caption in message["captions"]:
                    self._show(caption, now)
            case "phase":
                self._enter(message["phase"], now)
            case "caption":
                self._show(message, now)
            case "flush":
                self.flushed.append(message["turn"])
            case "error":
                self.errors.append(message["code"])
            case "ended":
                self.ended_at = self.ended_at or now

    def got_sound(self, turn: int, samples: int) -> None:
        """Take note of a piece of the interviewer's sound."""
        self.sounds += 1
        self.last_sound_at = self.clock()

    def sent(self, message: dict[str, Any]) -> None:
        """Take note of a message of the page's: how much of a turn it has played."""
        if message["type"] == "played":
            turn = message["turn"]
            self.sounded_ms[turn] = max(self.sounded_ms.get(turn, 0), message["ms"])

    def saw(self, page: str, what: str) -> None:
        """Take note of what became of a page's connection."""
        self.line.append((self.clock(), f"{page}: {what}"))

    # What is told to the judge

    @property
    def greetings(self) -> int:
        """How many greetings a page has played some of."""
        return sum(self.sounded_ms.get(turn, 0) > 0 for turn in self._greetings)

    @property
    def said(self) -> list[Said]:
        """Every word that was spoken, in order."""
        return [Said(word, at, self._shown.get(word)) for word, at in self._said.items()]

    @property
    def unshown(self) -> int:
        """How many words were said behind the last one that a page has shown."""
        return sum(1 for _ in takewhile(lambda word: word not in self._shown, reversed(self._said)))

    def text_s(self, until: float) -> float:
        """Return for how long the interview was in writing."""
        ends = [at for at, _phase in self.phases[1:]] + [until]
        return sum(
            max(0.0, min(end, until) - at)
            for (at, phase), end in zip(self.phases, ends, strict=True)
            if phase == TEXT_ONLY
        )

    def _enter(self, phase: str, now: float) -> None:
        self.phases.append((now, phase))

    def _show(self, caption: dict[str, Any], now: float) -> None:
        if caption["final"]:
            self.final_captions[caption["turn"]] = caption["text"]
        else:
            self.final_captions.pop(caption["turn"], None)
        if caption["speaker"] == "candidate":
            for word in caption["text"].split():
                self._shown.setdefault(word, now)
        else:
            self.written = max(self.written, caption["turn"])
            if GREETING in caption["text"]:
                self._greetings.add(caption["turn"])
