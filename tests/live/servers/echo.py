"""An application that says what it is told, under one of the servers: echo.py <server> <port>.

Bytes come back. By a text it is told `long <n>` for a message of so many characters, `late` for one that it sends
after the socket was closed, `bye <code>` for closing it, `pour <n>` for so many messages of 64 KiB, and for what it
has seen of all pages since it was asked: `trouble` for the names of the errors that sending has raised,
`codes` for those by which they were closed, `poured` for how many of those messages it was rid of.

By its path a page is refused, answered late, listened to late, or by the line that its server offers.
A request it answers with the number of bytes in its body; one for `/last` with `Connection: close`.
"""

import asyncio
import importlib
import socket
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import django

from live.page_lines import PageLine, line_of

LATE_S = 0.5
POURED_BYTES = 64 * 1024
trouble: list[str] = []
codes: list[int] = []
counts: Counter[str] = Counter()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve one WebSocket, or one request."""
    if scope["type"] == "http":
        await count_bytes(scope, receive, send)
        return
    await receive()
    if scope["path"] == "/refused":
        await send({"type": "websocket.close"})
        return
    if scope["path"] == "/answered-late":
        await asyncio.sleep(LATE_S)
    await send({"type": "websocket.accept"})
    if scope["path"] == "/heard-late":
        await asyncio.sleep(4 * LATE_S)
    if scope["path"] == "/by-line":
        await answer_by_line(line_of(scope, receive), send)
    while (message := await receive())["type"] == "websocket.receive":
        await answer(message, send)
    codes.append(message["code"])


async def answer(message: Any, send: Any) -> None:
    """Do as one message says."""
    if message.get("bytes") is not None:
        await send({"type": "websocket.send", "bytes": message["bytes"]})
        return
    word, _, number = message["text"].partition(" ")
    if word == "late":
        await asyncio.sleep(LATE_S)
    if word == "bye":
        await send({"type": "websocket.close", "code": int(number or 1000)})
        return
    if word == "pour":
        await pour(int(number), send)
        return
    answers: dict[str, Callable[[], str]] = {
        "long": lambda: "x" * int(number),
        "trouble": lambda: told_once(trouble),
        "codes": lambda: told_once(codes),
        "poured": lambda: str(counts["poured"]),
    }
    said = answers.get(word, lambda: word)()
    try:
        await send({"type": "websocket.send", "text": said})
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        trouble.append("closed" if isinstance(error, OSError) else "unknown")


async def answer_by_line(line: PageLine, send: Any) -> None:
    """Send all back in the moment that it comes, or in turn, until a text asks for trouble."""
    outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send_in_turn() -> None:
        while True:
            await send(await outgoing.get())

    def take(data: str | bytes) -> None:
        if data == "trouble":
            raise ZeroDivisionError
        if isinstance(data, str):
            outgoing.put_nowait({"type": "websocket.send", "text": data})
        elif line.send_now(data):
            counts["now"] += 1
        else:
            outgoing.put_nowait({"type": "websocket.send", "bytes": data})

    sending = asyncio.create_task(send_in_turn())
    try:
        code = await line.listen(take)
    except ZeroDivisionError:
        outgoing.put_nowait({"type": "websocket.send", "text": f"now {counts['now']}"})
        await asyncio.sleep(LATE_S)
    else:
        codes.append(code or 0)
    finally:
        sending.cancel()


async def pour(count: int, send: Any) -> None:
    """Send more than anybody has asked for."""
    counts["poured"] = 0
    for number in range(count):
        try:
            await send(
                {"type": "websocket.send", "bytes": number.to_bytes(4) + bytes(POURED_BYTES - 4)}
            )
        except OSError:
            return
        counts["poured"] += 1


def told_once(seen: list[Any]) -> str:
    """Return what was seen, which is forgotten by that."""
    told = " ".join(map(str, seen))
    seen.clear()
    return told or "none"


async def count_bytes(scope: Any, receive: Any, send: Any) -> None:
    """Answer a request."""
    taken, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        taken += len(message.get("body", b""))
        more = message.get("more_body", False)
    said = str(taken).encode()
    headers = [(b"content-length", str(len(said)).encode())]
    headers += [(b"connection", b"close")] if scope["path"] == "/last" else []
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


if __name__ == "__main__":
    django.setup()
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", int(sys.argv[2])))
        listener.listen()
        listener.setblocking(False)
        importlib.import_module(f"live.servers.under_{sys.argv[1]}").run(application, listener)
