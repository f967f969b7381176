"""Hold one interview through one fault."""

import asyncio
from typing import Any, Final

from tests.chaos.candidate import Candidate
from tests.chaos.database import Database
from tests.chaos.flow import Flow
from tests.chaos.judge import Outcome, words_of
from tests.chaos.scenarios import Moment, Scenario
from tests.chaos.strikes import Scene
from tests.stack import RealStack

WORDS_AN_ANSWER: Final = 24
QUESTIONS: Final = 2
WITHIN_S: Final = 90.0
_STRIKES_LATER: Final = (Moment.GOODBYE, Moment.REPLIED, Moment.LAST_WORD)
# What a page is told that comes back after the end.
OVER: Final = 4410


async def hold(
    stack: RealStack,
    flow: Flow,
    scenario: Scenario,
    interview: dict[str, str],
    *,
    database: Database | None = None,
    worker: int | None = None,
) -> Outcome:
    """Hold an interview of two questions; the fault strikes in the first answer or before it.

    worker: where the candidate connects; None for the site's own address.
    """
    outcome = Outcome(scenario)
    scene = Scene(stack, interview, stack.candidate(interview, worker=worker), database=database)
    async with scene.leaving:
        if scenario.prepare is not None:
            await scenario.prepare(scene)
        await scene.leaving.enter_async_context(scene.candidate)
        try:
            async with asyncio.timeout(WITHIN_S):
                await _converse(scene, flow, outcome)
        except TimeoutError:
            scene.problems.append(
                f"not over in {WITHIN_S:.0f} s: phase {scene.candidate.phase}, "
                f"question {scene.candidate.question}, closes {scene.candidate.closes}"
            )
        except Exception as error:  # noqa: BLE001 - a scenario's boundary: the others go on
            scene.problems.append(f"the scenario itself broke: {error!r}")
    outcome.closes, outcome.notes, outcome.problems = scene.closes, scene.notes, scene.problems
    stored = await _stored(scene)
    connections = await asyncio.to_thread(stack.connections)
    outcome.take(stored, [one for one in connections if one["candidate"] == interview["name"]])
    return outcome


async def _converse(scene: Scene, flow: Flow, outcome: Outcome) -> None:
    scenario = outcome.scenario
    for number in range(1, QUESTIONS + 1):
        strikes_now = scenario.moment if number == 1 else None
        if strikes_now is Moment.MID_REPLY:
            await scene.candidate.until(
                lambda me: me.playback.turn and me.playback.received > 24_000
            )
            await _strike(scene, flow, outcome)
        await question_asked(scene.candidate, number)
        turn = scene.candidate.playback.turn
        if strikes_now is Moment.BETWEEN:
            await _strike(scene, flow, outcome)
        words = [f"w{number * 1000 + index:04d}" for index in range(WORDS_AN_ANSWER)]
        outcome.spoken += words
        if strikes_now is Moment.TYPED:
            await scene.candidate.type(" ".join(words))
            await _strike(scene, flow, outcome)
        else:
            scene.candidate.say(words)
        if strikes_now is Moment.MID_ANSWER:
            await scene.candidate.until(lambda me: me.words_left < WORDS_AN_ANSWER // 2)
            await _strike(scene, flow, outcome)
        if number == QUESTIONS and scenario.moment is Moment.LAST_WORD:
            await scene.candidate.until(lambda me: not me.speaking, WITHIN_S)
            await _strike(scene, flow, outcome)
            break
        await scene.candidate.until(
            lambda me, turn=turn: me.ended or me.playback.turn > turn, WITHIN_S
        )
        if number == 1 and scenario.moment is Moment.REPLIED:
            await _strike(scene, flow, outcome)
        if number == 1 and scenario.moment not in _STRIKES_LATER:
            outcome.recovered_ms = flow.longest_silence_ms(scene.interview["name"])
    if scenario.moment is Moment.GOODBYE:
        await scene.candidate.until(lambda me: me.phase == "ending", WITHIN_S)
        await _strike(scene, flow, outcome)
    outcome.spoken += scene.spoken
    await scene.candidate.until(lambda me: me.ended or me.is_gone or OVER in me.closes, WITHIN_S)


async def question_asked(candidate: Candidate, number: int) -> None:
    """Wait until the interviewer has asked a question and listens."""
    await candidate.until(
        lambda me: (
            me.ended
            or (me.question == number and _has_heard(me, number) and me.phase == "listening")
        ),
        WITHIN_S,
    )


def _has_heard(candidate: Candidate, number: int) -> bool:
    """Tell whether the question was played; a new page may find it among the captions."""
    playback = candidate.playback
    if playback.turn:
        # What was flushed is said again.
        return playback.drained and playback.turn > playback.barrier
    return any(f"number {number}?" in caption["text"] for caption in candidate.captions.values())


async def _strike(scene: Scene, flow: Flow, outcome: Outcome) -> None:
    if not outcome.scenario.expects.is_lossless:
        outcome.stored = words_of(await _stored(scene))
    flow.watch(scene.interview["name"])
    await outcome.scenario.strike(scene)


async def _stored(scene: Scene) -> dict[str, Any]:
    """Return what is stored of the interview; a process for it would take the fault's moment."""
    source = scene.database or scene.stack
    return await asyncio.to_thread(source.read_interview, scene.interview["id"])
