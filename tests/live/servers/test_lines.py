"""Messages are handed on past ASGI where the server offers that; all arrive either way, once and in order."""

from websockets.frames import Opcode

from tests.live.servers.serving import Served, ask, masked, opened
from tests.live.servers.test_ends import codes_told
from tests.waiting import wait_until

PATH = "by-line"


def test_messages_come_back_in_order_also_with_fragments_among_them(server: Served) -> None:
    messages = [number.to_bytes(2) * 500 for number in range(400)]
    frames = []
    for number, message in enumerate(messages):
        if number % 9 == 3:
            frames.append(masked(Opcode.BINARY, message[:7], fin=False))
            frames.append(masked(Opcode.CONT, message[7:]))
        else:
            frames.append(masked(Opcode.BINARY, message))
    with opened(server, PATH) as page:
        page.socket.sendall(b"".join(frames))
        assert [page.recv(timeout=20) for _ in messages] == messages
        assert ask(page, "there?") == "there?"


def test_what_the_listener_raises_reaches_it_and_the_rest_is_received(server: Served) -> None:
    with opened(server, PATH) as page:
        page.send(b"first")
        assert page.recv(timeout=10) == b"first"
        page.socket.sendall(masked(Opcode.TEXT, b"trouble") + masked(Opcode.TEXT, b"afterwards"))
        sent_now = str(page.recv(timeout=10))
        assert (sent_now != "now 0") is (server.kind == "uvicorn picows")
        assert page.recv(timeout=10) == "afterwards"


def test_the_listener_is_told_by_which_code_the_page_closed(server: Served) -> None:
    codes_told(server)
    with opened(server, PATH) as page:
        page.send(b"there?")
        assert page.recv(timeout=10) == b"there?"
        page.close(4001)
    wait_until(lambda: "4001" in codes_told(server))


def test_a_page_that_does_not_read_is_sent_nothing_past_what_waits(server: Served) -> None:
    big = [bytes([number]) * 60_000 for number in range(200)]
    with opened(server, PATH) as page:
        for message in big:
            page.send(message)  # 12 MB before it reads
        assert [page.recv(timeout=20) for _ in big] == big
