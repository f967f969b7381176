"""The timer of the load: what is due runs, in order, and as often as it says."""

import asyncio
import time

from bench.pacer import Pacer, next_in_phase


async def test_beats_run_in_the_order_in_which_they_are_due() -> None:
    ran: list[tuple[str, bool]] = []
    is_done = asyncio.Event()

    def beat(name: str, *, is_last: bool = False) -> None:
        def run(due: float) -> None:
            ran.append((name, time.monotonic() >= due))
            if is_last:
                is_done.set()

        pacer.start(run, begin + {"first": 0.001, "second": 0.002, "third": 0.003}[name])

    with Pacer() as pacer:
        begin = time.monotonic()
        beat("third", is_last=True)
        beat("first")
        beat("second")
        async with asyncio.timeout(10):
            await is_done.wait()
    assert ran == [("first", True), ("second", True), ("third", True)]


async def test_a_beat_runs_again_when_it_says_until_it_says_never() -> None:
    dues: list[float] = []
    is_done = asyncio.Event()

    def run(due: float) -> float | None:
        dues.append(due - begin)
        if len(dues) < 4:
            return due + 1 / 1024
        is_done.set()
        return None

    with Pacer() as pacer:
        # What is overdue is made up for, beat by beat.
        begin = float(int(time.monotonic()) - 1)
        pacer.start(run, begin)
        async with asyncio.timeout(10):
            await is_done.wait()
    assert dues == [0, 1 / 1024, 2 / 1024, 3 / 1024]


async def test_a_beat_may_start_another_one() -> None:
    is_done = asyncio.Event()

    def second(due: float) -> None:
        is_done.set()

    def first(due: float) -> None:
        pacer.start(second, due)

    with Pacer() as pacer:
        pacer.start(first, time.monotonic())
        async with asyncio.timeout(10):
            await is_done.wait()


def test_the_next_in_phase_is_after_now_and_less_than_a_period_away() -> None:
    assert next_in_phase(now=10.3, period_s=0.5, phase_s=0.25) == 10.75
    assert next_in_phase(now=10.25, period_s=0.5, phase_s=0.25) == 10.75
    assert next_in_phase(now=10.1, period_s=0.5, phase_s=0.25) == 10.25
