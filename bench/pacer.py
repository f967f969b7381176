"""One timer for all that the load sends in time.

The timers of asyncio and uvloop wake up to a millisecond late. This one is the kernel's (timerfd
of Linux), which a loop watches like a socket.
"""

import asyncio
import ctypes
import os
import time
from collections.abc import Callable
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from typing import Final, Self

# Given when it was due, does it, and returns when it is due again; None for never.
Beat = Callable[[float], float | None]

# After so many at once the sockets are read, however much is overdue.
_AT_ONCE: Final = 64
# Setting the kernel's timer and being woken by it cost as much as a frame: what is due in so short
# a time leaves together, so much late.
_REST_S: Final = 0.000_25
_CLOCK_MONOTONIC: Final = 1
_ABSOLUTE: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


class Pacer:
    """Runs beats when they are due, by `time.monotonic`. Use as a context manager inside a loop."""

    def __init__(self) -> None:
        self._beats: list[tuple[float, int, Beat]] = []
        self._numbers = count()
        self._timer = -1
        self._rests_until = 0.0

    def __enter__(self) -> Self:
        self._timer = _checked(_LIBC.timerfd_create(_CLOCK_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC))
        asyncio.get_running_loop().add_reader(self._timer, self._run)
        return self

    def __exit__(self, *exception: object) -> None:
        asyncio.get_running_loop().remove_reader(self._timer)
        os.close(self._timer)
        self._beats.clear()

    def start(self, beat: Beat, due: float) -> None:
        """Run `beat` at `due`, and then whenever it says."""
        entry = (due, next(self._numbers), beat)
        heappush(self._beats, entry)
        if self._beats[0] is entry:
            self._arm()

    def _run(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._timer, 8)
        beats = self._beats
        try:
            for _ in range(_AT_ONCE):
                if not beats or beats[0][0] > time.monotonic():
                    break
                due, number, beat = heappop(beats)
                due_again = beat(due)
                if due_again is not None:
                    heappush(beats, (due_again, number, beat))
        finally:
            # A beat that fails ends alone; the loop reports it.
            self._rests_until = time.monotonic() + _REST_S
            if beats:
                self._arm()

    def _arm(self) -> None:
        # A time of 0 would disarm it; one that has passed is over at once.
        nanoseconds = max(1, int(max(self._beats[0][0], self._rests_until) * 1e9))
        wanted = (ctypes.c_long * 4)(0, 0, *divmod(nanoseconds, 1_000_000_000))
        _checked(_LIBC.timerfd_settime(self._timer, _ABSOLUTE, wanted, None))


def next_in_phase(now: float, period_s: float, phase_s: float) -> float:
    """Return the first time after `now` that is `phase_s` after a multiple of `period_s`."""
    return ((now - phase_s) // period_s + 1) * period_s + phase_s


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
