"""Install locked requirements into the virtual environment, unless they are there already.

Run by path with any Python 3.11 or later, before anything is installed: standard library only.
A stamp in the environment holds the hash of what was installed, so the next run returns at once.
"""

import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
LOG = ROOT / "var" / "log" / "install.log"
REQUIREMENTS = {kind: ROOT / "requirements" / f"{kind}.txt" for kind in ("run", "dev")}
OLDEST_PYTHON = (3, 11)
# The first releases of each version in which cookies are unquoted in linear time.
MENDED_PYTHON = {(3, 11): (3, 11, 10), (3, 12): (3, 12, 6)}
# What the larger set includes.
COVERED = {"run": ("run",), "dev": ("dev", "run")}

_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)
# How pip begins with a package: from an index, from a file at hand, or as installed already.
_STEP = re.compile(
    r"^\s*(?:Collecting |Requirement already satisfied: |Processing \S*/)([A-Za-z0-9._]+(?:-[A-Za-z]\w*)*)"
)


class InstallError(Exception):
    """The environment could not be made; the sentence says what to do."""


def main(kind: str) -> None:
    """Make the environment hold requirements/`kind`.txt (run or dev)."""
    if is_installed(kind):
        return
    _check_python()
    LOG.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    if not (VENV / "bin" / "python").exists():
        _make_environment()
    _install(REQUIREMENTS[kind])
    for covered in COVERED[kind]:
        _stamp(covered).write_text(_digest(covered))
    sys.stdout.write(f"Installed in {time.monotonic() - started:.0f} s.\n")


def is_installed(kind: str) -> bool:
    """Tell whether the environment holds what the lock file of `kind` names today."""
    stamp = _stamp(kind)
    return stamp.exists() and stamp.read_text() == _digest(kind)


def _stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def _digest(kind: str) -> str:
    content = hashlib.sha256(REQUIREMENTS[kind].read_bytes())
    # An environment belongs to its place and its interpreter.
    content.update(str(VENV).encode() + (VENV / "pyvenv.cfg").read_bytes())
    return content.hexdigest()


def _check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise InstallError(
            f"Python {sys.version.split()[0]} is too old: 3.11 or later is needed. "
            "Name one with PYTHON=/path/to/python3.11."
        )


def _make_environment() -> None:
    sys.stdout.write("Making the environment in .venv\n")
    sys.stdout.flush()
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        LOG.write_text(made.stdout + made.stderr)
        raise InstallError(
            "Python could not make a virtual environment. On Debian and Ubuntu its part for that "
            f"is a package of its own, such as python3-venv. See {LOG.relative_to(ROOT)}."
        )
    # Python 3.11 puts its own old one there, which nothing needs; a lock file names its own.
    subprocess.run(
        [str(VENV / "bin" / "python"), *("-m", "pip", "uninstall", "--yes", "setuptools")],
        capture_output=True,
        check=False,
    )


def _install(requirements: Path) -> None:
    total = len(_NAME.findall(requirements.read_text()))
    pip = [
        str(VENV / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check",
        "--no-input", "--progress-bar=off", "--require-hashes", "-r", str(requirements),
        # Also as constraints: pip before 23.3 takes the newest release, not the one of the
        # lock, where a package asks for an extra of it (google-auth[requests]).
        "-c", str(requirements),
    ]  # fmt: skip
    with (
        LOG.open("w") as log,
        subprocess.Popen(
            pip, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
        ) as process,
    ):
        assert process.stdout is not None
        _show(_steps(process.stdout, log), total)
    if process.returncode:
        tail = "".join(LOG.read_text().splitlines(keepends=True)[-8:])
        raise InstallError(f"{tail}\npip failed; all it said is in {LOG.relative_to(ROOT)}.")


def _steps(lines: IO[str], log: IO[str]) -> Iterator[str]:
    """Yield the name of each package that pip turns to; every line is kept in the log."""
    for line in lines:
        log.write(line)
        step = _STEP.match(line)
        if step:
            yield step[1]
        elif line.startswith("Installing collected packages"):
            yield ""


def _show(steps: Iterator[str], total: int) -> None:
    """Show progress: one moving line on a terminal, every twentieth step elsewhere."""
    moving = sys.stdout.isatty()
    for count, name in enumerate(steps, start=1):
        what = f"[{min(count, total):>3}/{total}] {name}" if name else "Unpacking (a minute)"
        if moving:
            sys.stdout.write(f"\r\033[K{what[:78]}")
        elif not name or count % 20 == 1:
            sys.stdout.write(f"{what}\n")
        sys.stdout.flush()
    if moving:
        sys.stdout.write("\r\033[K")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except InstallError as error:
        sys.exit(str(error))
