"""`make bench`: added latency by number of interviews, one worker on one core.

The server has the first core, the load the others. Each direction is measured by
stamps in the sound, so what the load itself adds is in the figures; its own
lateness stands beside them, so that it is seen not to be the limit.
"""

import argparse
import asyncio
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bench.gemini import BenchGemini
from bench.page import Page, Tally
from bench.server import BenchServer
from tests.chaos.database import Postgres

RESULTS = Path(__file__).parent / "results" / "latest.json"
WARM_UP_S = 8.0
LIMIT_MS = 20.0
LATENCY_AT = 50


def percentiles_ms(latencies_s: list[float]) -> dict[str, float]:
    """Return p50 and p99 in milliseconds."""
    ordered = sorted(latencies_s)
    if not ordered:
        return {"p50": float("nan"), "p99": float("nan")}
    pick = {"p50": len(ordered) // 2, "p99": len(ordered) * 99 // 100}
    return {name: round(ordered[index] * 1000, 2) for name, index in pick.items()}


async def measure(server: BenchServer, gemini: BenchGemini, count: int, seconds: float) -> Any:
    """Hold `count` interviews for `seconds` and return what they saw."""
    tally = Tally()
    gemini.up_s.clear()
    gemini.late_s.clear()
    pages = [
        Page(server.address(one), one["cookie"], server.origin, tally, index * 3.0 / count)
        for index, one in enumerate(server.make_interviews(count))
    ]
    running = [asyncio.create_task(page.run()) for page in pages]
    await asyncio.sleep(WARM_UP_S)
    worker = psutil.Process(server.pid)
    before, began = sum(worker.cpu_times()[:2]), time.monotonic()
    mine = time.process_time()
    tally.measuring = gemini.measuring = True
    await asyncio.sleep(seconds)
    tally.measuring = gemini.measuring = False
    spent = time.monotonic() - began
    outcome = {
        "interviews": count,
        "up": percentiles_ms(gemini.up_s),
        "down": percentiles_ms(tally.down_s),
        "server_cpu": round((sum(worker.cpu_times()[:2]) - before) / spent, 3),
        "server_mb": round(worker.memory_info().rss / 1e6),
        "load_cpu": round((time.process_time() - mine) / spent, 3),
        "load_late_p99_ms": percentiles_ms(tally.late_s + gemini.late_s)["p99"],
        "frames_up": len(gemini.up_s) / (spent / 0.032 * count),
        "closed": len(tally.closes),
    }
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return outcome


async def run(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Measure each number of interviews with a fresh server."""
    rows = []
    cores = sorted(os.sched_getaffinity(0))
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    gemini = BenchGemini()
    listening, base_url, ca_file = await gemini.start(folder)
    if len(cores) > 1:
        # The load, and what the worker stands on: Redis and the database.
        os.sched_setaffinity(0, set(cores[1:]))
    with ExitStack() as stack:
        stack.callback(listening.close)
        postgres = stack.enter_context(Postgres()) if options.database == "postgres" else None
        for count in options.interviews:
            server = BenchServer(
                folder / str(count),
                server=options.server,
                base_url=base_url,
                ca_file=ca_file,
                core=cores[0],
                database_url=postgres.create(f"bench{count}").url if postgres else "",
                application="bare_bridge" if options.bare else "slow_query",
            )
            with server:
                row = await measure(server, gemini, count, options.seconds)
            rows.append(row)
            print_row(row)
    return rows


def print_row(row: dict[str, Any]) -> None:
    """Show one measurement."""
    up, down = row["up"], row["down"]
    sys.stdout.write(
        f"{row['interviews']:>10} {up['p50']:>7} {up['p99']:>7} {down['p50']:>8} {down['p99']:>8}"
        f" {row['server_cpu']:>7.0%} {row['server_mb']:>6} {row['load_cpu']:>6.0%}"
        f" {row['load_late_p99_ms']:>8} {row['frames_up']:>7.1%} {row['closed']:>6}\n"
    )
    sys.stdout.flush()


def write_results(rows: list[dict[str, Any]], server: str, database: str) -> None:
    """Keep the result with the machine, the versions and the commit it belongs to."""
    held = [row["interviews"] for row in rows if passes(row)]
    at_50 = next((row for row in rows if row["interviews"] == LATENCY_AT), None)
    git = shutil.which("git") or "git"
    commit = subprocess.run(
        [git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    RESULTS.parent.mkdir(exist_ok=True)
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.platform()}",
        "python": platform.python_version(),
        "versions": {
            name: version(name) for name in ("django", "channels", "google-genai", server)
        },
        "commit": commit.stdout.strip(),
        "server": server,
        "database": database,
        "interviews_per_core": max(held, default=0),
        "added_latency_ms": {"up": at_50["up"], "down": at_50["down"]} if at_50 else None,
        "rows": rows,
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")


def passes(row: dict[str, Any]) -> bool:
    """Whether a core held this many: p99 at most 20 ms both ways, nothing lost or closed."""
    slowest = max(row["up"]["p99"], row["down"]["p99"])
    return slowest <= LIMIT_MS and row["frames_up"] > 0.99 and not row["closed"]


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="uvicorn")
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--interviews", type=int, nargs="+", default=[50, 100, 120, 150, 200])
    parser.add_argument("--bare", action="store_true", help="the least bridge, for comparison")
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    sys.stdout.write(
        "interviews  up p50     p99 down p50      p99  server     MB   load late p99  frames closed\n"
    )
    rows = asyncio.run(run(options))
    if not options.bare:
        write_results(rows, options.server, options.database)


if __name__ == "__main__":
    main()
