"""The real processes an interview needs, on free ports: Redis, database, simulator, workers."""

import json
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import psutil
import trustme

from interviewer.stack import services
from interviewer.stack.ports import free_port
from interviewer.stack.processes import ProcessGroup, RunningService, Service
from interviewer.stack.valkey import prepare_valkey
from tests.arranger import Arranger
from tests.chaos.candidate import Candidate
from tests.chaos.nginx import Certificate, nginx_service
from tests.waiting import wait_until

# So many interviews are made well within the time that one command may take.
MADE_AT_ONCE = 100


class RealStack:
    """Use as a context manager.

    workers: how many ASGI processes share the interviews.  ear, voice: the simulator's senses.
    demo: with static files and demo data, as `make run` starts it.  celery: with a Celery worker.
    database_url: PostgreSQL in place of SQLite.  nginx: candidates come through it, to any worker.
    tls: nginx speaks TLS, and HTTP/2, as in production; nobody knows its certificate's authority.
    settings: variables of the environment that every process gets.
    """

    def __init__(
        self,
        var: Path,
        *,
        workers: int = 1,
        server: str = "daphne",
        ear: str = "scripted",
        voice: str = "tones",
        demo: bool = False,
        database_url: str = "",
        nginx: bool = False,
        tls: bool = False,
        celery: bool = False,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._var = var
        self._server = server
        self._senses = ("--ear", ear, "--voice", voice)
        self._demo = demo
        self._celery = celery or demo
        self._made = 0
        self.seeded: dict[str, Any] = {}
        self._ports = [free_port() for _ in range(workers)]
        self._door = free_port() if nginx or tls else self._ports[0]
        self._nginx = nginx or tls
        self._certificate = _make_certificate(var) if tls else None
        self._valkey = prepare_valkey(var / "redis")
        self._simulator = services.choose_simulator(var)
        environment = {
            **services.service_environment(),
            **self._simulator.settings,
            "ENV_FILE": "",
            "VAR_DIR": str(var),
            "REDIS_URL": self._valkey.url,
            "DATABASE_URL": database_url,
            "SITE_URL": self.origin,
            "TRUST_FORWARDED_PROTO": "true" if tls else "false",
            "LOG_LEVEL": "INFO",
            "SECRET_KEY": "a-key-that-guards-nothing-but-made-up-candidates-of-the-tests",
            **settings,
        }
        self._environment = environment
        self._group = ProcessGroup(var / "log", environment)
        self.workers: list[RunningService] = []

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            opened.enter_context(self._group)
            self._arranger = Arranger(self._environment, self._var / "log" / "arranger.log")
            opened.callback(self._arranger.close)
            self._start()
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._opened.close()

    def _start(self) -> None:
        redis = self.redis = self._group.start(services.valkey_service(self._valkey))
        self.simulator = self._group.start(self._simulator_service())
        # The settings name the simulator's certificate, which it makes when it starts.
        self._group.wait_until_ready(self.simulator)
        self._group.wait_until_ready(redis)
        if self._demo:
            prepared = self._run("-m", "interviewer.stack.prepare")
            self.seeded = json.loads(prepared.strip().splitlines()[-1])
        else:
            self._run("manage.py", "migrate", "--no-input", "--verbosity", "0")
        if self._celery:
            self.start_celery()
        for port in self._ports:
            self.start_worker(port)
        for worker in self.workers:
            self._group.wait_until_ready(worker)
        if self._celery:
            self._group.wait_until_ready(self.celery)
        if self._nginx:
            self.start_nginx()
            self._group.wait_until_ready(self.nginx)

    def start_nginx(self) -> None:
        """Start nginx in front of the workers."""
        service = nginx_service(
            self._var / "nginx", self._door, self._ports, certificate=self._certificate
        )
        self.nginx = self._group.start(service)

    def restart_nginx(self) -> None:
        """End nginx with every connection that it carries, and start it again."""
        self.nginx.process.terminate()
        self.nginx.process.wait()
        self.start_nginx()
        wait_until(self.nginx.service.is_ready)

    def reload_nginx(self) -> None:
        """Let nginx read its configuration again: new connections go to new processes of it."""
        self.nginx.process.send_signal(signal.SIGHUP)

    def start_worker(self, port: int) -> RunningService:
        """Start an ASGI worker on `port`; `workers` lists all that were started."""
        service = services.web_service("127.0.0.1", port, self._server)
        named = Service(
            f"Web {port}", service.argv, service.is_ready, {}, service.ready_within_s, 8.0
        )
        worker = self._group.start(named)
        self.workers.append(worker)
        return worker

    def _simulator_service(self) -> Service:
        simulator = self._simulator
        argv = [
            sys.executable, "-m", "live.simulator", "--host", "127.0.0.1",
            "--port", str(simulator.port), "--control-port", str(simulator.control_port),
            "--ca-file", str(simulator.ca_file), *self._senses,
            "--log-file", str(self._var / "log" / "connections.jsonl"), "--print-ready",
        ]  # fmt: skip
        log = self._var / "log" / "simulator.log"
        return Service(
            "Simulator", argv, lambda: log.exists() and "ready" in log.read_text().split(), {}, 60
        )

    # What a test asks of it

    @property
    def origin(self) -> str:
        """Address of the site: nginx, or the first worker where there is none."""
        scheme = "https" if self._certificate else "http"
        return f"{scheme}://127.0.0.1:{self._door}"

    def candidate(self, interview: dict[str, str], *, worker: int | None = None) -> Candidate:
        """Return a candidate for an interview of `make_interviews`, at the site or one worker."""
        return Candidate(
            url=self.address(interview, worker=worker),
            cookie=interview["cookie"],
            origin=self.origin,
        )

    def address(self, interview: dict[str, str], *, worker: int | None = None) -> str:
        """Return the WebSocket address of an interview, at the site or at one worker."""
        port = self._door if worker is None else self._ports[worker]
        return f"ws://127.0.0.1:{port}/ws/interview/{interview['id']}/"

    def worker_of(self, candidate: Candidate) -> int:
        """Return which worker holds the candidate's connection."""
        _host, _, port = candidate.worker.rpartition(":")
        return self._ports.index(int(port)) if port else 0

    def make_interviews(
        self, count: int, *, questions: int = 2, consented: bool = True
    ) -> list[dict[str, str]]:
        """Schedule interviews that are open now; their candidates have agreed if `consented`."""
        made: list[dict[str, str]] = []
        while len(made) < count:
            few = min(count - len(made), MADE_AT_ONCE)
            numbers = (few, self._made + 1, questions, int(consented))
            made += self._arranger.ask("make", *map(str, numbers))
            self._made += few
        return made

    def make_desk(self) -> dict[str, str]:
        """Make an organisation of its own, and return the way in of its recruiter."""
        made: dict[str, str] = self._arranger.ask("desk")
        return made

    def make_showcase(self) -> dict[str, Any]:
        """Make an interview for every page, and return the way to each (tests/showcase.py)."""
        shown: dict[str, Any] = self._arranger.ask("showcase")
        return shown

    def read_interview(self, interview_id: str) -> dict[str, Any]:
        """Return what is stored of an interview."""
        stored: dict[str, Any] = self._arranger.ask("read", interview_id)[0]
        return stored

    def read_processing(self, interview_id: str) -> dict[str, Any]:
        """Return where the processing of an interview stands, and what came of it."""
        stored: dict[str, Any] = self._arranger.ask("processed", interview_id)[0]
        return stored

    def fault(self, **description: object) -> None:
        """Order a fault of the simulator (docs/simulator.md)."""
        self._control("/faults", description)

    def habits(self, **habits: object) -> None:
        """Change habits of the simulator, for one `candidate` or for everybody."""
        self._control("/habits", habits)

    def connections(self, *, since: int = 0) -> Any:
        """Return the simulator's log of connections after number `since`."""
        return self._control(f"/connections?since={since}")["connections"]

    def reset(self) -> None:
        """Withdraw all faults and forget the connections."""
        self._control("/reset", {})

    def kill_worker(self, index: int) -> None:
        """End a worker as a power cut does."""
        self.workers[index].process.kill()
        self.workers[index].process.wait()

    def stop_worker(self, index: int) -> None:
        """Ask a worker to go, as a deploy does."""
        self.workers[index].process.send_signal(signal.SIGTERM)

    def freeze_worker(self, index: int) -> None:
        """Let a worker keep its sockets and do nothing."""
        self.workers[index].process.send_signal(signal.SIGSTOP)

    def thaw_worker(self, index: int) -> None:
        """Let it go on."""
        self.workers[index].process.send_signal(signal.SIGCONT)

    def bring_back_workers(self) -> None:
        """Start every worker again that was ended."""
        for index, worker in enumerate(self.workers):
            if worker.is_dead():
                self.start_worker(self._ports[index])
                self.workers[index] = self.workers.pop()
                wait_until(self.workers[index].service.is_ready, within_s=60)

    def freeze_redis(self) -> None:
        """Let Redis keep its sockets and answer nobody."""
        self.redis.process.send_signal(signal.SIGSTOP)

    def thaw_redis(self) -> None:
        """Let it go on."""
        self.redis.process.send_signal(signal.SIGCONT)

    def kill_redis(self) -> None:
        """End Redis as a power cut does, and lose what it knew."""
        self.redis.process.kill()
        self.redis.process.wait()
        shutil.rmtree(self._var / "redis" / "appendonlydir", ignore_errors=True)

    def bring_back_redis(self) -> None:
        """Start Redis again, empty."""
        self.redis = self._group.start(services.valkey_service(self._valkey))
        wait_until(self.redis.service.is_ready)

    def kill_simulator(self) -> None:
        """End the simulator as a power cut does: it forgets every handle."""
        self.simulator.process.kill()
        self.simulator.process.wait()

    def bring_back_simulator(self) -> None:
        """Start it again where it was."""
        self.simulator = self._group.start(self._simulator_service())
        wait_until(self.simulator.service.is_ready, within_s=60)

    def start_celery(self) -> None:
        """Start a Celery worker with beat, as `make run` does."""
        self.celery = self._group.start(services.worker_service(self._var / "log"))

    def kill_celery(self) -> None:
        """End the Celery worker and all that it started, as a power cut does."""
        worker = psutil.Process(self.celery.process.pid)
        for process in (worker, *worker.children(recursive=True)):
            process.kill()
        self.celery.process.wait()

    def kill_celery_pool(self) -> None:
        """End the Celery worker's processes that do the work, as the system does without memory."""
        for pid in self._arranger.ask("pool"):
            psutil.Process(pid).kill()

    def _control(self, path: str, body: dict[str, object] | None = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._simulator.control_port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                # Each start of the simulator makes a new one.
                "Authorization": f"Bearer {self._simulator.token_file.read_text()}",
            },
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def _run(self, *argv: str) -> str:
        done = subprocess.run(
            [sys.executable, *argv],
            env=self._environment,
            cwd=services.ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{argv} failed: {done.stderr[-2000:]}")
        return done.stdout


def _make_certificate(folder: Path) -> Certificate:
    issued = trustme.CA().issue_cert("127.0.0.1")
    certificate = Certificate(folder / "chain.pem", folder / "key.pem")
    for blob in issued.cert_chain_pems:
        blob.write_to_path(certificate.chain, append=True)
    issued.private_key_pem.write_to_path(certificate.key)
    return certificate
