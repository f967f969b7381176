"""How long interviews take to begin when many do at once: the row, and how it is measured.

A page waits twice: from its first byte to the welcome, in which its interview is *claimed*, and from
there to the first sound, in which Gemini is *dialled*. Both are measured at the page, so what the load
itself adds is in the figures.
"""

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psutil

from bench.figures import percentile_ms
from bench.load import Load
from bench.measuring import cpu_s
from bench.server import Server

LIMIT_MS: Final = 2_000.0
# What is measured takes hundreds of milliseconds; a load that is later than this is in the way.
LIMIT_LATE_MS: Final = 50.0
# So long after the last page has come, whoever has heard nothing is counted as missing.
PATIENCE_S: Final = 10.0
REDIS_IS_AWAY: Final = "Redis is away"
_LOOK_EVERY_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Wait:
    """Of what pages waited for, in milliseconds; not a number where nothing was measured."""

    p50: float
    p99: float
    most: float

    @classmethod
    def of(cls, waits_s: Sequence[float]) -> "Wait":
        """Return those of waits in seconds."""
        most = round(max(waits_s) * 1000, 2) if waits_s else math.nan
        return cls(percentile_ms(waits_s, 50), percentile_ms(waits_s, 99), most)


@dataclass(frozen=True, slots=True)
class Connecting:
    """So many interviews that began within some seconds on one server.

    cpu: share of a core, from the first page to the last first sound.  missing: pages that heard
    nothing.  closed: pages that were closed or refused.  redis_away: how often it was said so.
    """

    server: str
    interviews: int
    within_s: float
    claim: Wait
    dial: Wait
    cpu: float
    load_late_p99_ms: float
    missing: int
    closed: int
    redis_away: int

    @property
    def is_void(self) -> bool:
        """Whether the load was late itself, so that nothing can be told of the server."""
        return not self.load_late_p99_ms <= LIMIT_LATE_MS

    @property
    def holds(self) -> bool:
        """Whether everybody was let in and heard, and in time."""
        is_quick = self.claim.most <= LIMIT_MS and self.dial.most <= LIMIT_MS
        is_whole = not (self.missing or self.closed or self.redis_away)
        return is_quick and is_whole and not self.is_void

    @property
    def verdict(self) -> str:
        """Say in a word or two what it shows."""
        if self.is_void:
            return "void: the load was late"
        return "held" if self.holds else "not held"


async def connect(
    name: str, server: Server, load: Load, *, count: int, within_s: float
) -> Connecting:
    """Begin `count` interviews on a started server within so many seconds."""
    tally = load.tally
    tally.clear()
    tally.closes.clear()
    addresses = await asyncio.to_thread(server.addresses, count)
    process = psutil.Process(server.pid)
    async with load.talking(addresses, within_s=within_s):
        before, began = cpu_s(process), time.monotonic()
        tally.measuring = True
        deadline = began + within_s + PATIENCE_S
        while (  # noqa: ASYNC110 - a tally tells nobody
            len(tally.dials_s) + len(tally.closes) < count and time.monotonic() < deadline
        ):
            await asyncio.sleep(_LOOK_EVERY_S)
        tally.measuring = False
        spent, heard, closed = time.monotonic() - began, len(tally.dials_s), len(tally.closes)
        return Connecting(
            server=name,
            interviews=count,
            within_s=within_s,
            claim=Wait.of(tally.claims_s),
            dial=Wait.of(tally.dials_s),
            cpu=round((cpu_s(process) - before) / spent, 4),
            load_late_p99_ms=percentile_ms(tally.late_s, 99),
            missing=max(0, count - heard - closed),
            closed=closed,
            redis_away=server.log.read_text(errors="replace").count(REDIS_IS_AWAY),
        )


HEAD: Final = (
    "interviews within server  claim p50     p99    most dial p50     p99    most    cpu"
    " late p99 missing closed Redis away"
)


def line(row: Connecting) -> str:
    """Return a row as it is printed under `HEAD`."""
    return (
        f"{row.interviews:>10} {row.within_s:>4.0f} s {row.server:<6}"
        f" {row.claim.p50:>10.0f} {row.claim.p99:>7.0f} {row.claim.most:>7.0f}"
        f" {row.dial.p50:>8.0f} {row.dial.p99:>7.0f} {row.dial.most:>7.0f}"
        f" {row.cpu:>6.1%} {row.load_late_p99_ms:>8} {row.missing:>7} {row.closed:>6}"
        f" {row.redis_away:>10}  {row.verdict}\n"
    )
