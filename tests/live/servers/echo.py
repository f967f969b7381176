"""An application that says what it is told, under one of the two servers: echo.py <server> <port>.

It is told `long <n>` for a message of so many characters, `late` for one that it sends after the
socket was closed, `bye` for closing it, and `trouble` for the names of the errors that sending has raised.
"""

import asyncio
import importlib
import socket
import sys
from typing import Any

import django

LATE_S = 0.5
trouble: list[str] = []


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve one WebSocket."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        word, _, number = (message.get("text") or "").partition(" ")
        if word == "late":
            await asyncio.sleep(LATE_S)
        answers = {"long": "x" * int(number or 0), "trouble": " ".join(trouble) or "none"}
        if word == "trouble":
            trouble.clear()
        if word == "bye":
            await send({"type": "websocket.close"})
            continue
        try:
            await send({"type": "websocket.send", "text": answers.get(word, word)})
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            trouble.append("closed" if isinstance(error, OSError) else "unknown")


if __name__ == "__main__":
    django.setup()
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", int(sys.argv[2])))
        listener.listen()
        listener.setblocking(False)
        importlib.import_module(f"live.servers.under_{sys.argv[1]}").run(application, listener)
