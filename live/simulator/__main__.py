"""Run the stand-in for Gemini Live as a process: `python -m live.simulator --help`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from live.simulator.clock import ScaledClock
from live.simulator.fault_reading import FaultError, read_fault_option
from live.simulator.faults import Fault
from live.simulator.habits import SWITCHES, Habits
from live.simulator.senses import DETECTORS, EARS, VOICES, SenseUnavailable
from live.simulator.server import Options, Simulator
from live.simulator.speaking import Pace


def build_parser() -> argparse.ArgumentParser:
    """Build the command line; every option is described in docs/simulator.md."""
    parser = argparse.ArgumentParser(
        prog="python -m live.simulator",
        description="A stand-in for Gemini Live, over TLS on loopback.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    place = parser.add_argument_group("where")
    place.add_argument("--host", default="127.0.0.1", help="address of both ports")
    place.add_argument("--port", type=int, default=8765, help="Live API, TLS; 0 for any")
    place.add_argument("--control-port", type=int, default=8766, help="faults and log, HTTP")
    place.add_argument(
        "--ca-file",
        type=Path,
        default=Path("var/simulator/ca.pem"),
        help="certificate for clients to trust; made when missing, its key beside it",
    )
    place.add_argument("--log-file", type=Path, help="JSON lines, one per dial and per end")
    place.add_argument("--print-ready", action="store_true", help="print addresses, then `ready`")
    senses = parser.add_argument_group("senses")
    senses.add_argument("--ear", choices=EARS, default="scripted", help="what it hears with")
    senses.add_argument("--voice", choices=VOICES, default="auto", help="what it speaks with")
    senses.add_argument(
        "--detector", choices=DETECTORS, help="what finds speech; by default what suits the ear"
    )
    _add_habits(parser.add_argument_group("habits of the service"))
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        type=_fault,
        metavar="KIND[:NAME=VALUE,…]",
        help="arm a fault, such as drop:when=next_reply,count=2; may be repeated",
    )
    return parser


def _add_habits(habits: argparse._ArgumentGroup) -> None:
    usual, pace = Habits(), Pace()
    habits.add_argument("--time-scale", type=float, default=1.0, help="10: time runs ten times")
    habits.add_argument(
        "--think-ms", type=int, default=round(usual.think_s * 1000), help="before the first sound"
    )
    habits.add_argument(
        "--transcript-lag-ms",
        type=int,
        default=round(usual.transcript_lag_s * 1000),
        help="how late the transcription of the user's speech comes",
    )
    habits.add_argument(
        "--lifetime",
        type=float,
        default=usual.lifetime_s,
        metavar="SECONDS",
        help="of a connection; 0 for no end",
    )
    habits.add_argument(
        "--go-away",
        type=float,
        default=usual.go_away_s,
        metavar="SECONDS",
        help="notice given before the lifetime is over",
    )
    habits.add_argument(
        "--handle-ttl",
        type=float,
        default=usual.handle_ttl_s,
        metavar="SECONDS",
        help="validity of resumption handles after a conversation's last connection",
    )
    habits.add_argument(
        "--habit",
        action="append",
        default=[],
        choices=SWITCHES,
        metavar="NAME",
        help=f"switch one on; may be repeated: {', '.join(SWITCHES)}",
    )
    habits.add_argument("--chunk-ms", type=int, default=pace.chunk_ms, help="audio per message")
    habits.add_argument("--burst-ms", type=int, default=pace.burst_ms, help="audio sent at once")
    habits.add_argument(
        "--speed", type=float, default=pace.speed, help="audio sent, times real time"
    )


def _fault(text: str) -> Fault:
    try:
        return read_fault_option(text)
    except FaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def read_options(arguments: Sequence[str] | None = None) -> tuple[Options, bool]:
    """Read the command line; return the options and whether to print `ready`."""
    given = build_parser().parse_args(arguments)
    habits = Habits(
        think_s=given.think_ms / 1000,
        transcript_lag_s=given.transcript_lag_ms / 1000,
        lifetime_s=given.lifetime or None,
        go_away_s=given.go_away,
        handle_ttl_s=given.handle_ttl,
        pace=Pace(given.chunk_ms, given.burst_ms, given.speed),
        **dict.fromkeys(given.habit, True),
    )
    options = Options(
        host=given.host,
        port=given.port,
        control_port=given.control_port,
        ca_file=given.ca_file,
        log_file=given.log_file,
        ear=given.ear,
        voice=given.voice,
        detector=given.detector or "",
        habits=habits,
        clock=ScaledClock(given.time_scale),
        faults=given.fault,
    )
    return options, given.print_ready


async def run(options: Options, *, print_ready: bool) -> None:
    """Serve until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    simulator = Simulator(options)
    await simulator.start()
    try:
        if print_ready:
            sys.stdout.write(f"{simulator.base_url} {simulator.control_url}\nready\n")
            sys.stdout.flush()
        await stopped.wait()
    finally:
        await simulator.stop()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    options, print_ready = read_options(arguments)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run(options, print_ready=print_ready))
    except (SenseUnavailable, FaultError, OSError) as error:
        sys.stderr.write(f"live.simulator: {error}\n")
        return 1
    return 0


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - optional: the stand-in works without it
    except ImportError:
        return None
    factory: type[asyncio.AbstractEventLoop] = uvloop.Loop
    return factory


if __name__ == "__main__":
    sys.exit(main())
