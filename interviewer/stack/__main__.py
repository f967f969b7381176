"""`python -m interviewer.stack run`: the command line of the supervisor."""

import argparse
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from rich.console import Console


def main() -> int:
    """Run what the command line asks for and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m interviewer.stack")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start everything here; Ctrl-C stops it")
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--server", choices=("daphne", "uvicorn"), default="daphne")
    options = parser.parse_args()
    console = Console(highlight=False)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "interviewer.settings")
    try:
        django.setup()
        # Their modules read the settings, which may be refused above.
        from interviewer.stack import supervisor  # noqa: PLC0415
        from interviewer.stack.processes import StackError  # noqa: PLC0415
    except ImproperlyConfigured as error:
        console.print(str(error), style="red", markup=False)
        return 1
    try:
        supervisor.run(supervisor.StackOptions(options.host, options.port, options.server), console)
    except StackError as error:
        console.print(str(error), style="red", markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
