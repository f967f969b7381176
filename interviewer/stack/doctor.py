"""`make doctor`: says line by line what is missing or wrong on this machine.

Run by path with any Python, before anything is installed: standard library only. What needs the
installed environment is asked of it in a process of its own.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING or __name__ != "__main__":
    from interviewer.stack import browser, install
else:
    # Run by path: the package cannot be imported before its requirements are installed.
    import browser
    import install

ROOT = install.ROOT
PYTHON = install.VENV / "bin" / "python"
NEEDED_BYTES = 2 * 1024**3
OLDEST_NODE = 20


class Verdict(StrEnum):
    """How a line begins; only `wrong` makes the doctor's exit code 1."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line."""

    verdict: Verdict
    sentence: str


def examine(port: int) -> Iterator[Finding]:
    """Yield what there is to say, the basic things first."""
    yield _python()
    yield _room_on_disk()
    yield _environment()
    yield _port(port)
    yield from _tools_of_the_checks()
    if install.is_installed("run"):
        yield from _ask_the_environment()


def _python() -> Finding:
    version = sys.version.split()[0]
    if sys.version_info < install.OLDEST_PYTHON:
        return Finding(Verdict.WRONG, f"Python {version} is too old; 3.11 or later is needed.")
    mended = install.MENDED_PYTHON.get(sys.version_info[:2])
    if mended is not None and sys.version_info[:3] < mended:
        wanted = ".".join(str(number) for number in mended)
        return Finding(
            Verdict.NOTE,
            f"Python {version} reads cookies in quadratic time (CVE-2024-7592). The site does not "
            f"use that reader; {wanted} or later is better all the same.",
        )
    return Finding(Verdict.OK, f"Python {version}")


def _room_on_disk() -> Finding:
    free = shutil.disk_usage(ROOT).free
    shown = f"{free / 1024**3:.1f} GB free on the disk"
    if free < NEEDED_BYTES and not install.is_installed("run"):
        return Finding(Verdict.WRONG, f"{shown}; the installation needs 2 GB.")
    return Finding(Verdict.OK, shown)


def _environment() -> Finding:
    if install.is_installed("dev"):
        return Finding(Verdict.OK, ".venv holds what running and testing need")
    if install.is_installed("run"):
        return Finding(Verdict.OK, ".venv holds what running needs")
    if PYTHON.exists():
        return Finding(Verdict.NOTE, ".venv is out of date; “make run” will bring it up to date.")
    return Finding(Verdict.NOTE, ".venv is not there yet; “make run” will make it.")


def _port(port: int) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return Finding(
                Verdict.NOTE,
                f"Port {port}: {error.strerror}. It already runs, or another program is there; "
                f"“make run PORT={port + 1}” uses another.",
            )
    return Finding(Verdict.OK, f"Port {port} is free")


def _tools_of_the_checks() -> Iterator[Finding]:
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        yield Finding(Verdict.NOTE, "Node and npm are missing; only “make check” needs them.")
    else:
        version = _output([node, "--version"]).strip()
        number = version.removeprefix("v").split(".")[0]
        if number.isdigit() and int(number) < OLDEST_NODE:
            yield Finding(Verdict.NOTE, f"Node {version} is old; “make check” needs 20 or later.")
        else:
            yield Finding(Verdict.OK, f"Node {version}")
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if nginx:
        yield Finding(Verdict.OK, f"nginx for the tests of its configuration: {nginx}")
    else:
        yield Finding(Verdict.NOTE, "nginx is missing; only “make test” and “make faults” need it.")
    for kind in browser.KINDS:
        path = browser.find(kind)
        if path:
            yield Finding(Verdict.OK, f"{kind.name} for the browser tests: {path}")
        else:
            yield Finding(Verdict.NOTE, f"{kind.name} is missing; only “make test” needs it.")


def _ask_the_environment() -> Iterator[Finding]:
    """Let the installed environment judge settings, services and senses."""
    run = subprocess.run(
        [str(PYTHON), "-m", "interviewer.stack.examination"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    for line in run.stdout.splitlines():
        verdict, _, sentence = line.partition("\t")
        yield Finding(Verdict(verdict), sentence)
    if run.returncode:
        yield Finding(Verdict.WRONG, (run.stderr.strip().splitlines() or ["no reason given"])[-1])


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def main() -> int:
    """Print the findings; return 1 where something must be mended before `make run`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    findings = []
    for finding in examine(parser.parse_args().port):
        findings.append(finding)
        sys.stdout.write(f"{finding.verdict:<6} {finding.sentence}\n")
        sys.stdout.flush()
    wrong = sum(finding.verdict is Verdict.WRONG for finding in findings)
    sys.stdout.write("\nNothing is in the way.\n" if not wrong else f"\n{wrong} to mend.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
