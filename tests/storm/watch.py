"""What is watched beside the interviews: Gemini's log, and the life of each worker."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil

from tests.stack import RealStack
from tests.storm.evidence import Worker

LOOK_EVERY_S: Final = 1.0
MEMORY_EVERY_S: Final = 5.0
_ERRORS: Final = (" ERROR ", " CRITICAL ")
# What libraries lament when a fault of ours has cut their connection: the channel layer without Redis,
# and uvloop where a TLS line is gone while it writes. That the line is lost is told to us as well.
_EXPECTED: Final = (" channels_redis.pubsub ", " asyncio Fatal error on SSL protocol")
_MOST_ERRORS: Final = 5


class Gemini:
    """The log of the stand-in, kept beyond its own death."""

    def __init__(self, stack: RealStack) -> None:
        self._stack = stack
        self._records: dict[tuple[int, int], dict[str, Any]] = {}
        self._lives: list[object] = []

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Take what is new, and what has changed."""
        simulator = self._stack.simulator
        if simulator not in self._lives:
            self._lives.append(simulator)
        life = self._lives.index(simulator)
        closed = [number for (of, number), one in self._records.items() if of == life]
        still = [n for n in closed if self._records[life, n]["open"]]
        since = min(still, default=max(closed, default=0) + 1) - 1
        try:
            records = await asyncio.to_thread(self._stack.connections, since=since)
        except OSError:
            return  # it is away: its next life is looked at then
        for record in records:
            self._records[life, record["number"]] = record

    @property
    def dials(self) -> int:
        """How many connections were dialled."""
        return len(self._records)


@dataclass(slots=True)
class _Life:
    name: str
    pid: int
    log: Path
    memory: list[tuple[float, float]] = field(default_factory=list)
    spent: list[tuple[float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Workers:
    """The memory of each worker while it lives, how its loop was held, and what it logged."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lives: dict[int, _Life] = {}

    async def watch(self, stack: RealStack) -> None:
        """Measure until cancelled."""
        while True:
            self.measure(stack)
            await asyncio.sleep(MEMORY_EVERY_S)

    def measure(self, stack: RealStack) -> None:
        """Note the memory of those that live."""
        for life in self._present(stack):
            try:
                process = psutil.Process(life.pid)
                resident, spent = process.memory_info().rss, sum(process.cpu_times()[:2])
            except psutil.NoSuchProcess:
                continue
            if resident:  # none: it is dead, and not yet buried
                life.memory.append((time.time(), resident / 1e6))
                life.spent.append((time.time(), spent))

    def look(self, stack: RealStack) -> None:
        """Read the logs, before a worker that follows begins its own."""
        for life in self._present(stack):
            life.errors = errors_in(life.log.read_text(errors="replace").splitlines())

    def lives(self, stack: RealStack) -> list[Worker]:
        """Return everything about every worker that there was."""
        return [
            Worker(life.name, life.memory, self._holds(life.pid), life.errors, _share(life.spent))
            for life in self._lives.values()
        ]

    def _present(self, stack: RealStack) -> list[_Life]:
        lives = []
        for index, worker in enumerate(stack.workers):
            pid = worker.process.pid
            if pid not in self._lives:
                self._lives[pid] = _Life(f"worker {index} (pid {pid})", pid, worker.log)
            lives.append(self._lives[pid])
        return lives

    def _holds(self, pid: int) -> list[tuple[int, str]]:
        file = self.directory / f"holds-{pid}.jsonl"
        if not file.exists():
            return []
        lines = file.read_text(encoding="utf-8").splitlines()
        return [(ms, place) for ms, place in map(json.loads, lines)]


def _share(spent: Sequence[tuple[float, float]]) -> float:
    """Return the share of a core that a process took between the first look and the last."""
    if len(spent) < 2:
        return 0.0
    (began, before), (ended, after) = spent[0], spent[-1]
    return (after - before) / (ended - began)


def errors_in(lines: Sequence[str]) -> list[str]:
    """Return the first lines of a log that tell of an error, each with what follows it."""
    found = [
        place
        for place, line in enumerate(lines)
        if any(sign in line for sign in _ERRORS) and not any(sign in line for sign in _EXPECTED)
    ]
    return [" | ".join(lines[place : place + 2]) for place in found[:_MOST_ERRORS]]
