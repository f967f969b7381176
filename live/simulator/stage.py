"""What all connections of one stand-in share.

Owns nothing but the grouping: time, senses, memory, log, faults and the service's habits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from live.simulator.clock import Clock
from live.simulator.fault_board import FaultBoard
from live.simulator.habits import HabitBook
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
class Stage:
    """Everything a connection needs from the server."""

    clock: Clock
    senses: Senses
    habits: HabitBook
    book: HandleBook
    journal: Journal
    board: FaultBoard
    begin_outage: Callable[[float], None]
