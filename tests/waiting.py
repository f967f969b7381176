"""Waiting for what other processes and threads do: asked again and again, up to a deadline."""

import time
from collections.abc import Callable

POLL_S = 0.01


def wait_until(is_so: Callable[[], bool], within_s: float = 10.0) -> None:
    """Return as soon as `is_so` says so; fail when it has not by the deadline."""
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {within_s} s: {is_so}")
        time.sleep(POLL_S)
