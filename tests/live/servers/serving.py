"""The echo under each server and each library that frames its WebSockets, as a process; and pages of it."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from interviewer.stack.ports import free_port
from interviewer.stack.services import ROOT
from tests.waiting import wait_until

# The server, and what frames the WebSockets there; Daphne's are Autobahn's.
KINDS = ("daphne", "uvicorn websockets", "uvicorn picows")
ON_UVICORN = pytest.mark.parametrize("server", KINDS[1:], indirect=True)


@dataclass
class Served:
    """A server that runs."""

    kind: str
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.port}/"

    def errors(self) -> list[str]:
        """What it has logged as an error."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if "ERROR" in line or "Traceback" in line]


@contextlib.contextmanager
def served(kind: str, folder: Path) -> Iterator[Served]:
    """Run the echo under this one of `KINDS` for as long as the block lasts."""
    server, _, transport = kind.partition(" ")
    port = free_port()
    log = folder / "log"
    environment = {**os.environ, "BROWSER_TRANSPORT": transport}
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.servers.echo", server, str(port)],
            cwd=ROOT, env=environment, stdout=said, stderr=said,
        )  # fmt: skip
    one = Served(kind, port, process, log)

    def answers() -> bool:
        try:
            with connect(one.address, proxy=None):
                return True
        except OSError:
            return False

    try:
        wait_until(answers, within_s=60)
        yield one
    finally:
        process.kill()
        process.wait()


def opened(server: Served, path: str = "", **options: Any) -> ClientConnection:
    """A page that pings nobody, and waits for no answer to its close."""
    return connect(
        server.address + path,
        **{"proxy": None, "max_size": None, "ping_interval": None, "close_timeout": 0.2, **options},
    )


def ask(page: ClientConnection, question: str, *, timeout: float = 10) -> str:
    page.send(question)
    return str(page.recv(timeout=timeout))


def masked(opcode: Opcode, payload: bytes = b"", *, fin: bool = True) -> bytes:
    """A page's frame."""
    return Frame(opcode, payload, fin=fin).serialize(mask=True)


def read(line: socket.socket, size: int) -> bytes:
    """Exactly so many bytes."""
    data = b""
    while len(data) < size:
        data += (piece := line.recv(size - len(data)))
        if not piece:
            raise ConnectionError(f"{len(data)} bytes of {size}, and then the end")
    return data


@contextlib.contextmanager
def line_to(server: Served) -> Iterator[socket.socket]:
    """A line on which nothing was said yet."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        yield line


def request(server: Served, path: str = "", **changed: str | None) -> bytes:
    """A page's request for a WebSocket; what is None is left out, and `_` stands for a hyphen."""
    headers = {
        "Host": f"127.0.0.1:{server.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
        **changed,
    }
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([f"GET /{path} HTTP/1.1", *lines, "", ""]).encode("latin-1")


@contextlib.contextmanager
def unheeding(server: Served, path: str = "") -> Iterator[socket.socket]:
    """A page that sends what it likes, and answers nothing, not even a close."""
    with line_to(server) as line:
        line.sendall(request(server, path))
        assert b" 101 " in line.recv(4096)
        yield line
