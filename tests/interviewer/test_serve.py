"""`manage.py serve` as a real process, under both servers."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from interviewer.stack import services
from interviewer.stack.ports import free_port
from tests.waiting import wait_until

Serve = Callable[..., "subprocess.Popen[str]"]
SERVERS = pytest.mark.parametrize("server", ["daphne", "uvicorn"])


@pytest.fixture
def serve(redis_url: str) -> Iterator[Serve]:
    started: list[subprocess.Popen[str]] = []

    def start(server: str, port: int) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--server", server, "--port", str(port)],
            env={**os.environ, "REDIS_URL": redis_url, "SITE_URL": f"http://127.0.0.1:{port}"},
            cwd=services.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@SERVERS
def test_it_serves_and_ends_with_0_on_sigterm(serve: Serve, server: str) -> None:
    port = free_port()
    process = serve(server, port)
    wait_until(services.web_service("127.0.0.1", port, server).is_ready, within_s=60)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0, said


@SERVERS
def test_a_busy_port_is_one_sentence_and_exit_code_1(serve: Serve, server: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said, _ = (process := serve(server, port)).communicate(timeout=60)
    assert process.returncode == 1
    assert said == (
        f"CommandError: Cannot listen on 127.0.0.1:{port} (Address already in use): "
        "choose another with --port.\n"
    )


@SERVERS
def test_sockets_refuse_unknown_paths_and_foreign_pages(serve: Serve, server: str) -> None:
    port = free_port()
    process = serve(server, port)
    wait_until(services.web_service("127.0.0.1", port, server).is_ready, within_s=60)
    site = f"127.0.0.1:{port}"
    room = f"ws://{site}/ws/interview/0b1f5f0e-0000-4000-8000-000000000000/"
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{site}/ws/nothing/", proxy=None)
    assert refused.value.response.status_code == 403
    with connect(room, origin="http://evil.example", proxy=None) as page:
        assert page.protocol.extensions == []
        with pytest.raises(ConnectionClosed) as closed:
            list(page)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4403
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
