"""Every end of a WebSocket is told to both sides, within its bound; a hostile page is no error of ours."""

import signal
import socket
import time
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.sync.client import ClientConnection

from live.servers.limits import SOCKET_MESSAGE_BYTES
from tests.live.servers.serving import (
    KINDS,
    ON_UVICORN,
    Served,
    ask,
    masked,
    opened,
    read,
    served,
    unheeding,
)
from tests.waiting import wait_until


def end_of(page: ClientConnection) -> Close | None:
    """The close frame by which the page was left, and before which nothing was said."""
    with pytest.raises(ConnectionClosed) as closed:
        page.recv(timeout=10)
    return closed.value.rcvd


def is_cut(page: socket.socket) -> bool:
    """Whether the server takes no more, and says no more."""
    try:
        page.sendall(masked(Opcode.TEXT, b"there?"))
        return not page.recv(1)
    except ConnectionError:
        return True


def codes_told(server: Served) -> str:
    """The codes that the application was told since it was asked."""
    with opened(server) as page:
        return ask(page, "codes")


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4001])
def test_the_application_is_told_by_which_code_a_page_closed(server: Served, code: int) -> None:
    codes_told(server)
    with opened(server) as page:
        assert ask(page, "there?") == "there?"
        page.close(code, "schön war es")
    wait_until(lambda: str(code) in codes_told(server))


@ON_UVICORN  # Autobahn answers every close by 1000
@pytest.mark.parametrize("code", [1000, 1001, 3000, 4001])
def test_a_close_is_answered_by_its_code(server: Served, code: int) -> None:
    with unheeding(server) as page:
        page.sendall(masked(Opcode.CLOSE, code.to_bytes(2)))
        assert read(page, 4) == b"\x88\x02" + code.to_bytes(2)
        assert is_cut(page)


@pytest.mark.parametrize("code", [1000, 4401])
def test_a_page_is_told_by_which_code_it_is_closed(server: Served, code: int) -> None:
    with opened(server) as page:
        page.send(f"bye {code}")
        end = end_of(page)
        assert end is not None
        assert end.code == code


def test_who_answers_no_close_is_cut(server: Served) -> None:
    with unheeding(server) as page:
        page.sendall(masked(Opcode.TEXT, b"bye 4401"))
        page.settimeout(15)
        assert read(page, 4)[:4] == b"\x88\x02\x11\x31"
        began = time.monotonic()
        assert is_cut(page)
        assert time.monotonic() - began < 12


def test_a_line_that_is_cut_ends_the_page(server: Served) -> None:
    codes_told(server)
    with unheeding(server) as page:
        page.sendall(masked(Opcode.TEXT, b"there"))
        assert read(page, 7)[2:] == b"there"
    wait_until(lambda: bool({"1005", "1006"} & set(codes_told(server).split())))


# Of a frame that is too large the head is enough: what nobody reads would cut the line before the page has read why.
WRONG = {
    "more than the bound in one frame": (
        masked(Opcode.BINARY, bytes(SOCKET_MESSAGE_BYTES + 1))[:1_000],
        CloseCode.MESSAGE_TOO_BIG,
    ),
    "more than the bound in fragments": (
        masked(Opcode.BINARY, bytes(SOCKET_MESSAGE_BYTES - 10), fin=False)
        + masked(Opcode.CONT, bytes(11)),
        CloseCode.MESSAGE_TOO_BIG,
    ),
    "the head of a frame of 2 to the 62": (
        b"\x82\xff\x40" + bytes(7) + b"mask",
        CloseCode.MESSAGE_TOO_BIG,
    ),
    "a reserved bit": (b"\xc1\x80mask", CloseCode.PROTOCOL_ERROR),
    "a reserved bit of a ping": (b"\x99\x80mask", CloseCode.PROTOCOL_ERROR),
    "a fragment of nothing": (masked(Opcode.CONT, b"?"), CloseCode.PROTOCOL_ERROR),
    "a message within another": (
        masked(Opcode.TEXT, b"?", fin=False) + masked(Opcode.TEXT, b"?"),
        CloseCode.PROTOCOL_ERROR,
    ),
    "an opcode that nobody knows": (b"\x83\x80mask", CloseCode.PROTOCOL_ERROR),
    "a frame without a mask": (Frame(Opcode.TEXT, b"?").serialize(mask=False), CloseCode.PROTOCOL_ERROR),
    "a ping in fragments": (b"\x09\x80mask", CloseCode.PROTOCOL_ERROR),
    "a close with half a code": (b"\x88\x81mask\x03", CloseCode.PROTOCOL_ERROR),
    "a close with a code of nobody's": (
        masked(Opcode.CLOSE, (1006).to_bytes(2)),
        CloseCode.PROTOCOL_ERROR,
    ),
    "a close whose reason is no UTF-8": (
        masked(Opcode.CLOSE, (1000).to_bytes(2) + b"\xff"),
        CloseCode.INVALID_DATA,
    ),
    "a text that is no UTF-8": (masked(Opcode.TEXT, b"\xff"), CloseCode.INVALID_DATA),
    "a text in fragments that is no UTF-8": (
        masked(Opcode.TEXT, "ü".encode()[:1], fin=False) + masked(Opcode.CONT, b"?"),
        CloseCode.INVALID_DATA,
    ),
}  # fmt: skip


@ON_UVICORN  # Autobahn may cut such a page before it has read why
@pytest.mark.parametrize("wrong", WRONG)
def test_a_page_that_breaks_the_protocol_is_told_and_left_and_is_no_error_of_ours(
    server: Served, wrong: str
) -> None:
    broken, code = WRONG[wrong]
    codes_told(server)
    with unheeding(server) as page:
        page.sendall(masked(Opcode.TEXT, b"before"))
        assert read(page, 8) == b"\x81\x06before"
        page.sendall(broken)
        head = read(page, 4)
        assert head[0] == 0x88
        assert int.from_bytes(head[2:]) == code
        read(page, head[1] - 2)
        assert is_cut(page)
    wait_until(lambda: str(code.value) in codes_told(server))
    assert server.errors() == []


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_page_is_told_that_its_server_begins_anew(kind: str, tmp_path: Path) -> None:
    with served(kind, tmp_path) as server, opened(server) as page:
        assert ask(page, "there?") == "there?"
        server.process.send_signal(signal.SIGTERM)
        end = end_of(page)
        assert end is not None
        assert end.code == CloseCode.SERVICE_RESTART
        assert server.process.wait(timeout=20) == 0
        assert server.errors() == []


@ON_UVICORN
def test_half_of_a_surrogate_pair_is_no_text(server: Served) -> None:
    with opened(server) as page:
        page.socket.sendall(masked(Opcode.TEXT, b"\xed\xa0\x80"))
        end = end_of(page)
        assert end is not None
        assert end.code == CloseCode.INVALID_DATA
