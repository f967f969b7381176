"""A socket's bytes on their way to its server: slower, where many of its frames are no messages.

A ping costs the sender six bytes and the server an answer, and a piece of a message with nothing in
it costs no memory that any limit counts; neither reaches the application. So they are counted where
frames are read, and who sends too many is read later: nothing is cut off, nobody else waits.
"""

from collections.abc import Callable
from typing import Final, Protocol

from live.core.protocol import flood

# So many bytes are read before what is in them is judged: a frame of sound, or 192 pings, some five
# milliseconds.
PIECE_BYTES: Final = 1_152
# A page that is read this late has long been given up; its line is looked at again all the same.
LONGEST_S: Final = 30.0


class Timer(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> object:
        """See to it that it does not happen."""


class Line(Protocol):
    """One connection, as its server has it."""

    def read_frames(self, data: bytes) -> None:
        """Read these bytes as frames; `Intake.count` is called for each that is no message."""

    def pause(self) -> None:
        """Have the operating system keep what comes; may be called twice."""

    def resume(self) -> None:
        """Have it brought here again, unless the server itself wants to wait."""

    def later(self, delay_s: float, run: Callable[[], None]) -> Timer:
        """Call back."""


class Intake:
    """Hands a line's bytes on in pieces, and waits when the frames in them were too many."""

    def __init__(self, line: Line, now: Callable[[], float]) -> None:
        self._line = line
        self._now = now
        self._bucket = flood.control_bucket()
        self._waiting = bytearray()
        self._wait_s = 0.0
        self._timer: Timer | None = None
        self._is_reading = False

    def take(self, data: bytes) -> None:
        """Take what has come on the line."""
        self._waiting += data
        if self._timer is not None:
            self._line.pause()  # a server that reads its messages may have resumed it
        elif not self._is_reading:
            self._read()

    def count(self) -> None:
        """A frame was read that is no message: a ping, a pong, or a piece of one."""
        self._wait_s = self._bucket.count(self._now())

    def close(self) -> None:
        """The connection is over: what waits is for nobody."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _read(self) -> None:
        self._is_reading = True
        try:
            while self._waiting and not self._wait_s:
                piece = bytes(self._waiting[:PIECE_BYTES])
                del self._waiting[:PIECE_BYTES]
                self._line.read_frames(piece)
        finally:
            self._is_reading = False
            if self._wait_s:
                self._line.pause()
                self._timer = self._line.later(min(self._wait_s, LONGEST_S), self._go_on)

    def _go_on(self) -> None:
        self._timer, self._wait_s = None, 0.0
        self._read()
        if self._timer is None:
            self._line.resume()
