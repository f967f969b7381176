"""Pages of the load: each speaks stamped frames in real time and hears stamped audio."""

import asyncio
import json
import struct
import time
from dataclasses import dataclass, field
from typing import Final

from websockets.asyncio.client import ClientConnection, connect

from bench.gemini import read_stamp, stamped

FRAME_S: Final = 0.032
FRAME_BYTES: Final = 1024
PLAYED_EVERY_S: Final = 0.25
PING_EVERY: Final = 20  # reports: 5 s
_UP = struct.Struct("<BBHI")
_DOWN = struct.Struct("<BBHII")


@dataclass(slots=True)
class Tally:
    """What all pages measured together. Latencies in seconds."""

    down_s: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    measuring: bool = False
    closes: list[int] = field(default_factory=list)


class Page:
    """One interview's page, reduced to what loads the server."""

    def __init__(self, url: str, cookie: str, origin: str, tally: Tally, offset_s: float) -> None:
        self._url, self._cookie, self._origin = url, cookie, origin
        self._tally = tally
        self._offset_s = offset_s
        self._turn, self._received = 0, 0
        self._sequence = 0
        # The number of what the server asked for last; nothing is sent before it has.
        self._replay = 0
        self._welcomed = asyncio.Event()

    async def run(self) -> None:
        """Hold the interview until cancelled."""
        await asyncio.sleep(self._offset_s)
        headers = {"Cookie": self._cookie}
        async with connect(
            self._url,
            additional_headers=headers,
            origin=self._origin,
            compression=None,
            ping_interval=None,
        ) as socket:
            # As of a page on which Start was pressed while it had no connection.
            hello = {"type": "hello", "protocol": 2, "stream": "0123456789abcdef", "first_seq": 0,
                     "next_seq": 0, "played": None, "entered": True, "epoch": None}  # fmt: skip
            await socket.send(json.dumps(hello))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(socket))
                tasks.create_task(self._speak(socket))
                tasks.create_task(self._report(socket))

    async def _listen(self, socket: ClientConnection) -> None:
        async for frame in socket:
            if isinstance(frame, bytes):
                self._hear(frame)
                continue
            message = json.loads(frame)
            if message["type"] == "welcome":
                self._sequence, self._replay = message["resend_from"], message["replay"]
                await socket.send('{"type":"start"}')
                self._welcomed.set()
            elif message["type"] == "resend":
                self._sequence, self._replay = message["from_seq"], message["replay"]
            elif message["type"] == "ping":
                await socket.send(json.dumps({"type": "pong", "id": message["id"]}))
        self._tally.closes.append(socket.close_code or 1006)

    def _hear(self, frame: bytes) -> None:
        _, _, _, turn, offset = _DOWN.unpack_from(frame)
        self._turn = turn
        self._received = offset + (len(frame) - _DOWN.size) // 2
        stamp = read_stamp(frame[_DOWN.size : _DOWN.size + 16])
        if stamp is not None and self._tally.measuring:
            self._tally.down_s.append(time.perf_counter() - stamp)

    async def _speak(self, socket: ClientConnection) -> None:
        await self._welcomed.wait()
        due = time.perf_counter()
        while True:
            if self._tally.measuring:
                self._tally.late_s.append(time.perf_counter() - due)
            header = _UP.pack(1, 0, self._replay, self._sequence)
            await socket.send(header + stamped(FRAME_BYTES))
            self._sequence += 1
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    async def _report(self, socket: ClientConnection) -> None:
        reports = 0
        while True:
            await asyncio.sleep(PLAYED_EVERY_S)
            reports += 1
            if reports % PING_EVERY == 0:
                await socket.send(json.dumps({"type": "ping", "id": reports}))
            if self._turn:
                ms = self._received * 1000 // 24_000
                message = {"type": "played", "turn": self._turn, "ms": ms}
                await socket.send(json.dumps(message))
