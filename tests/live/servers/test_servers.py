"""Every server as a real process: what it does with control frames, long messages, closed sockets."""

import time
from statistics import quantiles

import pytest
from websockets.frames import Opcode
from websockets.sync.client import ClientConnection

from live.core.protocol.fitting import MESSAGE_BYTES
from live.servers.limits import SOCKET_MESSAGE_BYTES
from tests.live.servers.echo import LATE_S
from tests.live.servers.serving import Served, ask, masked, opened, unheeding


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
    server: Served, kind: str
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


@pytest.mark.parametrize("is_closed", [False, True], ids=["pings", "messages after our close"])
def test_a_flood_of_pings_delays_nobody_else(server: Served, *, is_closed: bool) -> None:
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


def test_the_longest_message_arrives(server: Served) -> None:
    assert MESSAGE_BYTES < SOCKET_MESSAGE_BYTES
    with opened(server) as page:
        assert len(ask(page, f"long {MESSAGE_BYTES}")) == MESSAGE_BYTES


def test_a_message_that_the_server_does_not_send_is_no_closed_socket(server: Served) -> None:
    with opened(server) as page:
        ask(page, "trouble")  # of the tests before: it is told once
        page.send(f"long {SOCKET_MESSAGE_BYTES + 1}")
        page.send("trouble")
        # Autobahn sends nothing that it would not take; uvicorn sends what it is told.
        said = str(page.recv(timeout=10))
        assert said == "unknown" or len(said) == SOCKET_MESSAGE_BYTES + 1


def test_what_is_sent_to_a_closed_socket_raises_what_asgi_says(server: Served) -> None:
    with opened(server) as page:
        page.send("late")
    with opened(server) as page:
        time.sleep(2 * LATE_S)
        assert ask(page, "trouble") in {"none", "closed"}


def test_what_is_sent_after_the_page_broke_the_protocol_raises_what_asgi_says(
    server: Served,
) -> None:
    with opened(server) as page:
        page.send("late")
        page.socket.sendall(b"\xff" * 8)
        time.sleep(2 * LATE_S)
    with opened(server) as page:
        assert ask(page, "trouble") in {"none", "closed"}
