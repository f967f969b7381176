"""Faults of the browser's side: the page, its connection, another page."""

import asyncio
from collections.abc import Callable
from typing import Final

import psutil

from tests.chaos.candidate import Candidate
from tests.chaos.microphone import FRAME_BYTES, pack_frame
from tests.chaos.strikes import Scene, Strike

AWAY_S: Final = 5.0
TAKEN_OVER: Final = 4409
# The heartbeat's bound, and what the way there and back may take.
HUNG_WITHIN_S: Final = 17.0
MORE_WORDS: Final = tuple(f"w35{number:02d}" for number in range(30))


async def open_old_page(scene: Scene) -> None:
    """Let the candidate come with a page that was loaded before the deploy."""
    scene.candidate.protocol = 1


async def talk_on(scene: Scene) -> None:
    """Give a longer answer."""
    scene.spoken += MORE_WORDS
    scene.candidate.say(MORE_WORDS)


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
    before = len(scene.candidate.closes)
    second = await _open_second_device(scene)
    await asyncio.sleep(AWAY_S)
    if second.phases or len(scene.candidate.closes) > before or not second.elsewhere:
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
