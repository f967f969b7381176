from collections.abc import Callable

from live.core.protocol import flood
from live.servers.intake import LONGEST_S, PIECE_BYTES, Intake


class Line:
    """A line on which each `p` is a ping; time passes when a timer is let go off."""

    def __init__(self) -> None:
        self.now = 100.0
        self.read: list[bytes] = []
        self.is_paused = False
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.intake = Intake(self, lambda: self.now)

    def read_frames(self, data: bytes) -> None:
        self.read.append(data)
        for _ in range(data.count(b"p")):
            self.intake.count()

    def pause(self) -> None:
        self.is_paused = True

    def resume(self) -> None:
        self.is_paused = False

    def later(self, delay_s: float, run: Callable[[], None]) -> "Line":
        self.timers.append((delay_s, run))
        return self

    def cancel(self) -> None:
        self.timers.clear()

    def let_go_off(self) -> float:
        delay_s, run = self.timers.pop()
        self.now += delay_s
        run()
        return delay_s


def test_messages_go_through_at_once_whatever_their_size() -> None:
    line = Line()
    line.intake.take(b"m" * 1_000_000)
    assert b"".join(line.read) == b"m" * 1_000_000
    assert not line.timers


def test_a_ping_now_and_then_goes_through() -> None:
    line = Line()
    for _ in range(1_000):
        line.now += 1 / flood.CONTROL_PER_S
        line.intake.take(b"p")
    assert not line.timers


def test_too_many_pings_make_what_follows_wait() -> None:
    line = Line()
    line.intake.take(b"p" * int(flood.CONTROL_BURST + 20))
    assert line.is_paused
    line.intake.take(b"message")
    assert b"message" not in line.read
    assert line.let_go_off() == 20 / flood.CONTROL_PER_S
    assert line.read[-1] == b"message"
    assert not line.is_paused


def test_what_comes_while_it_waits_pauses_the_line_again() -> None:
    line = Line()
    line.intake.take(b"p" * 100)
    line.is_paused = False  # the application took a message, and its server went on
    line.intake.take(b"message")
    assert line.is_paused


def test_a_flood_is_read_a_piece_at_a_time_with_a_bounded_wait() -> None:
    line = Line()
    line.intake.take(b"p" * 10 * PIECE_BYTES)
    waits = []
    for number in range(1, 10):
        assert sum(map(len, line.read)) == number * PIECE_BYTES
        waits.append(line.let_go_off())
    assert max(waits) == LONGEST_S


def test_a_line_that_is_gone_waits_for_nothing() -> None:
    line = Line()
    line.intake.take(b"p" * 100)
    line.intake.close()
    assert not line.timers
