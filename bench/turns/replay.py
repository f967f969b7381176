"""Answers are heard again, frame by frame: where is the end of turn taken for reached? Pure."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from bench.turns.answers import Answer, Place
from bench.turns.hearing import TAIL_SAMPLES
from live.core.sound.audio import UPLINK_FRAME_MS, UPLINK_FRAME_SAMPLES
from live.core.turntaking.end_of_turn import EndOfTurn, Stage
from live.core.turntaking.patience import MOST_MS, Rule
from live.core.turntaking.phrase import Phrase
from live.core.turntaking.word_lag import WordLag

Transcript = Literal["alone", "whole"]
# So much of each pause is in what was heard.
TAIL_FRAMES: Final = TAIL_SAMPLES // UPLINK_FRAME_SAMPLES
# So long it may take to notice that a voice is back.
ONSET_FRAMES: Final = 10
BREATH_FRAMES: Final = 9
LONGEST_MS: Final = MOST_MS + 1_000
# A fragment lags so much less or more than most.
_SPREAD: Final = 0.2

QUESTIONS: Final = {
    "en": "Tell me about a time when something went wrong.",
    "fr": "Racontez-moi une situation où quelque chose s'est mal passé.",
    "it": "Mi racconti una situazione in cui qualcosa è andato storto.",
}


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same silence for everybody: what automatic detection does."""

    wanted_ms: int

    def silence_ms(
        self, phrase: Phrase, *, said: float, pauses: int, longest_full_stop_ms: int
    ) -> int:
        """Return it."""
        return self.wanted_ms


@dataclass(frozen=True, slots=True)
class Silence:
    """A pause, or the end of an answer, and when it was taken for the end, in milliseconds of silence.

    taken_ms: None where the answer was left to go on.  said_words: of the answer until then.
    After a pause that was cut the answer goes on, as if the candidate spoke before the reply was heard.
    """

    speaker: str
    place: Place
    lasted_ms: int
    taken_ms: int | None
    said_words: int

    @property
    def is_cut(self) -> bool:
        """Whether somebody who only paused was taken for finished."""
        return self.place != "end" and self.taken_ms is not None


def replay(
    answers: Iterable[Answer],
    *,
    lag_ms: int,
    transcript: Transcript,
    rule: Rule,
    places: Collection[Place] = ("inside", "behind", "end"),
) -> Iterator[Silence]:
    """Yield what becomes of each silence; the answers of a speaker are one interview's.

    places: elsewhere the speaker goes on after a breath.
    """
    lags: dict[str, WordLag] = {}
    spread = random.Random(lag_ms)  # noqa: S311 - no secret
    for answer in answers:
        if transcript == "alone" and answer.parts[0].alone is None:
            continue
        lag = lags.setdefault(answer.speaker, WordLag())
        yield from _Replay(answer, lag, rule, places).run(lag_ms, transcript, spread)


class _Replay:
    """One answer."""

    def __init__(self, answer: Answer, lag: WordLag, rule: Rule, places: Collection[Place]) -> None:
        self._answer = answer
        self._places = places
        self._turn = EndOfTurn(
            QUESTIONS[answer.language], answer.language, lag, punctuates=True, patience=rule
        )
        self._now_ms = 0
        self._coming: deque[tuple[float, str]] = deque()

    def run(self, lag_ms: int, transcript: Transcript, spread: random.Random) -> Iterator[Silence]:
        """Yield its silences, in order."""
        silence: Silence | None = None
        said = 0
        for part in self._answer.parts:
            words = part.alone or [] if transcript == "alone" else part.whole
            self._send(words, lag_ms, spread)
            said += len(words)
            sounds = len(part.voiced) - TAIL_FRAMES
            taken = self._hear(part.voiced[:ONSET_FRAMES])
            if silence is not None:
                # The voice is back, and nobody has noticed yet: the pause was cut all the same.
                if taken is not None and silence.taken_ms is None:
                    silence = replace(silence, taken_ms=silence.lasted_ms + taken)
                yield silence
            self._turn.goes_on()
            amid_ms = self._hear(part.voiced[ONSET_FRAMES:sounds])
            if amid_ms is not None:  # a gap of the recording's own
                yield Silence(self._answer.speaker, "inside", 0, amid_ms, said)
                self._turn.goes_on()
            silence = None
            if part.place not in self._places:
                self._hear(part.voiced[sounds:][:BREATH_FRAMES])
                continue
            lasts_ms = LONGEST_MS if part.place == "end" else part.pause_ms
            after = part.voiced[sounds:]
            after += [False] * (lasts_ms // UPLINK_FRAME_MS - len(after))
            silence = Silence(
                self._answer.speaker,
                part.place,
                part.pause_ms,
                self._hear(after),
                said,
            )
        if silence is not None:
            yield silence

    def _send(self, words: Sequence[tuple[str, int]], lag_ms: int, spread: random.Random) -> None:
        latest = self._coming[-1][0] if self._coming else 0.0
        for text, end_ms in words:
            due = self._now_ms + end_ms + lag_ms * spread.uniform(1 - _SPREAD, 1 + _SPREAD)
            latest = max(latest, due)
            self._coming.append((latest, text))

    def _hear(self, voiced: Sequence[bool]) -> int | None:
        """Hear frames; return after how many milliseconds of them the answer was over, if it was."""
        taken_ms: int | None = None
        for number, holds_voice in enumerate(voiced, start=1):
            self._now_ms += UPLINK_FRAME_MS
            while self._coming and self._coming[0][0] <= self._now_ms:
                self._turn.words_came(self._coming.popleft()[1])
            stage = self._turn.hear(holds_voice=holds_voice).stage
            if stage is Stage.OVER and taken_ms is None:
                taken_ms = number * UPLINK_FRAME_MS
        return taken_ms
