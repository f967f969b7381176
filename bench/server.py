"""The server under measurement: real worker, Redis and database, pinned to one core."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from interviewer.stack import services
from interviewer.stack.ports import free_port
from interviewer.stack.processes import ProcessGroup
from interviewer.stack.valkey import prepare_valkey


class BenchServer:
    """Use as a context manager.

    core: the processor the worker is bound to.  database_url: empty for SQLite.
    application: the module of this package whose `application` is served.
    """

    def __init__(
        self,
        var: Path,
        *,
        server: str,
        base_url: str,
        ca_file: Path,
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
            "GEMINI_BASE_URL": base_url,
            "GEMINI_CA_FILE": str(ca_file),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "a-key-that-guards-nothing-but-made-up-candidates-of-the-bench",
            "LOG_LEVEL": "WARNING",
        }
        self._group = ProcessGroup(var / "log", self._environment)
        self.pid = 0

    def __enter__(self) -> Self:
        self._group.__enter__()
        redis = self._group.start(services.valkey_service(self._valkey))
        for command in ("migrate", "collectstatic"):
            self._run("manage.py", command, "--no-input", "--verbosity", "0")
        self._group.wait_until_ready(redis)
        worker = self._group.start(services.web_service("127.0.0.1", self.port, self._server))
        self._group.wait_until_ready(worker)
        self.pid = worker.process.pid
        os.sched_setaffinity(self.pid, {self._core})
        for thread in Path(f"/proc/{self.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {self._core})
        return self

    def __exit__(self, *exception: object) -> None:
        self._group.__exit__(*exception)

    @property
    def origin(self) -> str:
        """Address of the worker."""
        return f"http://127.0.0.1:{self.port}"

    def address(self, interview: dict[str, str]) -> str:
        """Return the WebSocket address of an interview."""
        return f"ws://127.0.0.1:{self.port}/ws/interview/{interview['id']}/"

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
