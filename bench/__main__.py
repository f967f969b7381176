"""`make bench`: what an interview costs and how much latency is added, one server on one core.

Ours and the floor, a relay written by hand, are measured in turn at each number of interviews, so
that their ratio holds on a machine that is not steady. The server has the first core, the load the
others. Each direction is measured by stamps in the sound, so what the load itself adds is in the
figures. How late its frames left stands beside them: a row whose load was late is measured again,
and void in the end.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any, Final

from bench import connecting
from bench.connecting import Connecting, connect
from bench.figures import FLOOR, OURS, Row, cpu_ratio, repeated, summarise
from bench.load import Load, choose_cores, run, start_load
from bench.measuring import hold, started
from bench.server import BenchServer, FloorServer, Server
from interviewer.stack.services import ROOT
from tests.chaos.database import Postgres

RESULTS: Final = Path(__file__).parent / "results" / "latest.json"
BARE: Final = "bare"
_VERSIONS: Final = ("django", "channels", "google-genai", "websockets", "uvloop", "picows")
_HEAD: Final = (
    "interviews server   up p50     p99 down p50     p99    cpu ms each     MB"
    "   load late p99     up   down closed tries"
)


class Bench:
    """Makes the servers, and measures pairs of them. `core`: the processor that they get."""

    def __init__(
        self, options: argparse.Namespace, load: Load, core: int, postgres: Postgres | None
    ) -> None:
        self._options, self._load, self._core = options, load, core
        self._postgres = postgres
        self._folder = load.gemini.ca_file.parent
        self._numbers = count()

    async def pair(self, interviews: int) -> tuple[Row, Row]:
        """Measure ours, then the floor, each again while the load is late."""
        ours = BARE if self._options.bare else OURS
        return (
            await repeated(partial(self._measure, ours, interviews)),
            await repeated(partial(self._measure, FLOOR, interviews)),
        )

    async def connecting(self, name: str, interviews: int) -> Connecting:
        """Measure how long so many interviews take to begin on a fresh server."""
        server = self._server(name)
        async with started(server):
            within_s = self._options.within
            return await connect(name, server, self._load, count=interviews, within_s=within_s)

    async def _measure(self, name: str, interviews: int) -> Row:
        server = self._server(name)
        async with started(server):
            return await hold(
                name, server, self._load, count=interviews, seconds=self._options.seconds
            )

    def _server(self, name: str) -> Server:
        number = next(self._numbers)
        var = self._folder / f"{name}-{number}"
        if name == FLOOR:
            return FloorServer(var, gemini=self._load.gemini, core=self._core)
        return BenchServer(
            var,
            server=self._options.server,
            gemini=self._load.gemini,
            core=self._core,
            database_url=self._postgres.create(f"bench{number}").url if self._postgres else "",
            application="bare_bridge" if name == BARE else "slow_query",
        )


@asynccontextmanager
async def prepared(options: argparse.Namespace) -> AsyncIterator[Bench]:
    """Choose the cores, start the load and the database."""
    core = choose_cores()
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    async with start_load(folder) as load:
        with ExitStack() as stack:
            postgres = stack.enter_context(Postgres()) if options.database == "postgres" else None
            yield Bench(options, load, core, postgres)


async def measure(options: argparse.Namespace) -> list[Row]:
    """Measure each number of interviews with fresh servers, and show what comes of it."""
    rows: list[Row] = []
    async with prepared(options) as bench:
        for interviews in options.interviews:
            pair = await bench.pair(interviews)
            show(*pair)
            rows += pair
    return rows


async def measure_connecting(options: argparse.Namespace) -> list[Connecting]:
    """Have so many interviews begin on ours, then on the floor, and show how long that took."""
    async with prepared(options) as bench:
        rows = []
        for name in (OURS, FLOOR):
            row = await bench.connecting(name, options.connecting)
            sys.stdout.write(connecting.line(row))
            sys.stdout.flush()
            rows.append(row)
    return rows


def show(ours: Row, floor: Row) -> None:
    """Show two rows that were measured in turn, and their ratio."""
    for row in (ours, floor):
        sys.stdout.write(
            f"{row.interviews:>10} {row.server:<6}"
            f" {row.up.p50:>8} {row.up.p99:>7} {row.down.p50:>8} {row.down.p99:>7}"
            f" {row.cpu:>6.1%} {row.cpu_ms:>7.2f} {row.memory_mb:>6}"
            f" {row.load_cpu:>6.0%} {row.load_late_p99_ms:>8} {row.frames_up:>6.1%}"
            f" {row.frames_down:>6.1%} {row.closed:>6} {row.tries:>5}  {verdict(row, floor)}\n"
        )
    ratio = cpu_ratio(ours, floor)
    said = "cannot be told" if ratio is None else f"{ratio:.2f}"
    sys.stdout.write(f"{'':>10} CPU of an interview, against the floor's: {said}\n")
    sys.stdout.flush()


def verdict(row: Row, floor: Row) -> str:
    """Say in a word or two what a row shows."""
    if row.is_void:
        return f"void: the load was late (with the floor p99 {floor.load_late_p99_ms} ms)"
    return "held" if row.holds else "not held"


def results(rows: list[Row], options: argparse.Namespace) -> dict[str, Any]:
    """Return what the rows come to, with the machine, the versions and the commit."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],  # noqa: S607 - as it is found
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.platform()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in (*_VERSIONS, options.server)},
        "commit": described.stdout.strip(),
        "server": options.server,
        "database": options.database,
        "seconds": options.seconds,
        **summarise(rows),
    }


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="uvicorn")
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--interviews", type=int, nargs="+", default=[50, 100, 150, 200, 250])
    parser.add_argument("--bare", action="store_true", help="google-genai's least bridge for ours")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--connecting", type=int, metavar="N", help="N interviews begin, no more")
    parser.add_argument("--within", type=float, default=10.0, help="seconds, with --connecting")
    options = parser.parse_args()
    if options.connecting:
        sys.stdout.write(f"{connecting.HEAD}\n")
        run(partial(measure_connecting, options))
        return
    sys.stdout.write(f"{_HEAD}\n")
    rows = run(partial(measure, options))
    if options.bare:
        return
    found = results(rows, options)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2, allow_nan=False) + "\n")
    sys.stdout.write(
        f"interviews a core: {found['interviews_per_core']}, "
        f"the floor's: {found['floor_per_core']}\n"
    )


if __name__ == "__main__":
    main()
