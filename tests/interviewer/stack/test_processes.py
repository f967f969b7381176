"""Starting and stopping real processes, and leaving none behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from interviewer.stack.processes import ProcessGroup, Service, StackError
from interviewer.stack.services import ROOT
from tests.waiting import wait_until

FOREVER = "import signal, sys; print('listening', flush=True); signal.pause()"
# A service with a child that ignores being asked to stop.
STUBBORN = """
import signal, subprocess, sys
subprocess.Popen([sys.executable, "-c",
    "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print(os.getpid(), flush=True); signal.pause()"])
signal.pause()
"""


def python(name: str, code: str, *, ready_within_s: float = 10, **rest: float) -> Service:
    return Service(
        name, [sys.executable, "-c", code], lambda: True, ready_within_s=ready_within_s, **rest
    )


def is_gone(process: int) -> bool:
    try:
        return bool(psutil.Process(process).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def group(tmp_path: Path) -> Iterator[ProcessGroup]:
    with ProcessGroup(tmp_path, dict(os.environ)) as started:
        yield started


def test_leaving_the_group_stops_services_and_their_children(tmp_path: Path) -> None:
    with ProcessGroup(tmp_path, dict(os.environ)) as group:
        service = group.start(python("Stubborn", STUBBORN))
        wait_until(lambda: service.log.read_text().endswith("\n"))
        child = int(service.log.read_text())
        assert not is_gone(child)
    assert service.is_dead()
    wait_until(lambda: is_gone(child))


def test_a_service_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    with ProcessGroup(tmp_path, dict(os.environ)) as group:
        service = group.start(python("Deaf", deaf, stop_within_s=0.2))
        wait_until(lambda: "deaf" in service.log.read_text())
    assert service.process.returncode == -signal.SIGKILL


def test_a_service_that_dies_is_reported_with_the_end_of_its_log(group: ProcessGroup) -> None:
    service = group.start(python("Web server", "print('no such table'); raise SystemExit(3)"))
    wait_until(service.is_dead)
    with pytest.raises(StackError) as raised:
        group.raise_for_dead()
    assert "Web server ended with code 3" in str(raised.value)
    assert "no such table" in str(raised.value)
    assert "web-server.log" in str(raised.value)


def test_a_killed_service_is_reported_by_its_signal(group: ProcessGroup) -> None:
    service = group.start(python("Redis", FOREVER))
    service.process.kill()
    wait_until(service.is_dead)
    with pytest.raises(StackError, match="Redis was ended by SIGKILL"):
        group.raise_for_dead()


def test_a_service_that_is_never_ready_is_given_up(group: ProcessGroup) -> None:
    slow = Service("Slow", [sys.executable, "-c", FOREVER], lambda: False, ready_within_s=0.3)
    with pytest.raises(StackError, match=r"Slow was not ready within 0 s"):
        group.wait_until_ready(group.start(slow))


def test_waiting_ends_when_another_service_dies(group: ProcessGroup) -> None:
    group.start(python("Other", "raise SystemExit(1)"))
    waiting = group.start(
        Service("Slow", [sys.executable, "-c", FOREVER], lambda: False, ready_within_s=30)
    )
    with pytest.raises(StackError, match="Other ended with code 1"):
        group.wait_until_ready(waiting)


def test_a_step_returns_what_it_said(group: ProcessGroup) -> None:
    assert group.run_to_end(python("Step", "print('{}')")) == "{}\n"


def test_a_step_that_fails_is_reported(group: ProcessGroup) -> None:
    with pytest.raises(StackError, match="Step ended with code 1"):
        group.run_to_end(python("Step", "raise SystemExit('broken')"))


def test_the_log_of_the_last_run_is_kept(group: ProcessGroup, tmp_path: Path) -> None:
    for word in ("first", "second"):
        group.run_to_end(python("Step", f"print('{word}')"))
    assert (tmp_path / "step.log").read_text() == "second\n"
    assert (tmp_path / "step.log.1").read_text() == "first\n"


def test_nothing_is_left_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", f"""
import os, signal
from pathlib import Path
from interviewer.stack.processes import ProcessGroup, Service
import sys
with ProcessGroup(Path({str(tmp_path)!r}), dict(os.environ)) as group:
    service = group.start(Service("Stubborn", [sys.executable, "-c", {STUBBORN!r}], lambda: True))
    print(service.process.pid, flush=True)
    signal.pause()
"""],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    with supervisor:
        assert supervisor.stdout is not None
        service = int(supervisor.stdout.readline())
        log = tmp_path / "stubborn.log"
        wait_until(lambda: log.read_text().endswith("\n"))
        child = int(log.read_text())
        supervisor.kill()
    wait_until(lambda: is_gone(service))
    # It ignores SIGTERM, so only the guardian's deadline ends it.
    wait_until(lambda: is_gone(child), within_s=20)
