"""Both servers as real processes: what they do with control frames, long messages, closed sockets."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import quantiles

import pytest
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from interviewer.stack.ports import free_port
from interviewer.stack.services import ROOT
from live.core.protocol.fitting import MESSAGE_BYTES
from live.servers.limits import SOCKET_MESSAGE_BYTES
from tests.live.servers.echo import LATE_S
from tests.waiting import wait_until


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.live.servers.echo", request.param, str(port)],
        cwd=ROOT, env=os.environ,
    )  # fmt: skip
    address = f"ws://127.0.0.1:{port}/"

    def answers() -> bool:
        try:
            with connect(address, proxy=None):
                return True
        except OSError:
            return False

    try:
        wait_until(answers, within_s=60)
        yield address
    finally:
        process.kill()
        process.wait()


def opened(address: str) -> ClientConnection:
    return connect(address, proxy=None, max_size=None, ping_interval=None, close_timeout=0.2)


def masked(opcode: Opcode, payload: bytes = b"", *, fin: bool = True) -> bytes:
    return Frame(opcode, payload, fin=fin).serialize(mask=True)


def ask(page: ClientConnection, question: str, *, timeout: float = 10) -> str:
    page.send(question)
    return str(page.recv(timeout=timeout))


def round_trips_s(page: ClientConnection, count: int) -> list[float]:
    trips = []
    for _ in range(count):
        began = time.monotonic()
        ask(page, "there?")
        trips.append(time.monotonic() - began)
        time.sleep(0.01)
    return trips


FLOODS = {
    "pings": masked(Opcode.PING),
    "pongs": masked(Opcode.PONG),
    "pieces of a message": masked(Opcode.CONT, fin=False),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_who_sends_too_many_frames_that_are_no_messages_is_read_later(
    server: str, kind: str
) -> None:
    with opened(server) as page:
        began = time.monotonic()
        if kind == "pieces of a message":
            page.socket.sendall(masked(Opcode.TEXT, b"th", fin=False) + FLOODS[kind] * 78)
            page.socket.sendall(masked(Opcode.CONT, b"ere"))
        else:
            page.socket.sendall(FLOODS[kind] * 80)
            page.send("there")
        assert page.recv(timeout=20) == "there"
        assert ask(page, "later") == "later"
        assert time.monotonic() - began > 1


@contextlib.contextmanager
def unheeding(address: str) -> Iterator[socket.socket]:
    """A page that sends what it likes, and answers nothing, not even a close."""
    host, _, port = address.removeprefix("ws://").rstrip("/").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(
            f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert b" 101 " in line.recv(4096)
        yield line


@pytest.mark.parametrize("is_closed", [False, True], ids=["pings", "messages after our close"])
def test_a_flood_of_pings_delays_nobody_else(server: str, *, is_closed: bool) -> None:
    flood = FLOODS["pings"]
    with opened(server) as innocent, unheeding(server) as attacker:
        quiet = quantiles(round_trips_s(innocent, 40), n=20)[-1]
        if is_closed:
            attacker.sendall(masked(Opcode.TEXT, b"bye"))
            attacker.recv(4096)
            flood = masked(Opcode.TEXT, b"x")
        attacker.settimeout(0.5)
        with pytest.raises((TimeoutError, ConnectionError)):
            # More than the buffers between us hold: nobody reads them any more.
            attacker.sendall(flood * 2_000_000)
        flooded = quantiles(round_trips_s(innocent, 40), n=20)[-1]
        assert flooded < max(0.1, 5 * quiet)


def test_the_longest_message_arrives(server: str) -> None:
    assert MESSAGE_BYTES < SOCKET_MESSAGE_BYTES
    with opened(server) as page:
        assert len(ask(page, f"long {MESSAGE_BYTES}")) == MESSAGE_BYTES


def test_a_message_that_the_server_does_not_send_is_no_closed_socket(server: str) -> None:
    with opened(server) as page:
        ask(page, "trouble")  # of the tests before: it is told once
        page.send(f"long {SOCKET_MESSAGE_BYTES + 1}")
        page.send("trouble")
        # Autobahn sends nothing that it would not take; uvicorn sends what it is told.
        said = str(page.recv(timeout=10))
        assert said == "unknown" or len(said) == SOCKET_MESSAGE_BYTES + 1


def test_what_is_sent_to_a_closed_socket_raises_what_asgi_says(server: str) -> None:
    with opened(server) as page:
        page.send("late")
    with opened(server) as page:
        time.sleep(2 * LATE_S)
        assert ask(page, "trouble") in {"none", "closed"}


def test_what_is_sent_after_the_page_broke_the_protocol_raises_what_asgi_says(server: str) -> None:
    with opened(server) as page:
        page.send("late")
        page.socket.sendall(b"\xff" * 8)
        time.sleep(2 * LATE_S)
    with opened(server) as page:
        assert ask(page, "trouble") in {"none", "closed"}
