"""Somebody who attacks the worker, as a process of its own, until it is ended.

Run as `python -m bench.attack.attacker NAME LINES`; reads what it aims at from its standard input as
one line of JSON, and prints one line of what came of its tries.
"""

import asyncio
import json
import os
import signal
import sys

from bench.attack.doors import DOORS
from bench.attack.lines import Aim
from bench.attack.rooms import ROOMS

ATTACKS = {**ROOMS, **DOORS}


async def attack(name: str, aim: Aim, lines: int) -> None:
    """Do it on so many lines at once, until this process is told to end."""
    tasks = [asyncio.create_task(ATTACKS[name](aim, number)) for number in range(lines)]

    def end() -> None:
        for task in tasks:
            task.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            aim.came[f"{type(outcome).__name__}: {outcome}"] += 1


def main() -> None:
    """Attack as the command line says."""
    name, lines = sys.argv[1], int(sys.argv[2])
    # It stands for another machine: it must not take the processor from who measures.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    aim = Aim(**json.loads(sys.stdin.readline()))
    asyncio.run(attack(name, aim, lines))
    sys.stdout.write(json.dumps(aim.came) + "\n")


if __name__ == "__main__":
    main()
