"""Watches from a thread whether one piece of work keeps a loop from all others.

What counts is the processor time that the loop's thread has spent since the loop last came round,
not the time on the wall: on a machine with more to do than cores, a thread that waits for a core
is late through no fault of its own, and its processor time stands still meanwhile. A loop that
comes round every 20 ms of rest has spent at most one round's work in between. Waiting for
something without spending time (a lock, a socket) is not seen by this measure; Django refuses
what would do that on a loop.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

BEAT_S: Final = 0.02
# What is told; the judge has its own limit.
TOLD_FROM_S: Final = 0.05
_OWN: Final = "/asyncio/"

Report = Callable[[int, str], None]


class LoopWatch:
    """Watches the running loop from `start` on, for as long as the process lives.

    report: told of the milliseconds that a round has held the loop's thread, and of the place
    where that was seen. It is called on the loop.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._spent = 0.0
        self._place = ""

    def start(self) -> None:
        """Watch the loop that runs now."""
        self._loop = asyncio.get_running_loop()
        self._ident = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._ident)
        self._spent = time.thread_time()
        self._beat()
        threading.Thread(target=self._look, name="loop watch", daemon=True).start()

    def _beat(self) -> None:
        now = time.thread_time()
        held_s = now - self._spent
        if held_s > TOLD_FROM_S:
            self._report(round(held_s * 1000), self._place or "unseen")
        self._place = ""
        # The report's own time is not the loop's next round.
        self._spent = time.thread_time()
        self._loop.call_later(BEAT_S, self._beat)

    def _look(self) -> None:
        while True:
            time.sleep(BEAT_S)
            if time.clock_gettime(self._clock) - self._spent > TOLD_FROM_S and not self._place:
                frame = sys._current_frames().get(self._ident)
                self._place = place_of(frame)


def place_of(frame: FrameType | None) -> str:
    """Name the innermost places of a stack, ours and its callers', innermost first."""
    places: list[str] = []
    while frame is not None and len(places) < 6:
        code = frame.f_code
        if _OWN not in code.co_filename:
            file = "/".join(code.co_filename.split("/")[-2:])
            places.append(f"{file}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " < ".join(places) or "nowhere"
