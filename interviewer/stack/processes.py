"""Starting, watching and stopping the processes of the stack, whatever they are."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

POLL_S: Final = 0.05
TAIL_LINES: Final = 15


class StackError(Exception):
    """The stack cannot go on; the message is for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Service:
    """A process that is to run for as long as the stack does.

    Args:
        name: shown to people, and the name of its log file.
        is_ready: asked again and again until it says so.
        ready_within_s: how long that may take.
    """

    name: str
    argv: Sequence[str]
    is_ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_within_s: float = 30.0
    stop_within_s: float = 8.0


class RunningService:
    """A started service, its process and its log."""

    def __init__(self, service: Service, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.service = service
        self.process = process
        self.log = log

    def is_dead(self) -> bool:
        """Tell whether the process has ended."""
        return self.process.poll() is not None

    def obituary(self) -> str:
        """Say how it ended, and what it said last."""
        code = self.process.returncode
        how = (
            f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        )
        return f"{self.service.name} {how}.{self.last_words()}"

    def last_words(self) -> str:
        """Return the end of the log, with where to find the whole of it."""
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        said = "".join(f"\n    {line}" for line in lines) or "\n    (nothing)"
        return f" The end of its log ({self.log}):{said}"


class ProcessGroup:
    """All processes of the stack, in one process group that its guardian outlives.

    Use as a context manager: leaving it stops everything, the last started first.

    Args:
        logs: directory for a log file of each service.
        environment: what every service gets; a service may add to it.
        lock: file descriptor of a lock that is to be held until the last process is gone.
    """

    def __init__(
        self, logs: Path, environment: Mapping[str, str], *, lock: int | None = None
    ) -> None:
        self._logs = logs
        self._environment = environment
        self._lock = () if lock is None else (lock,)
        self._running: list[RunningService] = []
        self._guardian: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        self._guardian = subprocess.Popen(
            [sys.executable, "-S", "-E", str(Path(__file__).with_name("guardian.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,
            pass_fds=self._lock,
        )
        assert self._guardian.stdout is not None
        # Signals are ignored only from here on.
        self._guardian.stdout.readline()
        self._guardian.stdout.close()
        return self

    def __exit__(self, *exception: object) -> None:
        for running in reversed(self._running):
            self._stop(running)
        guardian = self._guardian
        assert guardian is not None
        assert guardian.stdin is not None
        # Whatever the services left behind goes with the guardian.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(guardian.pid, signal.SIGKILL)
        guardian.wait()
        guardian.stdin.close()

    def start(self, service: Service) -> RunningService:
        """Start a service without waiting for it; its log of the last time is kept beside."""
        assert self._guardian is not None
        log = self._logs / f"{service.name.lower().replace(' ', '-')}.log"
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as output:
            process = subprocess.Popen(
                list(service.argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**self._environment, **service.environment},
                process_group=self._guardian.pid,
            )
        running = RunningService(service, process, log)
        self._running.append(running)
        return running

    def wait_until_ready(self, running: RunningService) -> None:
        """Return when the service says that it is ready.

        Raises:
            StackError: it, or another service, ended first, or the deadline passed.
        """
        deadline = time.monotonic() + running.service.ready_within_s
        while not running.service.is_ready():
            self.raise_for_dead()
            if time.monotonic() > deadline:
                raise StackError(
                    f"{running.service.name} was not ready within "
                    f"{running.service.ready_within_s:.0f} s.{running.last_words()}"
                )
            time.sleep(POLL_S)
        self.raise_for_dead()

    def run_to_end(self, service: Service) -> str:
        """Run a process that ends by itself and return what it said, which its log keeps.

        Raises:
            StackError: it ended with another code than 0.
        """
        running = self.start(service)
        deadline = time.monotonic() + service.ready_within_s
        while not running.is_dead():
            self.raise_for_dead(besides=running)
            if time.monotonic() > deadline:
                raise StackError(
                    f"{service.name} took longer than {service.ready_within_s:.0f} s."
                    f"{running.last_words()}"
                )
            time.sleep(POLL_S)
        self._running.remove(running)
        if running.process.returncode:
            raise StackError(running.obituary())
        return running.log.read_text(errors="replace")

    def raise_for_dead(self, besides: RunningService | None = None) -> None:
        """Raise StackError for a service that has ended although it should run."""
        for running in self._running:
            if running is not besides and running.is_dead():
                raise StackError(running.obituary())
        assert self._guardian is not None
        if self._guardian.poll() is not None:
            raise StackError("The guardian of the processes was ended from outside.")

    def _stop(self, running: RunningService) -> None:
        if running.is_dead():
            return
        running.process.terminate()
        try:
            running.process.wait(running.service.stop_within_s)
        except subprocess.TimeoutExpired:
            running.process.kill()
            running.process.wait()
