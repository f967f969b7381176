"""The least of a Gemini: takes audio, answers with stamped audio half of the time.

It shares a process, hence a clock, with the pages of the load, so that a stamp in
the sound measures one direction by itself.
"""

import asyncio
import base64
import json
import ssl
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import trustme
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

STAMP: Final = struct.Struct("<Hd")
MAGIC: Final = 0x5A5A
CHUNK_S: Final = 0.04
CHUNK_BYTES: Final = 1920
TALK_S: Final = 4.0
LISTEN_S: Final = 4.0
_DATA_KEY: Final = '"data":'


def stamped(length: int) -> bytes:
    """Return silent PCM of `length` bytes that begins with the present time."""
    return STAMP.pack(MAGIC, time.perf_counter()).ljust(length, b"\0")


def read_stamp(pcm: bytes) -> float | None:
    """Return the time a piece of PCM was stamped with, if it was."""
    magic, at = STAMP.unpack_from(pcm)
    return at if magic == MAGIC else None


@dataclass(slots=True)
class BenchGemini:
    """Counts what arrives: `up_s` holds one latency a frame."""

    up_s: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    measuring: bool = False
    dials: int = 0

    async def start(self, folder: Path) -> tuple[Server, str, Path]:
        """Listen on loopback; return the server, its base URL and the certificate to trust."""
        authority = trustme.CA()
        ca_file = folder / "bench-ca.pem"
        authority.cert_pem.write_to_path(ca_file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        server = await serve(
            self._talk, "127.0.0.1", 0, ssl=context, compression=None, ping_interval=None
        )
        port = next(iter(server.sockets)).getsockname()[1]
        return server, f"https://127.0.0.1:{port}", ca_file

    async def _talk(self, socket: ServerConnection) -> None:
        self.dials += 1
        await socket.recv()
        await socket.send(b'{"setupComplete":{}}')
        speaking = asyncio.create_task(self._speak(socket))
        try:
            async for frame in socket:
                self._take(frame if isinstance(frame, str) else frame.decode())
        except ConnectionClosed:
            pass
        finally:
            speaking.cancel()
            await asyncio.gather(speaking, return_exceptions=True)

    def _take(self, frame: str) -> None:
        at = frame.find(_DATA_KEY)
        if at < 0 or not self.measuring:
            return
        start = frame.index('"', at + len(_DATA_KEY)) + 1
        # 16 base64 characters hold the stamp's ten bytes.
        stamp = read_stamp(base64.urlsafe_b64decode(frame[start : start + 16]))
        if stamp is not None:
            self.up_s.append(time.perf_counter() - stamp)

    async def _speak(self, socket: ServerConnection) -> None:
        turn = 0
        while True:
            due = time.perf_counter()
            turn += 1
            for number in range(round(TALK_S / CHUNK_S)):
                if self.measuring:
                    self.late_s.append(time.perf_counter() - due)
                await self._send_chunk(socket, f" word{number}" if number % 10 == 0 else "")
                due += CHUNK_S
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await socket.send(b'{"serverContent":{"generationComplete":true}}')
            await socket.send(b'{"serverContent":{"turnComplete":true}}')
            update = {"sessionResumptionUpdate": {"newHandle": f"h{turn}", "resumable": True}}
            await socket.send(json.dumps(update).encode())
            for second in range(round(LISTEN_S)):
                await asyncio.sleep(1)
                heard = {"serverContent": {"inputTranscription": {"text": f" answer{second}"}}}
                await socket.send(json.dumps(heard).encode())

    async def _send_chunk(self, socket: ServerConnection, text: str) -> None:
        data = base64.b64encode(stamped(CHUNK_BYTES)).decode()
        part = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": data}}
        content: dict[str, object] = {"modelTurn": {"role": "model", "parts": [part]}}
        if text:
            content["outputTranscription"] = {"text": text}
        await socket.send(json.dumps({"serverContent": content}).encode())
