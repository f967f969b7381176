"""`make run`: starts the stack in order, prints the links, and stops all of it at the end."""

import contextlib
import errno
import fcntl
import json
import os
import signal
import socket
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any, Final

from django.conf import settings
from rich.console import Console

from interviewer import env
from interviewer.stack import services
from interviewer.stack.links import print_links
from interviewer.stack.processes import POLL_S, ProcessGroup, RunningService, Service, StackError
from interviewer.stack.valkey import prepare_valkey

# A supervisor that was killed leaves its guardian at work for some seconds.
LOCK_DEADLINE_S: Final = 20.0


class StopRequestedError(Exception):
    """The person at the terminal, or the system, wants the stack to end."""


@dataclass(frozen=True, slots=True)
class StackOptions:
    """What the command line decides."""

    host: str
    port: int
    server: str


def run(options: StackOptions, console: Console) -> None:
    """Run the stack until it is told to stop.

    Raises:
        StackError: it could not start, or a process of it died.
    """
    # Interviews are nobody else's business on this machine either.
    os.umask(0o077)
    _stop_on_signals()
    began = time.monotonic()
    try:
        with _only_one(settings.VAR_DIR, console) as lock:
            _check_port(options.host, options.port)
            with _start(options, console, lock) as stack:
                console.print(
                    f"Ready after {time.monotonic() - began:.1f} s. Ctrl-C stops all of it."
                )
                while True:
                    stack.raise_for_dead()
                    time.sleep(POLL_S)
    except StopRequestedError:
        console.print("\nStopped.")


@contextlib.contextmanager
def _start(options: StackOptions, console: Console, lock: int) -> Generator[ProcessGroup]:
    logs = settings.VAR_DIR / "log"
    environment = services.service_environment()
    if not env.text("SITE_URL"):
        environment["SITE_URL"] = f"http://127.0.0.1:{options.port}"
    valkey = None if env.text("REDIS_URL") else prepare_valkey(settings.VAR_DIR / "redis")
    if valkey:
        environment["REDIS_URL"] = valkey.url
    simulator = None if settings.GEMINI_API_KEY else services.choose_simulator(settings.VAR_DIR)
    if simulator:
        environment |= simulator.settings
    with ProcessGroup(logs, environment, lock=lock) as stack:
        starter = _Starter(stack, console)
        if valkey:
            starter.start(services.valkey_service(valkey))
        hears = starter.begin(services.simulator_service(simulator, logs)) if simulator else None
        starter.wait("Redis")
        seeded = starter.prepare(settings.VAR_DIR / "demo-links.json")
        if hears:
            # The web server reads its certificate when it warms up.
            starter.wait("Simulator")
        starter.begin(services.worker_service(logs))
        starter.begin(services.web_service(options.host, options.port, options.server))
        starter.wait("Worker")
        starter.wait("Web server")
        print_links(console, environment.get("SITE_URL", settings.SITE_URL), seeded, simulator)
        yield stack


class _Starter:
    """Starts services while others are still on their way, and tells the person of each."""

    def __init__(self, stack: ProcessGroup, console: Console) -> None:
        self._stack = stack
        self._console = console
        self._waiting: dict[str, tuple[RunningService, float]] = {}

    def begin(self, service: Service) -> RunningService:
        running = self._stack.start(service)
        self._waiting[service.name] = (running, time.monotonic())
        return running

    def start(self, service: Service) -> None:
        self.begin(service)
        self.wait(service.name)

    def wait(self, name: str) -> None:
        """Wait for a service that was begun; one that was not needed is ready."""
        if name not in self._waiting:
            return
        running, began = self._waiting.pop(name)
        with self._console.status(f"{name} …"):
            self._stack.wait_until_ready(running)
        self._tell(name, began)

    def prepare(self, links: Path) -> dict[str, Any]:
        """Run the step before the site, and return the links that it made."""
        title, began = "Database, static files, demo data", time.monotonic()
        with self._console.status(f"{title} …"):
            self._stack.run_to_end(services.prepare_service(links))
        self._tell(title, began)
        seeded: dict[str, Any] = json.loads(links.read_text())
        links.unlink()
        return seeded

    def _tell(self, name: str, began: float) -> None:
        self._console.print(f"[green]✓[/] {name} [dim]{time.monotonic() - began:.1f} s[/]")


def _stop_on_signals() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        # A second request while the first is obeyed changes nothing: every wait has a deadline.
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise StopRequestedError

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)


@contextlib.contextmanager
def _only_one(var: Path, console: Console) -> Generator[int]:
    """Hold the state directory for this stack; wait for a killed one's processes to end.

    Yields the lock for the guardian to inherit: it is free when the last process is gone.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("w") as own, (var / "guardian.lock").open("w") as inherited:
        if not _try_lock(own):
            raise StackError(
                f"It already runs with the state in {var}. Stop that first, or name another "
                "directory with VAR_DIR."
            )
        deadline = time.monotonic() + LOCK_DEADLINE_S
        with console.status("The processes of an earlier run are still ending …"):
            while not _try_lock(inherited):
                if time.monotonic() > deadline:
                    raise StackError(f"Processes of an earlier run still hold {var}.")
                time.sleep(POLL_S)
        yield inherited.fileno()


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _check_port(host: str, port: int) -> None:
    """Refuse a port that another program listens on, before anything is started."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise StackError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
            raise StackError(
                f"Port {port} is taken by another program. Use another: make run PORT={port + 1}"
            ) from error
