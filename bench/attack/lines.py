"""The attacker's lines: as little HTTP and WebSocket as an attack needs, so that it is quick."""

import asyncio
import base64
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, Self

from websockets.frames import Frame, Opcode

PATIENCE_S: Final = 10.0
_KEY: Final = base64.b64encode(bytes(16)).decode()


@dataclass(slots=True)
class Aim:
    """The worker under attack, what the attacker has of it, and what came of each try."""

    host: str
    port: int
    own: list[dict[str, str]]
    withdrawn: dict[str, str]
    join_path: str
    desk_cookie: str
    innocent: str
    came: Counter[str] = field(default_factory=Counter)

    @property
    def origin(self) -> str:
        """The address of the worker."""
        return f"http://{self.host}:{self.port}"


class Line:
    """One connection to the worker."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, aim: Aim) -> Self:
        """Connect."""
        return cls(*await asyncio.open_connection(aim.host, aim.port))

    async def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send a request; return the answer's status, headers and body."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        lengths = [
            int(line.partition(b":")[2])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        ]
        body = await self.reader.readexactly(lengths[0]) if lengths else b""
        return int(head[9:12]), head, body

    def close(self) -> None:
        """Close without a word."""
        self.writer.transport.abort()


class Room(Line):
    """A WebSocket of the room."""

    async def enter(self, aim: Aim, interview: str, cookie: str) -> int:
        """Ask for the room; return the status of the handshake's answer."""
        head = [
            f"GET /ws/interview/{interview}/ HTTP/1.1",
            f"Host: {aim.host}:{aim.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {_KEY}",
            f"Origin: {aim.origin}",
            *([f"Cookie: {cookie}"] if cookie else []),
        ]
        status, _head, _body = await self.ask("\r\n".join([*head, "", ""]).encode())
        return status

    def say(self, message: dict[str, Any]) -> None:
        """Send a text message."""
        self.writer.write(masked(Opcode.TEXT, json.dumps(message).encode()))

    def hello(self, stream: str, *, entered: bool, epoch: int | None = None, held: int = 0) -> None:
        """Say the first message. held: frames that the page says it keeps."""
        self.say(
            {"type": "hello", "protocol": 2, "stream": stream, "first_seq": 0, "next_seq": held,
             "played": None, "entered": entered, "epoch": epoch}
        )  # fmt: skip

    async def told(self) -> dict[str, Any] | None:
        """Return the next text message; None for what is none, a close among it."""
        first, size = await self.reader.readexactly(2)
        if size >= 126:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
        payload = await self.reader.readexactly(size)
        if first & 0x0F == Opcode.CLOSE:
            raise EOFError
        if first & 0x0F != Opcode.TEXT:
            return None
        told: dict[str, Any] = json.loads(payload)
        return told

    async def until_told(self, kind: str) -> dict[str, Any]:
        """Return the next message of this kind; raises `EOFError` when the room is closed."""
        while True:
            told = await self.told()
            if told is not None and told["type"] == kind:
                return told

    async def hear_out(self) -> None:
        """Read until the room is closed."""
        while True:
            await self.told()


def masked(opcode: Opcode, payload: bytes = b"", *, fin: bool = True) -> bytes:
    """Return a frame as a browser sends it."""
    return Frame(opcode, payload, fin=fin).serialize(mask=True)


def get(aim: Aim, path: str, *headers: str) -> bytes:
    """Return the request for a page."""
    head = [f"GET {path} HTTP/1.1", f"Host: {aim.host}:{aim.port}", *headers, "", ""]
    return "\r\n".join(head).encode("latin-1")


def post(aim: Aim, path: str, form: bytes, *headers: str) -> bytes:
    """Return the request that sends a form."""
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: {aim.host}:{aim.port}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(form)}",
        f"Origin: {aim.origin}",
        *headers,
        "",
        "",
    ]
    return "\r\n".join(head).encode("latin-1") + form
