"""Which processes make the stack, and the settings that they get."""

import importlib.util
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from interviewer.stack.ports import free_port
from interviewer.stack.processes import Service
from interviewer.stack.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Simulator:
    """Where the stand-in for Gemini listens, and the certificate that proves it."""

    port: int
    control_port: int
    ca_file: Path

    @property
    def token_file(self) -> Path:
        """Where it writes, when it starts, what its control port asks for (docs/simulator.md)."""
        return self.ca_file.with_name("control-token")

    @property
    def settings(self) -> dict[str, str]:
        """The public settings that lead the application to it; it has no other way to know."""
        return {
            "GEMINI_API_KEY": "practice",
            "GEMINI_BASE_URL": f"https://127.0.0.1:{self.port}",
            "GEMINI_CA_FILE": str(self.ca_file),
        }


def choose_simulator(var: Path) -> Simulator:
    """Pick free ports for the stand-in; its certificate is kept between runs."""
    ca_file = var / "simulator" / "ca.pem"
    ca_file.parent.mkdir(parents=True, exist_ok=True)
    # Settings that name a missing file are refused, and some processes start before the
    # stand-in has written it; none of those needs it.
    ca_file.touch()
    return Simulator(port=free_port(), control_port=free_port(), ca_file=ca_file)


def valkey_service(valkey: Valkey) -> Service:
    """Describe the private Redis."""
    return Service("Redis", valkey.argv, valkey.is_ready)


def simulator_service(simulator: Simulator, logs: Path) -> Service:
    """Describe the stand-in for Gemini; it hears speech where the ears are installed."""
    ear = "whisper" if importlib.util.find_spec("faster_whisper") else "scripted"
    argv = [
        *_module("live.simulator"),
        "--host", "127.0.0.1", "--port", str(simulator.port),
        "--control-port", str(simulator.control_port),
        "--ca-file", str(simulator.ca_file),
        "--ear", ear, "--voice", "auto",
        "--log-file", str(logs / "simulator-connections.log"), "--print-ready",
    ]  # fmt: skip
    # Loading the weights of the ear takes its time on a cold disk.
    return Service(
        "Simulator", argv, _says_ready(logs / "simulator.log", "ready"), ready_within_s=90
    )


def prepare_service(links: Path) -> Service:
    """Describe the step that brings database, static files and demo data up to date.

    Args:
        links: file that gets the JSON of `seed_demo`.
    """
    argv = [*_module("interviewer.stack.prepare"), str(links)]
    return Service("Prepare", argv, lambda: True, ready_within_s=120)


def worker_service(logs: Path) -> Service:
    """Describe the one Celery worker, with beat inside it."""
    argv = [
        *_module("celery"), "--app", "interviewer", "worker", "--beat", "--concurrency", "1",
        "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--hostname", "stack@%h",
    ]  # fmt: skip
    return Service("Worker", argv, _says_ready(logs / "worker.log", " ready."), ready_within_s=60)


def web_service(host: str, port: int, server: str) -> Service:
    """Describe the web server, by the launcher that production uses too."""
    argv = [
        sys.executable, str(ROOT / "manage.py"), "serve",
        "--server", server, "--host", host, "--port", str(port),
    ]  # fmt: skip
    probe = "127.0.0.1" if host in {"", "0.0.0.0", "::"} else host  # noqa: S104 - compared only
    return Service(
        "Web server",
        argv,
        _answers(f"http://{probe}:{port}/healthz"),
        ready_within_s=60,
        stop_within_s=12,  # it lets the interviews go first
    )


def service_environment() -> dict[str, str]:
    """Return this process' environment, with what every service needs."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "interviewer.settings"}


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]


def _says_ready(log: Path, word: str) -> Callable[[], bool]:
    """Return a probe for a process that announces itself at the end of a line."""

    def probe() -> bool:
        if not log.exists():
            return False
        return any(line.endswith(word) for line in log.read_text(errors="replace").splitlines())

    return probe


def _answers(url: str) -> Callable[[], bool]:
    def probe() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310 - our own URL
                return bool(response.status == HTTPStatus.OK)
        except urllib.error.HTTPError as refusal:
            # It serves; that it does not know this host's name is its own affair.
            return refusal.code == HTTPStatus.BAD_REQUEST
        except OSError:
            return False

    return probe
