"""When a worker sweeps its heap: hardly ever while people talk, and always for what they have left.

Owns the settings of the interpreter's collector and of the C library's allocator. Every full sweep looks at all that lives, and all
interviews of the worker stand still meanwhile: 11 ms with ten of them, and
nobody has measured it with a hundred. What a connection leaves is a ring of some 350 objects, by
estimate 300 kB, which nothing else frees.
"""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Python's own thresholds for the young; by itself a full sweep comes a hundred times less often.
COLLECT_AFTER: Final = (700, 10, 1_000)
# So many leave about 5 MB. What twice as many leave was swept in 53 to 106 ms beside other work, which people hear.
CONNECTIONS_A_SWEEP: Final = 16
# So much and more is had from the system, and given back to it when it is free. uvloop reads each TLS
# connection into a buffer of 256 KiB, of which only what was written to is there. The library's own
# threshold rises to what was freed last: from then on such buffers are cut out of the heap.
FROM_THE_SYSTEM_BYTES: Final = 128 * 1024
# malloc.h of glibc 2.36
_M_MMAP_THRESHOLD: Final = -3


def settle() -> None:
    """Set what is here now aside: it stays, and no sweep looks at it again.

    A full sweep would walk all that the imports have made, 150 ms each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # musl, for one, has none
    if set_option is not None:
        set_option(_M_MMAP_THRESHOLD, FROM_THE_SYSTEM_BYTES)


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
