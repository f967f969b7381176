"""The servers under measurement, pinned to one core: a real worker with Redis and database, and the floor."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol, Self

from bench.gemini import BenchGemini
from bench.page import Address
from interviewer.stack import services
from interviewer.stack.ports import free_port
from interviewer.stack.processes import ProcessGroup, Service
from interviewer.stack.valkey import prepare_valkey


class Server(Protocol):
    """What can be measured. Used as a context manager.

    pid: of the process that is pinned.  log: the file of what it says.
    """

    pid: int
    log: Path

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def addresses(self, count: int) -> list[Address]:
        """Return where so many interviews can be held now."""
        ...


class BenchServer:
    """The real worker. Use as a context manager.

    core: the processor the worker is bound to.  database_url: empty for SQLite.
    application: the module of this package whose `application` is served.
    """

    def __init__(
        self,
        var: Path,
        *,
        server: str,
        gemini: BenchGemini,
        core: int,
        database_url: str,
        application: str,
    ) -> None:
        self.port = free_port()
        self._server = server
        self._core = core
        self._valkey = prepare_valkey(var / "redis")
        self._environment = {
            **services.service_environment(),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "BENCH_APPLICATION": application,
            "ENV_FILE": "",
            "VAR_DIR": str(var),
            "REDIS_URL": self._valkey.url,
            "SITE_URL": self.origin,
            "GEMINI_API_KEY": "bench",
            "GEMINI_BASE_URL": gemini.base_url,
            "GEMINI_CA_FILE": str(gemini.ca_file),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "a-key-that-guards-nothing-but-made-up-candidates-of-the-bench",
            "LOG_LEVEL": "WARNING",
        }
        self._group = ProcessGroup(var / "log", self._environment)
        self.pid = 0
        self.log = Path()

    def __enter__(self) -> Self:
        self._group.__enter__()
        redis = self._group.start(services.valkey_service(self._valkey))
        for command in ("migrate", "collectstatic"):
            self._run("manage.py", command, "--no-input", "--verbosity", "0")
        self._group.wait_until_ready(redis)
        worker = self._group.start(services.web_service("127.0.0.1", self.port, self._server))
        self._group.wait_until_ready(worker)
        self.pid, self.log = worker.process.pid, worker.log
        pin(self.pid, self._core)
        return self

    def __exit__(self, *exception: object) -> None:
        self._group.__exit__(*exception)

    @property
    def origin(self) -> str:
        """Address of the worker."""
        return f"http://127.0.0.1:{self.port}"

    def addresses(self, count: int) -> list[Address]:
        """Schedule interviews that are open now; return where they are held."""
        return [self.address(interview) for interview in self.make_interviews(count)]

    def address(self, interview: dict[str, str]) -> Address:
        """Return where an interview is held."""
        url = f"ws://127.0.0.1:{self.port}/ws/interview/{interview['id']}/"
        return Address(url, interview["cookie"], self.origin)

    def make_interviews(self, count: int) -> list[dict[str, str]]:
        """Schedule interviews that are open now."""
        made: list[dict[str, Any]] = self.ask("-m", "tests.arrange", "make", str(count))
        return made

    def ask(self, *argv: str) -> Any:
        """Run Python with the server's settings; return the JSON of the last line that it prints."""
        return json.loads(self._run(*argv).strip().splitlines()[-1])

    def _run(self, *argv: str) -> str:
        done = subprocess.run(
            [sys.executable, *argv],
            env=self._environment,
            cwd=services.ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


class FloorServer:
    """The floor (`bench.floor`). Use as a context manager; `core` is the processor it is bound to."""

    def __init__(self, var: Path, *, gemini: BenchGemini, core: int) -> None:
        self._core = core
        self._port = free_port()
        program = [sys.executable, "-m", "bench.floor"]
        self._service = Service(
            "Floor",
            [*program, str(self._port), gemini.base_url, str(gemini.ca_file)],
            self._is_ready,
        )
        # Modules are found from where this process runs, as its own were.
        environment = {**os.environ, "PYTHONPATH": str(services.ROOT)}
        self._group = ProcessGroup(var / "log", environment)
        self.pid = 0
        self.log = Path()

    def __enter__(self) -> Self:
        self._group.__enter__()
        floor = self._group.start(self._service)
        self._group.wait_until_ready(floor)
        self.pid, self.log = floor.process.pid, floor.log
        pin(self.pid, self._core)
        return self

    def __exit__(self, *exception: object) -> None:
        self._group.__exit__(*exception)

    def addresses(self, count: int) -> list[Address]:
        """Return the one address, as often as is asked for."""
        return [Address(f"ws://127.0.0.1:{self._port}/", "", "http://127.0.0.1")] * count

    def _is_ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


def pin(pid: int, core: int) -> None:
    """Bind a process to a core, with every thread that it has."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})
