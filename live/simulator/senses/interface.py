"""What the simulator's server may know of its senses: protocols, events, settings and one error.

Owns no algorithm and imports none of the optional libraries.  All positions are *audio time*:
samples of mono 16 kHz audio since the connection began, never the time at which a frame arrived,
so that a burst of replayed frames is heard exactly as the live frames were.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

EAR_RATE_HZ: Final = 16_000
VOICE_RATE_HZ: Final = 24_000
LOOKBACK_MS: Final = 3_000
"""`SpeechStarted.at_sample` is at most this far behind the frame that decided it (at most 2 s of
speech are asked for, with short gaps in them): keep so much audio, and the piece being fed."""


class SenseUnavailable(Exception):  # noqa: N818  # a state of the machine, read as such
    """An ear, voice or detector cannot work on this machine; `sentence` says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Sensitivity(StrEnum):
    """START_/END_SENSITIVITY_HIGH and _LOW of the Live API; there is no third."""

    HIGH = "HIGH"
    LOW = "LOW"


@dataclass(frozen=True, slots=True)
class DetectorSettings:
    """The four values of `automaticActivityDetection`.

    start_sensitivity: HIGH hears a start more often, LOW less.
    end_sensitivity: HIGH ends speech more often, LOW less.
    prefix_padding_ms: speech needed before its start is committed, 0..2000.
    silence_duration_ms: silence needed before the end is committed, 32..60000.
    """

    start_sensitivity: Sensitivity = Sensitivity.HIGH
    end_sensitivity: Sensitivity = Sensitivity.HIGH
    prefix_padding_ms: int = 100
    silence_duration_ms: int = 500

    def __post_init__(self) -> None:
        if not 0 <= self.prefix_padding_ms <= 2_000:
            raise ValueError(f"prefix_padding_ms={self.prefix_padding_ms} is not in 0..2000")
        if not 32 <= self.silence_duration_ms <= 60_000:
            raise ValueError(f"silence_duration_ms={self.silence_duration_ms} not in 32..60000")


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech is certain now; it (with a short lead-in) begins at `at_sample`, in the past.

    Feed the ear from `at_sample` on, out of the audio kept back (see LOOKBACK_MS).
    """

    at_sample: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """`silence_duration_ms` of silence has passed at `at_sample` since the last speech."""

    at_sample: int


Activity = SpeechStarted | SpeechEnded


class ActivityDetector(Protocol):
    """Finds starts and ends of speech in one connection's audio."""

    def feed(self, pcm: bytes) -> Sequence[Activity]:
        """Hear the next piece of audio and return what it decided, in order.

        pcm: mono s16le at 16 kHz, even length, any size; how audio is cut into pieces never
        changes a position.
        """
        ...

    def flush(self) -> Sequence[Activity]:
        """End open speech now (`audioStreamEnd`): the next audio may be of another moment."""
        ...


class Ear(Protocol):
    """Transcribes one connection's utterances, one after another.

    `start()` opens an utterance, `feed()` adds audio to it, `finish()` closes it; audio fed
    outside an utterance is ignored.  The next utterance may start while the fragments of the
    last are still being read.
    """

    def start(self) -> None:
        """Open an utterance."""
        ...

    def feed(self, pcm: bytes) -> None:
        """Add audio (mono s16le at 16 kHz, even length) to the open utterance; never blocks."""
        ...

    def fragments(self) -> AsyncIterator[str]:
        """Return the transcript of the utterance that `start()` opened last.

        Call it once per utterance, right after `start()`.  It yields sub-word fragments as they
        become certain, each word's first fragment with its leading space, so that their verbatim
        concatenation, stripped once at its left, is the text.  Ends after `finish()`.
        """
        ...

    def finish(self) -> None:
        """Close the utterance; its remaining fragments follow.  May be called twice."""
        ...


@dataclass(frozen=True, slots=True)
class SpokenChunk:
    """A piece of voice and the words spoken in it.

    pcm: mono s16le at 24 kHz.  text: the words with their leading space, except at the start of
    the whole; the verbatim concatenation of all chunks' texts is the text that was asked for,
    with runs of white space made one.
    """

    pcm: bytes
    text: str


class Voice(Protocol):
    """Speaks; shared by all connections of the process."""

    @property
    def name(self) -> str:
        """Which voice this is, for a log."""
        ...

    def speak(self, text: str) -> AsyncIterator[SpokenChunk]:
        """Yield the voice of `text`, faster than real time and first sounds early.

        May be abandoned at any chunk (a barge-in).  Raises SenseUnavailable when the voice's
        process died and its one restart did not help.
        """
        ...

    async def close(self) -> None:
        """End the voice's process, if it has one.  May be called twice."""
        ...
