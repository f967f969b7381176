"""People's recorded speech, from Debian's packages: who says what, in which language.

Owns where the recordings are and how they are decoded. Nothing of them is stored in this
repository; `PACKAGES` are unpacked into a folder (docs/performance.md has the commands).
"""

from __future__ import annotations

import io
import random
import re
import struct
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

Samples = NDArray[np.float32]
# A recording that is not decoded yet: its name, its format, its bytes.
_Part = tuple[str, str, Callable[[], bytes]]

RATE_HZ: Final = 16_000
PACKAGES: Final = (
    "asterisk-core-sounds-en-g722 asterisk-core-sounds-fr-g722 asterisk-core-sounds-it-g722 "
    "asterisk-prompt-fr-armelle asterisk-prompt-it-menardi-wav "
    "flight-of-the-amazon-queen pocketsphinx-testdata"
)
_SOUNDS: Final = "usr/share/asterisk/sounds"
_GAME: Final = "usr/share/scummvm/flight-of-the-amazon-queen/queen.1c"
# A speech of the game's: a place, a number, whether the hero (J) or somebody else speaks, which part of it.
_GAME_SPEECH: Final = re.compile(r"(?P<speech>[0-9A-B][0-9A-F]{5}(?P<who>[JP]))(?P<part>\d+)\.SB")
_SHORTEST_S: Final = 1.2
_LONGEST_S: Final = 12.0
_STEP: Final = RATE_HZ // 100
_SOUND_SHARE: Final = 0.03  # of the loudest 10 ms


@dataclass(frozen=True, slots=True)
class Utterance:
    """One recording, from its first sound to its last: mono, -1 to 1, at 16 kHz.

    ends_turn: the speaker has said all there is to say.
    """

    name: str
    samples: Samples
    ends_turn: bool = True


@dataclass(frozen=True, slots=True)
class Speaker:
    """One voice, or the voices of a game's lesser parts."""

    name: str
    language: str
    is_for_tuning: bool
    folder: str
    ending: str = ""


SPEAKERS: Final = (
    Speaker("Allison", "en", True, f"{_SOUNDS}/en_US_f_Allison", "g722"),
    Speaker("Carlo", "it", False, f"{_SOUNDS}/it_IT_m_Carlo", "g722"),
    Speaker("game: hero", "en", False, _GAME, "J"),
    Speaker("game: others", "en", False, _GAME, "P"),
    Speaker("LibriVox", "en", False, "usr/share/pocketsphinx/test/data/librivox", "wav"),
    Speaker("June", "fr", False, f"{_SOUNDS}/fr_CA_f_June", "g722"),
    Speaker("Armelle", "fr", False, f"{_SOUNDS}/fr", "gsm"),
    Speaker("Menardi", "it", False, f"{_SOUNDS}/it_IT_f_Menardi", "wav"),
)


def speeches(speaker: Speaker, root: Path, order: random.Random) -> Iterator[list[Utterance]]:
    """Yield what a speaker says, each speech in its parts, in a random order, decoded when asked for."""
    found = _game_speeches(speaker, root) if speaker.folder == _GAME else _files(speaker, root)
    order.shuffle(found)
    for parts in found:
        utterances = [
            Utterance(name, _decode(read(), form), number == len(parts))
            for number, (name, form, read) in enumerate(parts, start=1)
        ]
        if all(_SHORTEST_S <= len(each.samples) / RATE_HZ <= _LONGEST_S for each in utterances):
            yield utterances


def _files(speaker: Speaker, root: Path) -> list[list[_Part]]:
    paths = sorted((root / speaker.folder).rglob(f"*.{speaker.ending}"))
    # Letters, digits and silence are no sentences.
    return [
        [(path.stem, speaker.ending, path.read_bytes)]
        for path in paths
        if path.parent.name not in {"digits", "letters", "phonetic", "ICAO", "silence"}
    ]


def _game_speeches(speaker: Speaker, root: Path) -> list[list[_Part]]:
    data = (root / speaker.folder).read_bytes()
    parts: defaultdict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for name, start, size in _game_index(data):
        match = _GAME_SPEECH.fullmatch(name)
        if match and match["who"] == speaker.ending:
            parts[match["speech"]][int(match["part"])] = (start, start + size)
    return [
        [
            (f"{speech}{part}", "mp3", partial(data.__getitem__, slice(*place)))
            for part, place in sorted(places.items())
        ]
        for speech, places in sorted(parts.items())
        if sorted(places) == list(range(1, len(places) + 1))  # else a part has no recording
    ]


def _game_index(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Yield (name, start, size) of the game's files: ScummVM's table, version CEM10."""
    (count,) = struct.unpack_from(">H", data, 13)
    for row in range(count):
        name, _bundle, start, size = struct.unpack_from(">12sBII", data, 15 + row * 21)
        yield name.rstrip(b"\0").decode("latin-1"), start, size


def _decode(data: bytes, form: str) -> Samples:
    """Decode a recording and take away what is silent at both ends; empty where nothing sounds."""
    resampler = AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
    pieces: list[Samples] = []
    options = {"sample_rate": "8000"} if form == "gsm" else {}
    with av.open(io.BytesIO(data), format=form, options=options) as recording:
        frames: list[AudioFrame | None] = [*recording.decode(audio=0), None]
        for frame in frames:
            pieces += [made.to_ndarray().ravel() for made in resampler.resample(frame)]
    samples = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    loudness = np.sqrt((samples[: len(samples) // _STEP * _STEP].reshape(-1, _STEP) ** 2).mean(1))
    if not len(loudness) or not loudness.max():
        return np.zeros(0, np.float32)
    sounding = np.flatnonzero(loudness > _SOUND_SHARE * loudness.max())
    return samples[_STEP * int(sounding[0]) : _STEP * (int(sounding[-1]) + 1)]
