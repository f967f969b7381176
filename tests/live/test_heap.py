"""What connections leave is swept in time, and not with each of them."""

import gc
import weakref
from collections.abc import Iterator

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


@pytest.fixture
def unsettled() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("unsettled")
def test_what_is_there_at_the_start_is_set_aside() -> None:
    heap.settle()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == heap.COLLECT_AFTER


class Library:
    """Stands for the C library; notes how it is set."""

    def __init__(self) -> None:
        self.options: dict[int, int] = {}

    def mallopt(self, option: int, value: int) -> int:
        self.options[option] = value
        return 1


@pytest.mark.usefixtures("unsettled")
def test_large_buffers_are_had_from_the_system_whatever_was_freed_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = Library()
    monkeypatch.setattr(heap.ctypes, "CDLL", lambda _name: library)
    heap.settle()
    assert library.options == {-3: heap.FROM_THE_SYSTEM_BYTES}


@pytest.mark.usefixtures("unsettled")
def test_a_c_library_without_that_option_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heap.ctypes, "CDLL", lambda _name: object())
    heap.settle()
    assert gc.get_threshold() == heap.COLLECT_AFTER
