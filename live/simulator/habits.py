"""How the service behaves when nothing goes wrong: its times, its pace, and what it may also do.

Owns the habits and who meets which.  Most are switches for what was seen of the real service by
some and not by others (docs/simulator.md); each can be changed for one candidate while it runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from live.simulator.speaking import Pace


@dataclass(frozen=True, slots=True)
class Habits:
    """All in seconds of the clock unless the name says ms.

    think_s: from the end of an utterance to the first sound.  transcript_lag_s: how late input
    transcription comes.  lifetime_s: of a connection, None for no end; go_away_s: notice given
    before it.  handle_ttl_s: validity of handles after a conversation's last connection.

    mid_turn_handles: while a turn is made, too.  voice_activity: tells the start of speech.
    tool_answer_cuts: a function's answer cuts the reply that is being generated.
    no_tools, late_tools, unruly_tools: functions are called never, after the words they announce,
    or twice and out of order.  paraphrase: questions are asked in other words.
    other_language: in German, whatever the instruction says.  dead_models: those that were shut
    down are served as well.  words_at_end: an utterance is transcribed when it has ended.  full_stops:
    wherever somebody pauses for half a second in an utterance, its transcript has a full stop.
    """

    think_s: float = 0.25
    transcript_lag_s: float = 0.6
    lifetime_s: float | None = 600.0
    go_away_s: float = 50.0
    handle_ttl_s: float = 7200.0
    pace: Pace = field(default_factory=Pace)
    mid_turn_handles: bool = False
    voice_activity: bool = False
    tool_answer_cuts: bool = False
    no_tools: bool = False
    late_tools: bool = False
    unruly_tools: bool = False
    paraphrase: bool = False
    other_language: bool = False
    dead_models: bool = False
    words_at_end: bool = False
    full_stops: bool = False


SWITCHES: Final = tuple(one.name for one in fields(Habits) if one.type == "bool")
"""The habits that are on or off."""
TIMES: Final[Mapping[str, str]] = {"think_ms": "think_s", "transcript_lag_ms": "transcript_lag_s"}
"""The times that can be changed for one candidate, in milliseconds."""


class HabitError(ValueError):
    """A change of habits is wrong; the sentence says how."""


class HabitBook:
    """Who meets which habits.

    usual: those of everybody for whom nothing else was ordered.
    """

    def __init__(self, usual: Habits) -> None:
        self._started = usual
        self.usual = usual
        self._changes: dict[str, dict[str, Any]] = {}

    def of(self, candidate: str) -> Habits:
        """Return what this candidate meets now."""
        changes = self._changes.get(candidate)
        return replace(self.usual, **changes) if changes else self.usual

    def change(self, values: Mapping[str, Any], candidate: str = "") -> Habits:
        """Change habits by name, for one candidate or ("") for everybody.  Raises HabitError."""
        changes = dict(_read_change(name, value) for name, value in values.items())
        if not candidate:
            self.usual = replace(self.usual, **changes)
        else:
            self._changes[candidate] = self._changes.get(candidate, {}) | changes
        return self.of(candidate)

    def reset(self) -> None:
        """Return to the habits of the start."""
        self.usual = self._started
        self._changes.clear()

    def as_json(self) -> dict[str, Any]:
        """Tell the habits of everybody, and of each candidate what differs."""
        return {"usual": asdict(self.usual), "candidates": dict(self._changes)}


def _read_change(name: str, value: Any) -> tuple[str, Any]:
    if name in SWITCHES:
        if not isinstance(value, bool):
            raise HabitError(f"{name}={value!r} is neither true nor false")
        return name, value
    if name in TIMES:
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise HabitError(f"{name}={value!r} is no number of milliseconds")
        return TIMES[name], value / 1000
    raise HabitError(f"unknown habit {name!r}: one of {', '.join((*SWITCHES, *TIMES))}")
