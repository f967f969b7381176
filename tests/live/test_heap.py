"""What connections leave is swept in time, and not with each of them."""

import gc
import weakref
from collections.abc import Callable, Iterator

import pytest

from live import heap
from live.heap import CONNECTIONS_A_SWEEP, Leftovers


class Ring:
    """What nothing but a sweep frees."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def old_rings() -> Iterator[list[Ring]]:
    """As many as connections make a sweep due; nobody else sweeps what is old."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 100_000)
    rings = [Ring() for _ in range(CONNECTIONS_A_SWEEP)]
    gc.collect()
    yield rings
    gc.set_threshold(*before)


def test_what_connections_leave_is_swept_after_a_number_of_them(old_rings: list[Ring]) -> None:
    leftovers, seen = Leftovers(), [weakref.ref(ring) for ring in old_rings]
    for _ in range(CONNECTIONS_A_SWEEP - 1):
        with leftovers.of_a_connection():
            old_rings.pop()
    assert all(ring() is not None for ring in seen)
    with leftovers.of_a_connection():
        old_rings.pop()
    assert all(ring() is None for ring in seen)


def test_a_connection_that_failed_is_counted_like_any_other(old_rings: list[Ring]) -> None:
    leftovers, seen = Leftovers(), weakref.ref(old_rings[0])
    old_rings.clear()
    for _ in range(CONNECTIONS_A_SWEEP):
        assert seen() is not None
        with pytest.raises(ValueError, match="broken"), leftovers.of_a_connection():
            raise ValueError("broken")
    assert seen() is None


def test_what_is_there_at_the_start_is_set_aside() -> None:
    before = gc.get_threshold()
    try:
        heap.settle()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == heap.COLLECT_AFTER
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


class Allocator:
    """Stands for the C library; notes what is called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[int, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., int]:
        def call(*arguments: int) -> int:
            self.calls.append((name, arguments))
            return 1

        return call


@pytest.fixture
def allocator(monkeypatch: pytest.MonkeyPatch) -> Allocator:
    allocator = Allocator()
    monkeypatch.setattr(heap.ctypes, "CDLL", lambda _name: allocator)
    return allocator


def test_large_buffers_are_had_from_the_system_whatever_was_freed_before(
    allocator: Allocator,
) -> None:
    before = gc.get_threshold()
    try:
        heap.settle()
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
    assert allocator.calls == [("mallopt", (-3, heap.FROM_THE_SYSTEM_BYTES))]


def test_what_is_swept_goes_back_to_the_system(allocator: Allocator) -> None:
    leftovers = Leftovers()
    for _ in range(CONNECTIONS_A_SWEEP - 1):
        with leftovers.of_a_connection():
            pass
    assert allocator.calls == []
    with leftovers.of_a_connection():
        pass
    assert allocator.calls == [("malloc_trim", (0,))]


def test_a_library_without_such_functions_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heap.ctypes, "CDLL", lambda _name: object())
    leftovers = Leftovers()
    for _ in range(CONNECTIONS_A_SWEEP):
        with leftovers.of_a_connection():
            pass
