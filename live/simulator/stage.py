"""What all connections of one stand-in share.

Owns nothing but the grouping: time, senses, memory, log, faults and the service's habits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from live.simulator.clock import Clock
from live.simulator.faults import FaultBoard
from live.simulator.handles import HandleBook
from live.simulator.journal import Journal
from live.simulator.senses import (
    ActivityDetector,
    DetectorSettings,
    Ear,
    Voice,
    build_detector,
    build_ear,
    build_voice,
    detector_for_ear,
)
from live.simulator.speaking import Pace


@dataclass(frozen=True, slots=True)
class Senses:
    """How to hear and to speak: a detector and an ear per connection, one voice for all."""

    build_detector: Callable[[DetectorSettings], ActivityDetector]
    build_ear: Callable[[], Ear]
    voice: Voice


def named_senses(ear: str, voice: str, detector: str = "") -> Senses:
    """Choose senses by name; "" takes the detector that suits the ear.

    Raises SenseUnavailable when one of them is not installed.
    """
    chosen = detector or detector_for_ear(ear)
    # Built once here, so that what is missing is told at start and models are loaded by then.
    build_detector(chosen, DetectorSettings())
    build_ear(ear)
    return Senses(
        build_detector=lambda settings: build_detector(chosen, settings),
        build_ear=lambda: build_ear(ear),
        voice=build_voice(voice),
    )


@dataclass(frozen=True, slots=True)
class Habits:
    """How the service behaves in time; all in seconds of the clock unless the name says ms.

    think_s: from the end of an utterance to the first sound.  transcript_lag_s: how late input
    transcription comes.  lifetime_s: of a connection, None for no end; go_away_s: notice given
    before it.  handle_ttl_s: validity of handles after a conversation's last connection.
    """

    think_s: float = 0.25
    transcript_lag_s: float = 0.6
    lifetime_s: float | None = 600.0
    go_away_s: float = 50.0
    handle_ttl_s: float = 7200.0
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything a connection needs from the server."""

    clock: Clock
    senses: Senses
    habits: Habits
    book: HandleBook
    journal: Journal
    board: FaultBoard
    begin_outage: Callable[[float], None]
