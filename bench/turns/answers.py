"""Answers with pauses, made of recorded speech: real voices, and silence that was spliced in.

Owns where the pauses are and how long. An answer joins speeches of one speaker. A pause
is put at the quietest moment between two words: inside a sentence, or behind one. Nobody fell silent
there; how voices sink before people think is not in these figures.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec
import numpy as np

from bench.turns.hearing import TAIL_SAMPLES, Ears, Word, voiced
from bench.turns.recordings import RATE_HZ, SPEAKERS, Samples, Speaker, Utterance, speeches

Place = Literal["inside", "behind", "end"]

# An answer sounds so long, without its pauses: one window of Whisper's.
_SOUNDS_S: Final = (9.0, 27.0)
_PAUSE_MS: Final = (1_000, 6_000)
_PAUSES: Final = (2, 4)
_ALONE_EVERY: Final = 3
# Between two pauses so many words are said.
_WORDS_APART: Final = 3
_GAP_SAMPLES: Final = RATE_HZ * 3 // 10
_NOISE: Final = 3e-4  # -70 dB: a quiet room
_SENTENCE_ENDS: Final = (".", "!", "?", "…")
_STEP: Final = RATE_HZ // 100


@dataclass(frozen=True, slots=True)
class Part:
    """What is said up to a pause.

    voiced: of each frame of 32 ms. whole: its words as the transcriber hears the whole answer, without
    pauses, each with its end in milliseconds; alone: as it hears this part by itself, which takes
    long, so that only every third answer has it.
    place: where the pause behind it is.
    """

    voiced: list[bool]
    alone: list[tuple[str, int]] | None
    whole: list[tuple[str, int]]
    place: Place
    pause_ms: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; its last part has the end behind it."""

    speaker: str
    language: str
    is_for_tuning: bool
    parts: list[Part]


def make_answers(
    root: Path, models: dict[str, Path], wanted: dict[str, int], seed: int
) -> Iterator[Answer]:
    """Make so many answers of each speaker whose language there is a model for."""
    for speaker in SPEAKERS:
        model = models.get(speaker.language, models.get(""))
        if model is None or not wanted.get(speaker.name):
            continue
        draw = random.Random(f"{seed} {speaker.name}")  # noqa: S311 - no secret
        ears = Ears(speaker.language, model)
        said = speeches(speaker, root, draw)
        made = 0
        while made < wanted[speaker.name] and (joined := _join(said, draw)) is not None:
            if answer := _with_pauses(
                speaker, joined, ears, draw, hears_alone=made % _ALONE_EVERY == 0
            ):
                made += 1
                yield answer


def _join(said: Iterator[list[Utterance]], draw: random.Random) -> Samples | None:
    """Join speeches until they sound long enough; None where there are no more."""
    wanted_s = draw.uniform(*_SOUNDS_S)
    pieces: list[Samples] = []
    sounds = 0
    for speech in said:
        lasts = sum(len(each.samples) + _GAP_SAMPLES for each in speech)
        if sounds and sounds + lasts > _SOUNDS_S[1] * RATE_HZ:
            break
        for each in speech:
            loudness = float(np.abs(each.samples).max())
            pieces += [each.samples * (0.5 / loudness), quiet(_GAP_SAMPLES, draw)]
        sounds += lasts
        if sounds >= wanted_s * RATE_HZ:
            break
    return np.concatenate(pieces[:-1]) if pieces else None


def quiet(samples: int, draw: random.Random) -> Samples:
    """Return the noise of a quiet room."""
    noise = np.random.default_rng(draw.getrandbits(32))
    return noise.normal(0, _NOISE, samples).astype(np.float32)


def _with_pauses(
    speaker: Speaker, joined: Samples, ears: Ears, draw: random.Random, *, hears_alone: bool
) -> Answer | None:
    words = ears.words(joined)
    borders = _choose(words, draw)
    if not borders:
        return None
    parts: list[Part] = []
    began, first = 0, 0
    for border in [*borders, None]:
        last = len(words) if border is None else border + 1
        cut = len(joined) if border is None else _quietest(joined, words[border], words[last])
        samples = np.concatenate([joined[began:cut], quiet(TAIL_SAMPLES, draw)])
        place: Place = "end" if border is None else _place(words[border])
        parts.append(
            Part(
                voiced=voiced(samples),
                alone=(
                    [(word.text, word.end_ms) for word in ears.words(samples)]
                    if hears_alone
                    else None
                ),
                whole=[
                    (word.text, max(0, word.end_ms - began * 1000 // RATE_HZ))
                    for word in words[first:last]
                ],
                place=place,
                pause_ms=0 if border is None else draw.randint(*_PAUSE_MS),
            )
        )
        began, first = cut, last
    return Answer(speaker.name, speaker.language, speaker.is_for_tuning, parts)


def _place(word: Word) -> Place:
    return "behind" if word.text.rstrip("\"'”’").endswith(_SENTENCE_ENDS) else "inside"


def _choose(words: Sequence[Word], draw: random.Random) -> list[int]:
    """Return behind which words there are pauses: half of them inside a sentence, if there are such."""
    free = list(range(_WORDS_APART - 1, len(words) - _WORDS_APART))
    chosen: list[int] = []
    for _ in range(draw.randint(*_PAUSES)):
        kind = draw.choice(("inside", "behind"))
        fitting = [at for at in free if _place(words[at]) == kind] or free
        if not fitting:
            break
        chosen.append(draw.choice(fitting))
        free = [at for at in free if abs(at - chosen[-1]) >= _WORDS_APART]
    return sorted(chosen)


def _quietest(samples: Samples, before: Word, after: Word) -> int:
    """Return the quietest moment between two words, by 10 ms."""
    first = max(0, before.end_ms - 80) * RATE_HZ // 1000 // _STEP
    last = max(first + 8, (after.start_ms + 80) * RATE_HZ // 1000 // _STEP)
    steps = samples[first * _STEP : last * _STEP]
    loudness = (steps[: len(steps) // _STEP * _STEP].reshape(-1, _STEP) ** 2).mean(1)
    return (first + int(np.argmin(loudness))) * _STEP


def store(answers: Sequence[Answer], path: Path) -> None:
    """Keep what was heard: hearing it takes long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(answers))


def load(path: Path) -> list[Answer]:
    """Return what was kept."""
    return msgspec.json.decode(path.read_bytes(), type=list[Answer])
