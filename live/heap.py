"""When a worker sweeps its heap: hardly ever while people talk, and always for what they have left.

Owns the settings of the interpreter's collector. Every full sweep looks at all that lives, and all
interviews of the worker stand still meanwhile: 11 ms with ten of them, and
nobody has measured it with a hundred. What a connection leaves is a ring of some 350 objects, by
estimate 300 kB, which nothing else frees.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Python's own thresholds for the young; by itself a full sweep comes a hundred times less often.
COLLECT_AFTER: Final = (700, 10, 1_000)
# So many leave about 10 MB; twice as many were once swept in 116 ms, which people hear.
CONNECTIONS_A_SWEEP: Final = 32


def settle() -> None:
    """Set what is here now aside: it stays, and no sweep looks at it again.

    A full sweep would walk all that the imports have made, 150 ms each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


class Leftovers:
    """Counts the connections that are over, and sweeps when they have left enough."""

    def __init__(self) -> None:
        self._connections = 0

    @contextmanager
    def of_a_connection(self) -> Iterator[None]:
        """Count a connection when it is over; what it leaves is swept with the next ones."""
        try:
            yield
        finally:
            self._connections += 1
            if self._connections >= CONNECTIONS_A_SWEEP:
                self._connections = 0
                gc.collect()
