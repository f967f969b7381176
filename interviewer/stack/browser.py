"""Finds the Chromium that the browser tests drive, and installs it where that may be done.

Run by path it installs; standard library only.
"""

import os
import shutil
import subprocess
import sys

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class BrowserMissingError(Exception):
    """No Chromium; the sentence says what to do."""


def find_chromium() -> str | None:
    """Return the path of a Chromium: the one that CHROMIUM names, or the first on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for path in map(shutil.which, COMMANDS) if path), None)


def install_chromium() -> None:
    """Install Chromium from the system's packages, as root on Debian and its kin.

    Raises:
        BrowserMissingError: it is not our place, or it did not work.
    """
    advice = (
        "The browser tests need Chromium. Install it, for example with "
        "“sudo apt-get install chromium”, or name one with CHROMIUM=/path/to/it."
    )
    if os.environ.get("CHROMIUM") or not shutil.which("apt-get") or os.geteuid() != 0:
        raise BrowserMissingError(advice)
    sys.stdout.write("Installing Chromium by apt-get (a minute)\n")
    sys.stdout.flush()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(
            command, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            tail = done.stdout.decode(errors="replace")[-800:]
            raise BrowserMissingError(f"{tail}\n{' '.join(command)} failed. {advice}")


if __name__ == "__main__":
    try:
        if find_chromium() is None:
            install_chromium()
    except BrowserMissingError as error:
        sys.exit(str(error))
