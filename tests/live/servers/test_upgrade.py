"""How a WebSocket begins: as browsers ask for one, and as nobody does."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.frames import Opcode

from tests.live.servers.serving import Served, ask, line_to, masked, opened, read, request


def test_a_refused_page_is_answered_403(server: Served) -> None:
    with pytest.raises(InvalidStatus) as refused, opened(server, "refused"):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "offered", ["permessage-deflate", "permessage-deflate; client_max_window_bits, x-webkit"]
)
def test_compression_is_offered_in_vain(server: Served, offered: str) -> None:
    with line_to(server) as page:
        page.sendall(request(server, Sec_WebSocket_Extensions=offered))
        answer = page.recv(4096)
        assert b" 101 " in answer
        assert b"extensions" not in answer.lower()
        page.sendall(masked(Opcode.TEXT, b"there"))
        assert read(page, 7) == b"\x81\x05there"


@pytest.mark.parametrize(
    "connection", ["keep-alive, Upgrade", "Upgrade", "upgrade", "Keep-Alive,upgrade"]
)
def test_the_headers_of_every_browser_are_understood(server: Served, connection: str) -> None:
    with line_to(server) as page:
        page.sendall(request(server, Connection=connection, Upgrade="WebSocket"))
        assert b" 101 " in page.recv(4096)
        page.sendall(masked(Opcode.TEXT, b"there"))
        assert read(page, 7) == b"\x81\x05there"


HOSTILE = {
    "no key": {"Sec_WebSocket_Key": None},
    "a key of no base64": {"Sec_WebSocket_Key": "!!!"},
    "a short key": {"Sec_WebSocket_Key": "c2hvcnQ="},
    "no version": {"Sec_WebSocket_Version": None},
    "another version": {"Sec_WebSocket_Version": "8"},
    "another protocol": {"Upgrade": "h2c"},
    "no connection": {"Connection": None},
    "extensions of no grammar": {"Sec_WebSocket_Extensions": ";;=,"},
    "bytes that are no text": {"X_Name": "\xff"},
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_who_asks_for_a_websocket_as_nobody_does_is_refused_and_is_no_error_of_ours(
    server: Served, kind: str
) -> None:
    with line_to(server) as page:
        page.sendall(request(server, **HOSTILE[kind]))
        assert page.recv(4096)[:12] not in {b"", b"HTTP/1.1 500"}
    with opened(server) as page:
        assert ask(page, "there?") == "there?"
    assert server.errors() == []
