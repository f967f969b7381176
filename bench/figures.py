"""What a measurement says: percentiles, which rows count, and the results of all. Pure."""

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

OURS: Final = "ours"
FLOOR: Final = "floor"
# A core holds so many interviews if all of their sound comes, and comes in time.
LIMIT_MS: Final = 20.0
LIMIT_FRAMES: Final = 0.99
# A load that sends later than this says nothing of the server; it is measured again.
LIMIT_LATE_MS: Final = 2.0
REPEATS: Final = 3
LATENCY_AT: Final = 50


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles in milliseconds; not a number where nothing was measured."""

    p50: float
    p99: float

    @classmethod
    def of(cls, latencies_s: Sequence[float]) -> "Latency":
        """Return those of latencies in seconds."""
        return cls(percentile_ms(latencies_s, 50), percentile_ms(latencies_s, 99))


@dataclass(frozen=True, slots=True)
class Row:
    """One number of interviews on one server.

    cpu, load_cpu: shares of a core.  frames_up, frames_down: shares of those that were due.
    closed: interviews whose page was closed or refused.  tries: how often it was measured.
    """

    server: str
    interviews: int
    up: Latency
    down: Latency
    cpu: float
    memory_mb: int
    load_cpu: float
    load_late_p99_ms: float
    frames_up: float
    frames_down: float
    closed: int
    tries: int = 1

    @property
    def is_void(self) -> bool:
        """Whether the load was late itself, so that nothing can be told of the server."""
        return not self.load_late_p99_ms <= LIMIT_LATE_MS

    @property
    def is_complete(self) -> bool:
        """Whether the server did all of its work: nothing lost, nothing closed."""
        return min(self.frames_up, self.frames_down) > LIMIT_FRAMES and not self.closed

    @property
    def holds(self) -> bool:
        """Whether a core held this many."""
        is_quick = self.up.p99 <= LIMIT_MS and self.down.p99 <= LIMIT_MS
        return is_quick and self.is_complete and not self.is_void

    @property
    def cpu_ms(self) -> float:
        """The server's processor time for a second of one interview, in milliseconds."""
        return self.cpu * 1000 / self.interviews


def percentile_ms(latencies_s: Sequence[float], percent: int) -> float:
    """Return a percentile in milliseconds; not a number where there is nothing."""
    ordered = sorted(latencies_s)
    if not ordered:
        return math.nan
    return round(ordered[len(ordered) * percent // 100] * 1000, 2)


async def repeated(measure: Callable[[], Awaitable[Row]]) -> Row:
    """Measure until the load was in time, three times more at the most; return the least late."""
    best = await measure()
    tries = 1
    while best.is_void and tries <= REPEATS:
        again = await measure()
        tries += 1
        if math.isnan(best.load_late_p99_ms) or again.load_late_p99_ms < best.load_late_p99_ms:
            best = again
    return replace(best, tries=tries)


def cpu_ratio(ours: Row, floor: Row) -> float | None:
    """Return how many times the floor's CPU an interview of ours takes.

    None where one of the rows is void, or has lost or closed something: it has not done the
    same work.
    """
    if any(row.is_void or not row.is_complete for row in (ours, floor)) or not floor.cpu:
        return None
    return round(ours.cpu / floor.cpu, 2)


def summarise(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what all rows come to, ready for JSON. What is by number has that as its key."""
    by_server = {
        server: {row.interviews: row for row in rows if row.server == server}
        for server in (OURS, FLOOR)
    }
    ours, floor = by_server[OURS], by_server[FLOOR]
    at_50 = ours.get(LATENCY_AT)
    is_told = at_50 is not None and not at_50.is_void
    return {
        "interviews_per_core": _most_held(ours),
        "floor_per_core": _most_held(floor),
        "ratio": {
            str(count): cpu_ratio(ours[count], floor[count]) for count in ours if count in floor
        },
        "cpu_ms_per_interview_second": _cpu_by_number(ours),
        "floor_cpu_ms_per_interview_second": _cpu_by_number(floor),
        "added_latency_ms": {"up": _latency(at_50.up), "down": _latency(at_50.down)}
        if at_50 is not None and is_told
        else None,
        "rows": [_as_json(row) for row in rows],
    }


def _most_held(rows: dict[int, Row]) -> int:
    return max((count for count, row in rows.items() if row.holds), default=0)


def _cpu_by_number(rows: dict[int, Row]) -> dict[str, float]:
    return {
        str(count): round(row.cpu_ms, 2)
        for count, row in rows.items()
        if row.is_complete and not row.is_void
    }


def _as_json(row: Row) -> dict[str, Any]:
    return {
        "server": row.server,
        "interviews": row.interviews,
        "up": _latency(row.up),
        "down": _latency(row.down),
        "server_cpu": row.cpu,
        "cpu_ms_per_interview_second": round(row.cpu_ms, 2),
        "server_mb": row.memory_mb,
        "load_cpu": row.load_cpu,
        "load_late_p99_ms": _number(row.load_late_p99_ms),
        "frames_up": round(row.frames_up, 4),
        "frames_down": round(row.frames_down, 4),
        "closed": row.closed,
        "tries": row.tries,
        "void": row.is_void,
        "holds": row.holds,
    }


def _latency(latency: Latency) -> dict[str, float | None]:
    return {"p50": _number(latency.p50), "p99": _number(latency.p99)}


def _number(value: float) -> float | None:
    """Return what JSON can hold."""
    return None if math.isnan(value) else value
