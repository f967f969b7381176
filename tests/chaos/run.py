"""Hold one interview through one fault, and judge what is left of it."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from tests.chaos.candidate import Candidate
from tests.chaos.scenarios import Moment, Scenario, Scene
from tests.stack import RealStack

WORDS_AN_ANSWER: Final = 24
QUESTIONS: Final = 2
WITHIN_S: Final = 90.0


@dataclass(slots=True)
class Outcome:
    """What came of a scenario, as the table shows it."""

    scenario: Scenario
    status: str = "unfinished"
    recovered_ms: int | None = None
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    greetings: int = 0
    dials: int = 0
    gap_ms: int = 0
    ledger: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def complaints(self) -> list[str]:
        """Return what is not as the scenario declares it; empty when it passed."""
        scenario = self.scenario
        return [
            complaint
            for complaint, wrong in (
                (self.problem, bool(self.problem)),
                (f"status {self.status}", self.status != scenario.status),
                (f"lost {self.lost}", scenario.lossless and bool(self.lost)),
                (f"doubled {self.doubled}", bool(self.doubled)),
                (f"{self.greetings} greetings", self.greetings != 1),
                (f"{self.dials} dials", self.dials > scenario.most_dials),
            )
            if wrong
        ]


async def hold(stack: RealStack, scenario: Scenario, interview: dict[str, str]) -> Outcome:
    """Hold an interview of two questions; the fault strikes in the first answer or after it."""
    outcome = Outcome(scenario)
    spoken: list[str] = []
    async with stack.candidate(interview) as candidate:
        scene = Scene(stack, interview, candidate)
        try:
            async with asyncio.timeout(WITHIN_S):
                await _converse(scene, scenario, outcome, spoken)
        except TimeoutError:
            outcome.problem = (
                f"not over in {WITHIN_S:.0f} s: phase {candidate.phase}, "
                f"question {candidate.question}, closes {candidate.closes}"
            )
    stored = await asyncio.to_thread(stack.read_interview, interview["id"])
    connections = await asyncio.to_thread(stack.connections)
    _judge(outcome, stored, spoken, connections, interview["name"])
    return outcome


async def _converse(scene: Scene, scenario: Scenario, outcome: Outcome, spoken: list[str]) -> None:
    candidate = scene.candidate
    turn = 0
    for number in range(1, QUESTIONS + 1):
        first = number == 1
        if first and scenario.moment is Moment.MID_REPLY:
            await candidate.until(lambda me: me.playback.turn and me.playback.received > 24_000)
            await _strike(scene, scenario, outcome)
        await _question_asked(candidate, number)
        turn = candidate.playback.turn
        if first and scenario.moment is Moment.BETWEEN:
            await _strike(scene, scenario, outcome)
        words = [f"w{number * 1000 + index:04d}" for index in range(WORDS_AN_ANSWER)]
        spoken += words
        candidate.say(words)
        if first and scenario.moment is Moment.MID_ANSWER:
            await candidate.until(lambda me: me.words_left < WORDS_AN_ANSWER // 2)
            await _strike(scene, scenario, outcome)
        await candidate.until(lambda me, turn=turn: me.ended or me.playback.turn > turn, WITHIN_S)
    await candidate.until(lambda me: me.ended, WITHIN_S)


async def _question_asked(candidate: Candidate, number: int) -> None:
    await candidate.until(
        lambda me: (
            me.ended or (me.question == number and me.playback.drained and me.phase == "listening")
        ),
        WITHIN_S,
    )


async def _strike(scene: Scene, scenario: Scenario, outcome: Outcome) -> None:
    struck_at = time.monotonic()
    heard = len(scene.candidate.audio_times)
    await scenario.strike(scene)

    async def watch() -> None:
        await scene.candidate.until(lambda me: len(me.audio_times) > heard, WITHIN_S)
        outcome.recovered_ms = round((scene.candidate.audio_times[heard] - struck_at) * 1000)

    scene.watch = asyncio.create_task(watch())


def _judge(
    outcome: Outcome,
    stored: dict[str, Any],
    spoken: list[str],
    connections: list[dict[str, Any]],
    name: str,
) -> None:
    turns = stored["turns"]
    said = Counter(
        word for turn in turns if turn["speaker"] == "candidate" for word in turn["text"].split()
    )
    outcome.status = stored["status"]
    outcome.lost = [word for word in spoken if not said[word]]
    outcome.doubled = [word for word, times in said.items() if times > 1]
    outcome.greetings = sum(
        "Hello" in turn["text"] + turn["unheard_text"]
        for turn in turns
        if turn["speaker"] == "interviewer"
    )
    outcome.dials = sum(connection.get("candidate") == name for connection in connections)
    outcome.gap_ms = sum(entry["gap_ms"] or 0 for entry in stored["ledger"])
    outcome.ledger = [entry["kind"] for entry in stored["ledger"]]
