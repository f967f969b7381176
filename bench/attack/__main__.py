"""`make bench-attack`: an interview that is held while somebody attacks its worker.

The worker has the first core; the interview's page, Gemini's stand-in, Redis, the database and the
attacker have the others. Of each attack: the p95 of the interview's sound, by the slower of its two
directions, in a quiet phase and in the attack. Exits with 1 where an attack is heard.
"""

import argparse
import asyncio
import json
import math
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import psutil

from bench.attack.attacker import ATTACKS
from bench.load import Load, choose_cores, run, start_load
from bench.measuring import started
from bench.server import BenchServer
from bench.tally import Tally
from interviewer.stack.services import ROOT
from tests.chaos.database import Postgres

WARM_UP_S: Final = 8.0
BEGINS_S: Final = 2.0
SETTLES_S: Final = 3.0
LIMIT_MS: Final = 20.0
LIMIT_RATIO: Final = 3.0
ENDS_WITHIN_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Phase:
    """What an interview heard for some seconds. p95 in milliseconds."""

    up_ms: float
    down_ms: float
    late_ms: float
    worker: float

    @property
    def slower_ms(self) -> float:
        """The p95 of the slower direction."""
        return max(self.up_ms, self.down_ms)


class Watched:
    """The interview of somebody who does nothing but talk, and its worker."""

    def __init__(self, server: BenchServer, tally: Tally, seconds: float) -> None:
        self._seconds = seconds
        self._worker = psutil.Process(server.pid)
        self.tally = tally

    async def listen(self) -> Phase:
        """Measure for the length of a phase."""
        tally = self.tally
        tally.clear()
        before = sum(self._worker.cpu_times()[:2])
        tally.measuring = True
        await asyncio.sleep(self._seconds)
        tally.measuring = False
        return Phase(
            up_ms=p95_ms(tally.up_s),
            down_ms=p95_ms(tally.down_s),
            late_ms=p95_ms(tally.late_s),
            worker=(sum(self._worker.cpu_times()[:2]) - before) / self._seconds,
        )


def p95_ms(latencies_s: list[float]) -> float:
    """Return it in milliseconds; infinite where nothing came."""
    ordered = sorted(latencies_s)
    return round(ordered[len(ordered) * 95 // 100] * 1000, 2) if ordered else math.inf


async def attacked(name: str, aim: dict[str, Any], lines: int, watched: Watched) -> list[Any]:
    """Measure a phase while this attack goes on; return it, and what came of the tries."""
    argv = [sys.executable, "-m", "bench.attack.attacker", name, str(lines)]
    attacker = await asyncio.create_subprocess_exec(
        *argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert attacker.stdin is not None
    attacker.stdin.write(json.dumps(aim).encode() + b"\n")
    await asyncio.sleep(BEGINS_S)
    phase = await watched.listen()
    attacker.terminate()
    async with asyncio.timeout(ENDS_WITHIN_S):
        said, _ = await attacker.communicate()
    return [phase, json.loads(said)]


async def hold_all(options: argparse.Namespace) -> bool:
    """Measure each attack on one worker; return whether none was heard."""
    core = choose_cores()
    folder = Path(tempfile.mkdtemp(prefix="bench-attack-"))
    async with start_load(folder) as load:
        with ExitStack() as stack:
            postgres = stack.enter_context(Postgres())
            server = BenchServer(
                folder / "server",
                server=options.server,
                gemini=load.gemini,
                core=core,
                database_url=postgres.create("attack").url,
                application="slow_query",
            )
            async with started(server):
                return await attack_all(server, load, options)


async def attack_all(server: BenchServer, load: Load, options: argparse.Namespace) -> bool:
    """Hold an interview on a started worker while each attack goes on; return whether it held."""
    prepare = f"from bench.attack.targets import prepare; prepare({options.rows})"
    aim = server.ask("manage.py", "shell", "--no-imports", "--command", prepare)
    [innocent] = server.make_interviews(1)
    aim |= {"host": "127.0.0.1", "port": server.port, "innocent": innocent["id"]}
    watched = Watched(server, load.tally, options.seconds)
    async with load.talking([server.address(innocent)]):
        await asyncio.sleep(WARM_UP_S)
        held = [await measure(name, aim, options.lines, watched) for name in options.attacks]
        closes = list(load.tally.closes)
    if closes:
        sys.stdout.write(f"the interview was closed: {closes}\n")
    return all(held) and not closes


def _verdict(phase: Phase, *, held: bool) -> str:
    """Say whether the attack was heard, if that can be told from a load that was late itself."""
    if held:
        return ""
    return "LOAD LATE  " if phase.late_ms > phase.slower_ms / 2 else "HEARD  "


async def measure(name: str, aim: dict[str, Any], lines: int, watched: Watched) -> bool:
    """Measure a quiet phase and one attack, and show both; return whether it was not heard."""
    quiet = await watched.listen()
    phase, came = await attacked(name, aim, lines, watched)
    await asyncio.sleep(SETTLES_S)
    held = phase.slower_ms <= max(LIMIT_MS, LIMIT_RATIO * quiet.slower_ms)
    outcome = ", ".join(f"{what} {times}" for what, times in sorted(came.items()))
    sys.stdout.write(
        f"{name:<11} {quiet.up_ms:>6} {quiet.down_ms:>6} {phase.up_ms:>8} {phase.down_ms:>8}"
        f" {phase.slower_ms / quiet.slower_ms:>6.1f} {phase.worker:>7.0%} {phase.late_ms:>6}"
        f"  {_verdict(phase, held=held)}{outcome}\n"
    )
    sys.stdout.flush()
    return held


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(prog="make bench-attack")
    parser.add_argument("--server", choices=("daphne", "uvicorn"), default="uvicorn")
    parser.add_argument("--attacks", choices=ATTACKS, nargs="+", default=list(ATTACKS))
    parser.add_argument("--lines", type=int, default=16, help="connections of the attacker at once")
    parser.add_argument("--rows", type=int, default=2_000, help="interviews of the site")
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    sys.stdout.write(
        "            quiet p95 ms attacked p95 ms         worker   load\n"
        "attack          up   down       up     down  ratio    core   late  what came of it\n"
    )
    sys.exit(0 if run(partial(hold_all, options)) else 1)


if __name__ == "__main__":
    main()
