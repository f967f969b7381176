"""Messages arrive whole, once and in order, and who does not take them holds up who sends them."""

import random
import time

import pytest
from websockets.frames import Opcode

from live.servers.limits import SOCKET_MESSAGE_BYTES
from tests.live.servers.echo import LATE_S, POURED_BYTES
from tests.live.servers.serving import (
    ON_UVICORN,
    Served,
    ask,
    line_to,
    masked,
    opened,
    read,
    request,
    unheeding,
)

# Around each form of a frame's length, what the intake takes at once, and the buffers on the way.
SIZES = (0, 1, 125, 126, 1_152, 8 * 1024, 8 * 1024 + 1, 65_535, SOCKET_MESSAGE_BYTES)


@ON_UVICORN  # Autobahn counts the head of a message to its size
def test_messages_of_every_size_come_back_as_they_were_sent(server: Served) -> None:
    noise = random.Random(1)
    with opened(server) as page:
        for size in SIZES:
            page.send(message := noise.randbytes(size))
            assert page.recv(timeout=10) == message
            text = "ü" * (size // 2)
            assert ask(page, text) == text


def test_large_messages_at_once_do_not_get_into_each_other(server: Served) -> None:
    noise = random.Random(2)
    messages = [noise.randbytes(size) for size in (SOCKET_MESSAGE_BYTES, 9_000, 65_535) * 4]
    with opened(server) as page:
        page.socket.sendall(b"".join(masked(Opcode.BINARY, message) for message in messages))
        assert [page.recv(timeout=10) for _ in messages] == messages


def test_small_messages_at_once_come_back_in_order(server: Served) -> None:
    messages = [number.to_bytes(2) * 500 for number in range(400)]
    with opened(server) as page:
        page.socket.sendall(b"".join(masked(Opcode.BINARY, message) for message in messages))
        assert [page.recv(timeout=10) for _ in messages] == messages


def test_a_message_that_comes_byte_by_byte_is_one(server: Served) -> None:
    with opened(server) as page:
        for byte in masked(Opcode.TEXT, b"by and by"):
            page.socket.sendall(bytes([byte]))
            time.sleep(0.002)
        assert page.recv(timeout=10) == "by"


def test_fragments_become_one_message_also_with_a_ping_among_them(server: Served) -> None:
    with opened(server) as page:
        page.socket.sendall(
            masked(Opcode.TEXT, "schö".encode()[:-1], fin=False)
            + masked(Opcode.PING, b"alive?")
            + masked(Opcode.CONT, b"", fin=False)
            + masked(Opcode.CONT, "ö".encode()[1:] + b"n")
            + masked(Opcode.BINARY, b"another")
        )
        assert page.recv(timeout=10) == "schön"
        assert page.recv(timeout=10) == b"another"


def test_fragments_may_fill_the_bound(server: Served) -> None:
    half = random.Random(3).randbytes(SOCKET_MESSAGE_BYTES // 2)
    with opened(server) as page:
        for _ in range(2):
            page.socket.sendall(masked(Opcode.BINARY, half, fin=False) + masked(Opcode.CONT, half))
            assert page.recv(timeout=10) == half + half


def test_a_ping_is_answered_with_what_it_brought(server: Served) -> None:
    with unheeding(server) as page:
        page.sendall(masked(Opcode.PING, b"alive?") + masked(Opcode.PONG, b"unasked"))
        assert page.recv(100) == b"\x8a\x06alive?"
        page.sendall(masked(Opcode.TEXT, b"there"))
        assert page.recv(100) == b"\x81\x05there"


def test_an_application_that_does_not_listen_holds_the_page_up_and_misses_nothing(
    server: Served,
) -> None:
    with unheeding(server, "heard-late") as page:
        page.settimeout(LATE_S)
        with pytest.raises(TimeoutError):
            page.sendall(masked(Opcode.BINARY, bytes(1_024)) * 40_000)
    with opened(server, "heard-late") as page:
        messages = [number.to_bytes(2) * 600 for number in range(600)]
        page.socket.sendall(b"".join(masked(Opcode.BINARY, message) for message in messages))
        assert [page.recv(timeout=20) for _ in messages] == messages


@ON_UVICORN  # Daphne never waits: the downlink is paced by what was played
def test_an_application_waits_for_a_page_that_does_not_read(server: Served) -> None:
    many = 1_000
    with unheeding(server) as deaf, opened(server) as other:
        deaf.sendall(masked(Opcode.TEXT, b"pour %d" % many))
        before = ""
        while (poured := ask(other, "poured")) != before:
            before = poured
            time.sleep(LATE_S)
        assert 0 < int(poured) < many
        for number in range(int(poured)):  # it reads after all, and has missed nothing
            assert read(deaf, 10)[:2] == b"\x82\x7f"
            assert int.from_bytes(read(deaf, POURED_BYTES)[:4]) == number


@ON_UVICORN  # Autobahn closes a page that speaks before it is answered
def test_what_a_page_sends_before_it_is_answered_is_heard_with_what_follows(server: Served) -> None:
    early = masked(Opcode.TEXT, b"early")
    with line_to(server) as page:
        page.sendall(request(server, "answered-late"))
        time.sleep(LATE_S / 2)
        page.sendall(early[:4])
        assert b" 101 " in page.recv(4096)
        page.sendall(early[4:] + masked(Opcode.BINARY, b"later"))
        assert read(page, 14) == b"\x81\x05early\x82\x05later"
