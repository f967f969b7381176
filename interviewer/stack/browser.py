"""Finds the browsers that the browser tests drive, and installs them where that may be done.

Run by path it installs; standard library only.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


class BrowserMissingError(Exception):
    """There is no such browser; the sentence says what to do."""


@dataclass(frozen=True)
class Kind:
    """A browser. `variable` may name its path; `package` is what Debian and its kin call it."""

    name: str
    variable: str
    commands: tuple[str, ...]
    package: str


CHROMIUM = Kind(
    "Chromium",
    "CHROMIUM",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "chromium",
)
FIREFOX = Kind("Firefox", "FIREFOX", ("firefox-esr", "firefox"), "firefox-esr")
KINDS = (CHROMIUM, FIREFOX)


def find(kind: Kind) -> str | None:
    """Return the path of a browser: the one that its variable names, or the first on the PATH."""
    named = os.environ.get(kind.variable)
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for path in map(shutil.which, kind.commands) if path), None)


def find_chromium() -> str | None:
    """Return the path of a Chromium."""
    return find(CHROMIUM)


def install(kind: Kind) -> None:
    """Install a browser from the system's packages, as root on Debian and its kin.

    Raises:
        BrowserMissingError: it is not our place, or it did not work.
    """
    advice = (
        f"The browser tests need {kind.name}. Install it, for example with "
        f"“sudo apt-get install {kind.package}”, or name one with {kind.variable}=/path/to/it."
    )
    if os.environ.get(kind.variable) or not shutil.which("apt-get") or os.geteuid() != 0:
        raise BrowserMissingError(advice)
    sys.stdout.write(f"Installing {kind.name} by apt-get (a minute)\n")
    sys.stdout.flush()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", kind.package],
    ):
        done = subprocess.run(
            command, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            tail = done.stdout.decode(errors="replace")[-800:]
            raise BrowserMissingError(f"{tail}\n{' '.join(command)} failed. {advice}")


if __name__ == "__main__":
    try:
        for wanted in KINDS:
            if find(wanted) is None:
                install(wanted)
    except BrowserMissingError as error:
        sys.exit(str(error))
