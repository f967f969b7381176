"""`make run` for real: everything starts, the links open, and nothing is left at the end."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from interviewer.stack.ports import free_port
from interviewer.stack.services import ROOT
from tests.waiting import wait_until

START_WITHIN_S = 120


class Run:
    """A started `run`, and what it has said so far."""

    def __init__(self, process: "subprocess.Popen[bytes]", output: Path) -> None:
        self.process = process
        self._output = output

    @property
    def said(self) -> str:
        return self._output.read_text()

    def wait_for_links(self) -> None:
        wait_until(
            lambda: "Ready after" in self.said or self.process.poll() is not None, START_WITHIN_S
        )
        assert self.process.poll() is None, self.said

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def children(self, part: str) -> list[psutil.Process]:
        """Return the processes that were started directly, and whose command says `part`."""
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if part in " ".join(child.cmdline())]


@contextlib.contextmanager
def run(var: Path, port: int, **variables: str) -> Generator[Run]:
    output = var.with_suffix(".output")
    with (
        output.open("wb") as stream,
        subprocess.Popen(
            [sys.executable, "-m", "interviewer.stack", "run", "--port", str(port)],
            env={**os.environ, "COLUMNS": "200", "VAR_DIR": str(var), **variables},
            cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT,
        ) as process,
    ):  # fmt: skip
        try:
            yield Run(process, output)
        finally:
            process.terminate()


def where_it_leads(link: str) -> str:
    parts = urlsplit(link)
    with contextlib.closing(HTTPConnection(parts.netloc, timeout=30)) as connection:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        assert answer.status == 302, link
        return answer.headers["Location"]


def test_the_stack_starts_with_nothing_set_and_leaves_nothing_behind(tmp_path: Path) -> None:
    port = free_port()
    with run(tmp_path / "var", port, GEMINI_API_KEY="", SECRET_KEY="") as started:
        started.wait_for_links()
        links = dict(re.findall(r"(Candidate|Reviewer|Admin) +(http\S+)", started.said))
        assert set(links) == {"Candidate", "Reviewer", "Admin"}
        assert where_it_leads(links["Candidate"]).startswith("/interview/")
        assert where_it_leads(links["Reviewer"]).startswith("/review/login/")
        assert where_it_leads(links["Admin"]).startswith("/admin/login/")
        family = started.family()
        for part in ("valkey-server", "live.simulator", "celery", "manage.py", "guardian"):
            assert len(started.children(part)) == 1, part
        started.process.send_signal(signal.SIGINT)
        assert started.process.wait(timeout=60) == 0
        assert "Stopped." in started.said
    assert psutil.wait_procs(family, timeout=10)[1] == []
    token = links["Candidate"].rstrip("/").rpartition("/")[2]
    for log in (tmp_path / "var" / "log").iterdir():
        assert token not in log.read_text(errors="replace"), log
    for kept in ("db.sqlite3", "secret_key", "redis"):
        assert (tmp_path / "var" / kept).exists()


def test_a_service_that_dies_ends_the_stack_with_a_reason(tmp_path: Path) -> None:
    with run(tmp_path / "var", free_port(), GEMINI_API_KEY="practice") as started:
        started.wait_for_links()
        family = started.family()
        [worker] = started.children("celery")
        worker.kill()
        assert started.process.wait(timeout=60) == 1
        assert "Worker was ended by SIGKILL" in started.said
        assert "worker.log" in started.said
    assert psutil.wait_procs(family, timeout=10)[1] == []
