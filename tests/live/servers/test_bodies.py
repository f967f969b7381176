"""What the servers do with the bodies of requests, and with the line after an answer."""

import contextlib
import socket

import pytest

from live.servers.limits import BODY_BYTES
from tests.live.servers.serving import KINDS, Served, line_to

UNDER_DAPHNE = pytest.mark.parametrize("server", KINDS[:1], indirect=True)


def request(*headers: str, path: str = "/") -> bytes:
    return "\r\n".join((f"POST {path} HTTP/1.1", "Host: x", *headers, "", "")).encode()


def heard(line: socket.socket) -> bytes:
    """All that comes until the line is closed."""
    parts = []
    while part := line.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def is_well(server: Served) -> bool:
    with line_to(server) as line:
        line.sendall(request("Content-Length: 1", "Connection: close") + b"x")
        return heard(line).endswith(b"\r\n1")


def test_a_line_is_closed_where_the_answer_says_so_and_kept_where_it_does_not(
    server: Served,
) -> None:
    with line_to(server) as line:
        for _ in range(2):
            line.sendall(request("Content-Length: 3") + b"abc")
            answer = b""
            while not answer.endswith(b"\r\n3"):
                answer += line.recv(4096)
        line.sendall(request("Content-Length: 3", path="/last") + b"abc")
        assert heard(line).endswith(b"\r\n3")


def test_the_largest_body_is_taken(server: Served) -> None:
    with line_to(server) as line:
        line.sendall(request(f"Content-Length: {BODY_BYTES}", "Connection: close"))
        line.sendall(b"x" * BODY_BYTES)
        assert heard(line).endswith(f"\r\n{BODY_BYTES}".encode())


@UNDER_DAPHNE
@pytest.mark.parametrize("expects", [(), ("Expect: 100-continue",)], ids=["sends", "asks before"])
def test_a_body_that_is_said_to_be_too_big_is_refused_before_it_comes(
    server: Served, expects: tuple[str, ...]
) -> None:
    with line_to(server) as line:
        line.sendall(request(f"Content-Length: {BODY_BYTES + 1}", *expects))
        assert heard(line).startswith(b"HTTP/1.1 413 ")
    assert is_well(server)


@UNDER_DAPHNE
def test_a_body_that_turns_out_too_big_is_taken_in_no_further(server: Served) -> None:
    piece = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    with line_to(server) as line:
        line.sendall(request("Transfer-Encoding: chunked"))
        with contextlib.suppress(ConnectionError):  # it is closed while we still send
            for _ in range(20 * BODY_BYTES // 65_536):
                line.sendall(piece)
            pytest.fail("it took twenty times as much as it may")
    assert is_well(server)
