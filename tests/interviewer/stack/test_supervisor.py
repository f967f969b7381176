"""The supervisor's refusals, as the person at the terminal meets them."""

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

from interviewer.stack.services import ROOT


def stack(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "interviewer.stack", "run", *arguments],
        env={**os.environ, "COLUMNS": "200", **variables},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = stack("--port", str(port), VAR_DIR=str(tmp_path))
    assert ended.returncode == 1
    assert ended.stdout == (
        f"Port {port} is taken by another program. Use another: make run PORT={port + 1}\n"
    )
    assert not (tmp_path / "log").exists()


def test_a_second_run_in_the_same_place_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = stack(VAR_DIR=str(tmp_path))
    assert ended.returncode == 1
    assert f"already runs with the state in {tmp_path}" in ended.stdout


def test_a_bad_setting_is_one_sentence(tmp_path: Path) -> None:
    ended = stack(VAR_DIR=str(tmp_path), GEMINI_MODEL="gemini-1.5-flash-online")
    assert ended.returncode == 1
    assert ended.stdout.startswith("GEMINI_MODEL is “gemini-1.5-flash-online”, but it must be")
    assert ended.stderr == ""
