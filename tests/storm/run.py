"""Holds a storm: seats the candidates, lets the plan's faults strike, and gathers the evidence."""

import asyncio
import contextlib
import time
import urllib.error
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tests.chaos.database import Database
from tests.chaos.page_strikes import open_second_tab
from tests.chaos.server_strikes import FROZEN_S
from tests.chaos.strikes import Scene
from tests.stack import RealStack
from tests.storm.catalogue import CATALOGUE, Fault, Reach
from tests.storm.evidence import Evidence, Interview, Said, Struck
from tests.storm.field import Field, freeze_worker
from tests.storm.person import Person
from tests.storm.plan import LONG_PLAN, SHORT_PLAN, Plan, Strike
from tests.storm.watch import Gemini, Workers

# Candidates come one after another, as no door lets thirty in at once.
COMES_EVERY_S: Final = 0.35
NEXT_AFTER_S: Final = 1.0
# An interview takes at least so long: what must be prepared.
SHORTEST_S: Final = 30.0
SUPERVISED_EVERY_S: Final = 1.0
TOLD_EVERY_S: Final = 30.0
LATENESS_EVERY_S: Final = 0.05
# What a page takes to be back, once somebody answers.
RECONNECTED_S: Final = 6.0
# What a page takes to hand over what it holds.
HANDED_OVER_S: Final = 4.0
# What was said so long before a line froze may not have become words yet.
LAG_S: Final = 3.0
# A fault that has not come to its end by then is left alone.
STRIKE_WITHIN_S: Final = 60.0

Say = Callable[[str], None]


@dataclass(slots=True)
class Storm:
    """One storm on one stack."""

    plan: Plan
    stack: RealStack
    database: Database
    workers: Workers
    say: Say
    people: list[Person] = field(default_factory=list)
    gemini: Gemini = field(init=False)
    problems: list[str] = field(default_factory=list)
    skipped: int = 0
    late_ms: list[float] = field(default_factory=list)
    _seated: dict[int, Person] = field(default_factory=dict)
    _waiting: dict[int, deque[dict[str, str]]] = field(default_factory=dict)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _began: float = 0.0
    _frozen: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gemini = Gemini(self.stack)

    async def hold(self) -> Evidence:
        """Hold it from the first candidate to the last, and return what is to be judged."""
        await asyncio.to_thread(self._prepare)
        self._began = time.monotonic()
        beside: list[Awaitable[None]] = [
            self._supervise(), self._tell(), self.gemini.watch(), self.workers.watch(self.stack),
            self._measure_itself(),
        ]  # fmt: skip
        watching = [asyncio.ensure_future(one) for one in beside]
        try:
            await asyncio.gather(
                self._strike_all(), *(self._fill(chair) for chair in range(self.plan.interviews))
            )
            self.say(f"{self._clock()} the last interview is over")
            await asyncio.to_thread(self.stack.bring_back_workers)
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
        await self.gemini.look()
        self.workers.look(self.stack)
        return Evidence(
            await asyncio.to_thread(self._evidence_of_all), self.workers.lives(self.stack)
        )

    def _prepare(self) -> None:
        most = round(self.plan.interviews * (1 + self.plan.minutes * 60 / SHORTEST_S))
        for questions, share in ((SHORT_PLAN, 0.7), (LONG_PLAN, 0.7)):
            made = self.stack.make_interviews(round(most * share), questions=questions)
            self._waiting[questions] = deque(made)

    # The chairs

    async def _fill(self, chair: int) -> None:
        """Let one candidate after another take a chair, until the storm is over."""
        await asyncio.sleep(chair * COMES_EVERY_S)
        turn = 0
        while not self._over.is_set():
            guest = self.plan.guest(chair, turn)
            interview = self._waiting[guest.questions].popleft()
            scene = Scene(
                self.stack, interview, self.stack.candidate(interview), database=self.database
            )
            person = self._seated[chair] = Person(guest, scene, self._over)
            self.people.append(person)
            await person.attend()
            turn += 1
            await asyncio.sleep(NEXT_AFTER_S)

    # The faults

    async def _strike_all(self) -> None:
        async with asyncio.TaskGroup() as strikes:
            for strike in self.plan.strikes:
                await asyncio.sleep(self._began + strike.at_s - time.monotonic())
                strikes.create_task(self._strike(strike))
            await asyncio.sleep(self._began + self.plan.minutes * 60 - time.monotonic())
            self._over.set()
            self.say(f"{self._clock()} no more strikes; those under way end their interviews")

    async def _strike(self, strike: Strike) -> None:
        fault = CATALOGUE[strike.fault]
        victims = self._victims(strike, fault)
        if not victims:
            self.skipped += 1
            return
        marks = [(person, person.is_struck(fault)) for person in victims]
        if fault.many is freeze_worker:
            self._frozen.append((time.time(), time.time() + FROZEN_S))
            for person in victims:
                person.worker_freezes()
        try:
            async with asyncio.timeout(STRIKE_WITHIN_S):
                await self._carry_out(fault, strike, victims)
        except TimeoutError:
            pass  # it waited for a sign of itself in an interview that ended meanwhile
        except urllib.error.HTTPError as error:
            self.problems.append(f"strike {strike.number}, {fault.name}: {error.read().decode()}")
        except (urllib.error.URLError, ConnectionError):
            # Gemini is being started again: there is nothing that could be struck.
            self.skipped += 1
            for person, mark in marks:
                person.struck.remove(mark)
        except Exception as error:  # noqa: BLE001 - a strike's boundary: the storm goes on
            self.problems.append(f"strike {strike.number}, {fault.name}: {error!r}")

    def _victims(self, strike: Strike, fault: Fault) -> list[Person]:
        present = [one for one in self._seated.values() if not one.is_over and one.left_at is None]
        if fault.reach is Reach.ALL:
            return present
        if fault.reach is Reach.WORKER:
            index = strike.worker
            if self.stack.workers[index].is_dead():
                return []
            return [one for one in present if self._worker_of(one) == index]
        struck = [one for one in present if one is self._seated.get(strike.chair)]
        # Who is on their way from one page to another opens no third one.
        return [one for one in struck if fault.one is not open_second_tab or not one.is_moving]

    def _worker_of(self, person: Person) -> int | None:
        page = person.scene.candidate
        return self.stack.worker_of(page) if page.worker else None

    async def _carry_out(self, fault: Fault, strike: Strike, victims: list[Person]) -> None:
        if fault.many is not None:
            await fault.many(Field(self.stack, self.database), strike.worker)
        elif fault.one is open_second_tab:
            await victims[0].change_page()
        elif fault.one is not None:
            await fault.one(victims[0].scene)

    async def _supervise(self) -> None:
        """Start workers again that were ended, as a service manager does."""
        while True:
            await asyncio.sleep(SUPERVISED_EVERY_S)
            self.workers.look(self.stack)
            with contextlib.suppress(AssertionError):  # not ready in time: the next look sees it
                await asyncio.to_thread(self.stack.bring_back_workers)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TOLD_EVERY_S)
            present = [one for one in self._seated.values() if one.left_at is None]
            said = sum(len(one.recorder.said) for one in self.people)
            self.say(
                f"{self._clock()} {len(present)} interviews under way, "
                f"{len(self.people) - len(present)} over, {said} words said"
            )

    async def _measure_itself(self) -> None:
        """Note how late the load's own loop is: candidates that are late are no fault of ours."""
        while True:
            due = time.monotonic() + LATENESS_EVERY_S
            await asyncio.sleep(LATENESS_EVERY_S)
            self.late_ms.append((time.monotonic() - due) * 1000)

    def _clock(self) -> str:
        passed = round(time.monotonic() - self._began)
        return f"{passed // 60:>3}:{passed % 60:02}"

    # What came of it

    def _evidence_of_all(self) -> list[Interview]:
        return [self._evidence(person) for person in self.people]

    def _evidence(self, person: Person) -> Interview:
        stored = self.database.read_interview(person.scene.interview["id"])
        recorder, name = person.recorder, person.scene.interview["name"]
        ended_at = recorder.ended_at or person.left_at
        return Interview(
            name=f"{person.guest.name} {name}",
            kind=person.guest.kind,
            status=stored["status"],
            began_at=person.began_at,
            ended_at=ended_at,
            said=recorder.said,
            typed=recorder.typed,
            turns=stored["turns"],
            ledger=[_with_seconds(row) for row in stored["ledger"]],
            strikes=[
                end_on_a_frozen_line(
                    hand_over_without_redis(
                        wait_for_reply(put_off(strike, self._frozen), person.struck), person.struck
                    ),
                    recorder.said,
                    recorder.ended_at,
                )
                for strike in person.struck
            ],
            greetings=recorder.greetings,
            text_s=recorder.text_s(ended_at or time.time()),
            final_captions=recorder.final_captions,
            sounded_ms=recorder.sounded_ms,
            closes=[
                code
                for page in (*person.scene.pages, person.scene.candidate)
                for code in page.closes
            ],
            errors=recorder.errors,
            problems=person.problems,
            line=recorder.line,
        )


def put_off(strike: Struck, frozen: Sequence[tuple[float, float]]) -> Struck:
    """Return a fault with the time that a new connection takes which comes to a frozen worker."""
    bound_s = strike.bound_s
    for since, until in frozen if strike.reconnects else ():
        if since < strike.until and strike.at < until:
            bound_s = max(bound_s, until - strike.at + RECONNECTED_S)
    return replace(strike, bound_s=bound_s)


def wait_for_reply(strike: Struck, strikes: Sequence[Struck]) -> Struck:
    """Return a fault that strikes with the next reply; a Gemini that is away puts it off."""
    others = [one for one in strikes if strike.waits and one.name.startswith("Gemini")]
    met = [one.until for one in others if one.at < strike.until and one.until > strike.at]
    if not met:
        return strike
    return replace(strike, bound_s=max(met) - strike.at + strike.bound_s)


def hand_over_without_redis(strike: Struck, strikes: Sequence[Struck]) -> Struck:
    """Return a move to another page with what it costs where Redis is away: all that goes through it."""
    for other in strikes if strike.held else ():
        is_away = other.name.startswith("Redis") and other.until > strike.at
        if is_away and other.at < strike.at + HANDED_OVER_S:
            return replace(strike, words=max(strike.words, strike.held))
    return strike


def end_on_a_frozen_line(strike: Struck, said: Sequence[Said], ended_at: float | None) -> Struck:
    """Return a line that froze with what it costs where the interview ends before that is noticed.

    An end waits five seconds for words of what was said last; a line that hears nothing is renewed
    after twelve. What was said into it is a turn that was not transcribed.
    """
    is_frozen = strike.name.startswith("frozen") and ended_at is not None
    if not is_frozen or not strike.at < (ended_at or 0.0) < strike.until:
        return strike
    lost = sum(strike.at - LAG_S < one.at <= (ended_at or 0.0) for one in said)
    return replace(strike, words=max(strike.words, lost))


def _with_seconds(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "wall_time": row["wall_time"].timestamp()}
