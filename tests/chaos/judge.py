"""What came of an interview, against what its scenario declares."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.scenarios import Scenario

MEMORY_KB = 5 * 1024
INTERNAL_ERROR = 4500
# No word has a time: whether the last second before a cut is in the text, nobody can know.
UNKNOWABLE_FRAMES = 31


@dataclass(slots=True)
class Outcome:
    """What came of a scenario, as the table shows it.

    recovered_ms: the longest time after the strike in which nothing of the candidate's reached
    Gemini.  stored: words that were stored when it struck.
    """

    scenario: Scenario
    status: str = "unfinished"
    recovered_ms: int = 0
    spoken: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    greetings: int = 0
    dials: int = 0
    gap_ms: int = 0
    ledger: list[str] = field(default_factory=list)
    lost_frames: int = 0
    closes: set[int] = field(default_factory=set)
    notes: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def ledger_faults(self) -> list[str]:
        """Return what the ledger lacks or should not have."""
        expects = self.scenario.expects
        lacks = [kind for kind in expects.ledger if not set(kind.split("|")) & set(self.ledger)]
        unasked = {"failed"} if expects.status == "completed" else set()
        if expects.is_lossless and self.lost_frames > UNKNOWABLE_FRAMES:
            unasked.add("audio_lost")
        return [f"no {kind}" for kind in lacks] + sorted(unasked & set(self.ledger))

    @property
    def complaints(self) -> list[str]:
        """Return what is not as the scenario declares it; empty when it passed."""
        expects = self.scenario.expects
        memory_kb = self.notes.get("memory_kb", 0)
        return self.problems + [
            complaint
            for complaint, wrong in (
                (f"status {self.status}", self.status != expects.status),
                (f"lost {' '.join(self.lost)}", len(self.lost) > expects.most_lost),
                ("lost what was stored", bool(set(self.lost) & set(self.stored))),
                (f"doubled {' '.join(self.doubled)}", bool(self.doubled)),
                (f"{self.greetings} greetings", self.greetings != 1),
                (f"{self.dials} dials", self.dials > expects.most_dials),
                (f"ledger {self.ledger_faults}", bool(self.ledger_faults)),
                ("closed 4500, an error of ours", INTERNAL_ERROR in self.closes),
                (f"closed {sorted(self.closes)}", not set(expects.closes) <= self.closes),
                (f"{memory_kb} kB of memory", memory_kb > MEMORY_KB),
            )
            if wrong
        ]

    def take(self, stored: dict[str, Any], connections: Sequence[dict[str, Any]]) -> None:
        """Take in what was stored, and this candidate's connections to Gemini."""
        turns = stored["turns"]
        said = Counter(words_of(stored))
        self.status = stored["status"]
        self.lost = [word for word in self.spoken if not said[word]]
        self.doubled = [word for word, times in said.items() if times > 1]
        self.greetings = max(_greetings_given(connections), _greetings_stored(turns))
        self.dials = len(connections)
        self.gap_ms = sum(entry["gap_ms"] or 0 for entry in stored["ledger"])
        self.ledger = [entry["kind"] for entry in stored["ledger"]]
        self.lost_frames = sum(
            entry["frames"] or 0 for entry in stored["ledger"] if entry["kind"] == "audio_lost"
        )


def _greetings_given(connections: Sequence[dict[str, Any]]) -> int:
    """Count those that Gemini began; one that was started again has forgotten its own."""
    return sum(connection["greetings"] for connection in connections)


def _greetings_stored(turns: Sequence[dict[str, Any]]) -> int:
    """Count those on record; a worker that dies in the first second takes it along."""
    return sum(
        "Hello" in turn["text"] + turn["unheard_text"]
        for turn in turns
        if turn["speaker"] == "interviewer"
    )


def words_of(stored: dict[str, Any]) -> list[str]:
    """Return the candidate's words, as stored."""
    return [
        word
        for turn in stored["turns"]
        if turn["speaker"] == "candidate"
        for word in turn["text"].split()
    ]
