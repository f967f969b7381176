"""An event loop whose time jumps to the next timer as soon as nothing else is ready.

For tests of code that waits for seconds: they take none, and the order of things is
the same on every machine. A wait that nothing could end fails instead of hanging.
"""

import asyncio
import functools
import selectors
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec

_Arguments = ParamSpec("_Arguments")


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise AssertionError("everything waits, and nothing would ever end it")
        if not ready and timeout is not None:
            self.now += max(0.0, timeout)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Starts at 1 000 s, so that no time is mistaken for "never"."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        self._jumping.now = 1_000.0
        super().__init__(self._jumping)

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._jumping.now


class LoopClock:
    """Implements `ports.Clock` by the running loop's time."""

    def now(self) -> float:
        """Return monotonic seconds."""
        return asyncio.get_running_loop().time()


def in_virtual_time(
    test: Callable[_Arguments, Coroutine[Any, Any, None]],
) -> Callable[_Arguments, None]:
    """Run an asynchronous test on a loop of its own, in virtual time; no task may be left."""

    @functools.wraps(test)
    def run(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> None:
        async def watched() -> None:
            await test(*args, **kwargs)
            await asyncio.sleep(0)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left, f"tasks left alive: {left}"

        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            runner.run(watched())

    return run


async def until(is_so: Callable[[], object], within_s: float = 60.0) -> None:
    """Let virtual time pass until `is_so` says so; fail when it has not by the deadline."""
    deadline = asyncio.get_running_loop().time() + within_s
    while not is_so():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"not so within {within_s} s of virtual time")
        await asyncio.sleep(0.01)


async def at_once(awaitable: Awaitable[None]) -> None:
    """Await what must not take any time."""
    before = asyncio.get_running_loop().time()
    await awaitable
    assert asyncio.get_running_loop().time() == before
