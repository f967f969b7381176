"""What each fault does, to whom."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psutil

from tests.chaos.candidate import Candidate
from tests.chaos.database import Database
from tests.chaos.microphone import FRAME_BYTES, pack_frame
from tests.stack import RealStack

AWAY_S: Final = 5.0
TAKEN_OVER: Final = 4409
# A claim waits longer than this for a database.
BACK_S: Final = 2.0
# What was said is in the database, or in Redis, after this.
SAVED_S: Final = 1.5
# The heartbeat's bound, and what the way there and back may take.
HUNG_WITHIN_S: Final = 17.0
FROZEN_S: Final = 20.0
# How long after a typed answer was sent its worker may die: it is unread, read, stored, or known.
TYPED_BEFORE_S: Final = 0.4
# What an end waits for its words at the most, when the page sends nothing any more.
ENDED_WITHIN_S: Final = 30.0
LOOK_S: Final = 0.25


@dataclass(slots=True)
class Scene:
    """What a fault can get hold of.

    pages: those that another page replaced.  problems: what went wrong with the fault itself.
    spoken: what the candidate said beside the answers.
    """

    stack: RealStack
    interview: dict[str, str]
    candidate: Candidate
    pages: list[Candidate] = field(default_factory=list)
    database: Database | None = None
    leaving: AsyncExitStack = field(default_factory=AsyncExitStack)
    notes: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)

    @property
    def closes(self) -> set[int]:
        """Every code that a page of this interview was closed with."""
        return {code for page in (*self.pages, self.candidate) for code in page.closes}


Strike = Callable[[Scene], Awaitable[None]]


async def leave_in_peace(scene: Scene) -> None:
    """Do nothing."""


def gemini(**description: Any) -> Strike:
    """Return a strike by a fault of the simulator's, for this candidate alone."""

    async def strike(scene: Scene) -> None:
        name = scene.interview["name"]
        await asyncio.to_thread(scene.stack.fault, candidate=name, **description)

    return strike


def habits(**wanted: Any) -> Strike:
    """Return the change of the simulator's habits, for this candidate alone."""

    async def strike(scene: Scene) -> None:
        name = scene.interview["name"]
        await asyncio.to_thread(scene.stack.habits, candidate=name, **wanted)

    return strike


def both(*strikes: Strike, pause_s: float = 0.0) -> Strike:
    """Return a strike of several faults, one after another."""

    async def strike(scene: Scene) -> None:
        for number, each in enumerate(strikes):
            if number:
                await asyncio.sleep(pause_s)
            await each(scene)

    return strike


# How it ends

# Four words: more than a courtesy.
INTO_GOODBYE: Final = [f"w{number}" for number in range(4_000, 4_006)]


def end_after(seconds: float) -> Strike:
    """Return the press of End, so long after the last word was said."""

    async def strike(scene: Scene) -> None:
        await asyncio.sleep(seconds)
        await scene.candidate.end()

    return strike


async def end_and_close(scene: Scene) -> None:
    """Press End and close the tab, before anything more is heard of the server."""
    await scene.candidate.end()
    await scene.candidate.close_page()
    assert scene.database is not None
    async with asyncio.timeout(ENDED_WITHIN_S):
        while await asyncio.to_thread(_status, scene) != "completed":  # noqa: ASYNC110 - a row tells nobody
            await asyncio.sleep(LOOK_S)


def _status(scene: Scene) -> str:
    assert scene.database is not None
    return str(scene.database.read_interview(scene.interview["id"])["status"])


async def talk_into_goodbye(scene: Scene) -> None:
    """Say something into the goodbye that is more than a courtesy."""
    scene.spoken += INTO_GOODBYE
    scene.candidate.say(INTO_GOODBYE)


async def type_into_goodbye(scene: Scene) -> None:
    """Write it instead."""
    scene.spoken += INTO_GOODBYE
    await scene.candidate.type(f"{' '.join(INTO_GOODBYE)}")


# The browser's side


async def open_old_page(scene: Scene) -> None:
    """Let the candidate come with a page that was loaded before the deploy."""
    scene.candidate.protocol = 1


async def cut_browser(scene: Scene) -> None:
    """Cut the browser's socket without a goodbye."""
    scene.candidate.cut()


async def cut_browser_twice(scene: Scene) -> None:
    """Cut it again two seconds after it came back."""
    scene.candidate.cut()
    count = len(scene.candidate.phases)
    await scene.candidate.until(lambda me: len(me.phases) > count + 1)
    await asyncio.sleep(2)
    scene.candidate.cut()


async def reload_page(scene: Scene) -> None:
    """Load the page anew: the tab's storage hands on what it kept."""
    scene.candidate.reload()


async def crash_browser(scene: Scene) -> None:
    """Lose the page with all that it kept, and open it again."""
    scene.candidate.crash()


async def look_from_second_device(scene: Scene) -> None:
    """Open the interview on another device, and do not press Continue."""
    second = await _open_second_device(scene)
    await asyncio.sleep(AWAY_S)
    if second.phases or scene.candidate.closes or not second.elsewhere:
        scene.problems.append("a page that only looked changed something")


async def continue_on_second_device(scene: Scene) -> None:
    """Press Continue on another device, which speaks on; the first page hands over."""
    await _move_to(scene, await _open_second_device(scene))


async def continue_elsewhere_after_a_kill(scene: Scene) -> None:
    """End the candidate's worker, and press Continue on another device at once."""
    worker = scene.stack.worker_of(scene.candidate)
    other = (worker + 1) % len(scene.stack.workers)
    second = await _open_second_device(scene, worker=other)
    scene.candidate.move_to(scene.stack.address(scene.interview, worker=other))
    scene.stack.kill_worker(worker)
    await _move_to(scene, second)


async def open_second_tab(scene: Scene) -> None:
    """Press Start in another tab before it has a connection; it speaks on."""
    second = scene.stack.candidate(scene.interview)
    await _finish_word(scene.candidate, second)
    await scene.leaving.enter_async_context(second)
    await _see_first_page_off(scene, second)


async def _open_second_device(scene: Scene, *, worker: int | None = None) -> Candidate:
    second = scene.stack.candidate(scene.interview, worker=worker)
    second.enters = False
    await scene.leaving.enter_async_context(second)
    await second.until(lambda me: me.elsewhere is not None)
    return second


async def _finish_word(first: Candidate, second: Candidate) -> None:
    first.leave_words_to(second)
    await first.until(lambda me: not me.speaking)


async def _move_to(scene: Scene, second: Candidate) -> None:
    await _finish_word(scene.candidate, second)
    await second.press_start()
    await _see_first_page_off(scene, second)


async def _see_first_page_off(scene: Scene, second: Candidate) -> None:
    """The first page must be sent away, and told the truth of what it has handed over."""
    first, scene.candidate = scene.candidate, second
    scene.pages.append(first)
    await first.until(lambda me: TAKEN_OVER in me.closes)
    if first.lost_ms != 0:
        scene.problems.append(f"the first page was told of a loss of {first.lost_ms} ms")


async def hang_browser(scene: Scene) -> None:
    """Let the page fall silent with its socket open; the server must notice and close it."""
    candidate, loop = scene.candidate, asyncio.get_running_loop()
    since, count = loop.time(), len(candidate.closes)
    candidate.hang()
    await candidate.closed(count, HUNG_WITHIN_S)
    scene.notes["noticed_ms"] = round((loop.time() - since) * 1000)


async def stop_reading(scene: Scene) -> None:
    """Let the page speak, but read nothing, until the server has closed it."""
    candidate = scene.candidate
    worker = psutil.Process(scene.stack.workers[scene.stack.worker_of(candidate)].process.pid)
    before = most = worker.memory_info().rss
    candidate.stop_reading()
    async with asyncio.timeout(HUNG_WITHIN_S + 5):
        for _ in range(round(HUNG_WITHIN_S * 4)):
            await asyncio.sleep(0.25)
            most = max(most, worker.memory_info().rss)
    scene.notes["memory_kb"] = (most - before) // 1024
    candidate.read_again()


def send_wrong(make_frames: Callable[[Candidate], list[str | bytes]]) -> Strike:
    """Return a strike that sends what the protocol forbids and waits to be sent away for it."""

    async def strike(scene: Scene) -> None:
        count = len(scene.candidate.closes)
        for frame in make_frames(scene.candidate):
            await scene.candidate.send_raw(frame)
        await scene.candidate.closed(count)

    return strike


async def send_out_of_order(scene: Scene) -> None:
    """Send old frames again, unasked, in between: they must change nothing.

    Those of the present number are old in any case; of an older number, so is any frame.
    """
    microphone = scene.candidate.microphone
    newest, number = microphone.next_seq, microphone.replay_number
    seqs = (0, newest // 2, max(0, newest - 40), newest + 20)
    for seq in seqs if number > 1 else seqs[:1]:
        frame = pack_frame(seq, bytes(FRAME_BYTES), replay=max(1, number - 1))
        await scene.candidate.send_raw(frame)


# The workers, and what they stand on


async def kill_worker(scene: Scene) -> None:
    """End the candidate's worker as a power cut does."""
    scene.stack.kill_worker(_show_way_out(scene))


async def kill_worker_soon(scene: Scene) -> None:
    """End the candidate's worker while it deals with what was sent last."""
    pause_s = random.uniform(0, TYPED_BEFORE_S)
    scene.notes["after_ms"] = round(pause_s * 1000)
    await asyncio.sleep(pause_s)
    await kill_worker(scene)


async def kill_two_workers(scene: Scene) -> None:
    """End the worker, and a second after it was taken over from, the next; the first comes back."""
    count = len(scene.candidate.phases)
    await kill_worker(scene)
    back = asyncio.create_task(asyncio.to_thread(scene.stack.bring_back_workers))
    await scene.candidate.until(lambda me: len(me.phases) > count + 1)
    await asyncio.sleep(1)
    await kill_worker(scene)
    await back


async def freeze_worker(scene: Scene) -> None:
    """Let the worker do nothing for twenty seconds, with every socket open; then it wakes."""
    index = scene.stack.worker_of(scene.candidate)
    worker = scene.stack.workers[index]
    count, since = len(scene.candidate.closes), time.monotonic()
    scene.stack.freeze_worker(index)
    try:
        await scene.candidate.closed(count, HUNG_WITHIN_S)
        scene.notes["noticed_ms"] = round((time.monotonic() - since) * 1000)
        await asyncio.sleep(since + FROZEN_S - time.monotonic())
    finally:
        scene.stack.thaw_worker(index)
    await asyncio.sleep(AWAY_S)
    if worker.is_dead():
        scene.problems.append(worker.obituary())
    if " ERROR " in worker.log.read_text(errors="replace"):
        scene.problems.append("the frozen worker woke up with an error")


async def kill_worker_in_reply(scene: Scene) -> None:
    """End it 0 to 1.6 s into what the interviewer is saying."""
    after_s = random.uniform(0.0, 1.6)
    scene.notes["after_ms"] = round(after_s * 1000)
    await asyncio.sleep(after_s)
    await kill_worker(scene)


async def deploy_worker(scene: Scene) -> None:
    """Ask the candidate's worker to stop, as a deploy does."""
    scene.stack.stop_worker(_show_way_out(scene))


def _show_way_out(scene: Scene) -> int:
    """Return the candidate's worker; where no nginx finds another one, the page is told."""
    worker = scene.stack.worker_of(scene.candidate)
    if not scene.candidate.worker:
        scene.candidate.move_to(scene.stack.address(scene.interview, worker=worker + 1))
    return worker


async def freeze_redis(scene: Scene) -> None:
    """Let Redis answer nobody for five seconds."""
    scene.stack.freeze_redis()
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        scene.stack.thaw_redis()


async def lose_redis(scene: Scene) -> None:
    """Kill Redis; five seconds later it is back and has forgotten everything."""
    await asyncio.to_thread(scene.stack.kill_redis)
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        await asyncio.to_thread(scene.stack.bring_back_redis)


async def kill_redis_and_worker(scene: Scene) -> None:
    """Kill Redis and the worker at once: what the interview was is in the database alone."""
    away = asyncio.create_task(lose_redis(scene))
    await kill_worker(scene)
    await away


async def restart_simulator(scene: Scene) -> None:
    """Kill Gemini's stand-in and start it again: no handle is known any more."""
    await asyncio.to_thread(scene.stack.kill_simulator)
    await asyncio.to_thread(scene.stack.bring_back_simulator)


async def refuse_connections(scene: Scene) -> None:
    """Let the database end and refuse every connection for five seconds."""
    async with _refusing(scene):
        await asyncio.sleep(AWAY_S - BACK_S)


async def kill_worker_in_an_outage(scene: Scene) -> None:
    """End the candidate's worker when the database has refused for three seconds."""
    async with _refusing(scene):
        await asyncio.sleep(AWAY_S - BACK_S)
        await kill_worker(scene)


async def kill_worker_after_a_refused_reply(scene: Scene) -> None:
    """End it when an answer was given, and its reply heard, while the database refused."""
    turn = scene.candidate.playback.turn
    async with _refusing(scene):
        await scene.candidate.until(lambda me: me.playback.turn > turn and me.playback.drained)
        await asyncio.sleep(SAVED_S)
        await kill_worker(scene)


async def lose_worker_and_page_in_an_outage(scene: Scene) -> None:
    """End the worker and the browser in the reply to an answer that the database refused."""
    turn = scene.candidate.playback.turn
    async with _refusing(scene):
        await scene.candidate.until(
            lambda me: me.playback.turn > turn and me.playback.received > 24_000
        )
        await kill_worker(scene)
        scene.candidate.crash()


@asynccontextmanager
async def _refusing(scene: Scene) -> AsyncIterator[None]:
    """Let the database refuse everybody, and for a while longer."""
    database = _database(scene)
    await asyncio.to_thread(database.close_to_all)
    try:
        yield
        await asyncio.sleep(BACK_S)
    finally:
        await asyncio.to_thread(database.open_again)


async def make_read_only(scene: Scene) -> None:
    """Let the database refuse every write for five seconds, as in a failover."""
    database = _database(scene)
    await asyncio.to_thread(database.make_read_only)
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        await asyncio.to_thread(database.make_writable)


async def lock_tables(scene: Scene) -> None:
    """Let every write wait for a lock for five seconds."""
    held = await asyncio.to_thread(_database(scene).lock, "interviewsession", "turn")
    try:
        await asyncio.sleep(AWAY_S)
    finally:
        await asyncio.to_thread(held.close)


def _database(scene: Scene) -> Database:
    assert scene.database is not None, "this fault needs a database server"
    return scene.database
