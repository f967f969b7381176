"""The least of a Gemini: takes audio, answers with stamped audio half of the time."""

import base64
import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import trustme
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

from bench.pacer import Pacer
from bench.tally import MAGIC, STAMP, Tally

CHUNK_S: Final = 0.04
CHUNK_BYTES: Final = 1920
TALK_S: Final = 4.0
LISTEN_S: Final = 4.0
# So many bytes hold the stamp, and so many characters of base64 hold those.
STAMP_BYTES: Final = 12
STAMP_CHARACTERS: Final = 16
_WORD_EVERY: Final = 10
_DATA_KEY: Final = b'"data":'
_SETUP_COMPLETE: Final = b'{"setupComplete":{}}'
_REPLY_ENDS: Final = (
    b'{"serverContent":{"generationComplete":true}}',
    b'{"serverContent":{"turnComplete":true}}',
)


class BenchGemini:
    """Listens on loopback. base_url, ca_file: where, and the certificate to trust."""

    def __init__(self, tally: Tally, pacer: Pacer) -> None:
        self.tally, self.pacer = tally, pacer
        self.base_url = ""
        self.ca_file = Path()
        self._server: Any = None

    async def start(self, folder: Path) -> None:
        """Listen on a free port; the certificate is written into `folder`."""
        authority = trustme.CA()
        self.ca_file = folder / "bench-ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        self._server = await ws_create_server(
            lambda _request: GeminiSide(self.tally, self.pacer),
            "127.0.0.1",
            0,
            ssl=context,
            # aiofastnet writes a file at each handshake where it meets a certificate.
            use_aiofastnet=False,
        )
        port = self._server.sockets[0].getsockname()[1]
        self.base_url = f"https://127.0.0.1:{port}"

    def close(self) -> None:
        """Listen no more."""
        self._server.close()


class GeminiSide(WSListener):
    """One session. After the setup it speaks and listens in turn until it is closed."""

    def __init__(self, tally: Tally, pacer: Pacer) -> None:
        self._tally, self._pacer = tally, pacer
        self._transport: WSTransport | None = None
        self._talk = self._turns()
        self._is_set_up = False
        self._due = 0.0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif self._is_set_up:
            self._hear(frame.get_payload_as_bytes())
        else:
            self._is_set_up = True
            transport.send(WSMsgType.TEXT, _SETUP_COMPLETE)
            self._pacer.start(self._go_on, time.monotonic())

    def _hear(self, message: bytes) -> None:
        at = message.find(_DATA_KEY)
        if at < 0 or not self._tally.measuring:
            return
        start = message.index(b'"', at + len(_DATA_KEY)) + 1
        begin = base64.urlsafe_b64decode(message[start : start + STAMP_CHARACTERS])
        magic, sent_at = STAMP.unpack_from(begin)
        if magic == MAGIC:
            self._tally.up_s.append(time.monotonic() - sent_at)

    def _go_on(self, due: float) -> float | None:
        if self._transport is None:
            return None
        self._due = due
        return due + next(self._talk)

    def _turns(self) -> Iterator[float]:
        """Send what is due, and yield after how many seconds the next is."""
        turn = 0
        while True:
            turn += 1
            for number in range(round(TALK_S / CHUNK_S)):
                self._say(number)
                yield CHUNK_S
            for ends in _REPLY_ENDS:
                self._send(ends)
            update = {"sessionResumptionUpdate": {"newHandle": f"h{turn}", "resumable": True}}
            self._send(json.dumps(update).encode())
            for second in range(round(LISTEN_S)):
                yield 1.0
                heard = {"serverContent": {"inputTranscription": {"text": f" answer{second}"}}}
                self._send(json.dumps(heard).encode())

    def _say(self, number: int) -> None:
        chunk, stamp_at = _CHUNKS.get(number, _WORDLESS)
        now = time.monotonic()
        if self._tally.measuring:
            self._tally.late_s.append(now - self._due)
            self._tally.said += 1
        stamp = base64.b64encode(STAMP.pack(MAGIC, now).ljust(STAMP_BYTES, b"\0"))
        chunk[stamp_at : stamp_at + STAMP_CHARACTERS] = stamp
        self._send(chunk)

    def _send(self, message: bytes | bytearray) -> None:
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, message)


def _chunk(text: str) -> tuple[bytearray, int]:
    """Return a message of silence, and where in it the stamp is to be written.

    All sessions share it: picows copies a message before `send` returns.
    """
    data = base64.b64encode(bytes(CHUNK_BYTES)).decode()
    part = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": data}}
    content: dict[str, object] = {"modelTurn": {"role": "model", "parts": [part]}}
    if text:
        content["outputTranscription"] = {"text": text}
    message = json.dumps({"serverContent": content}).encode()
    return bytearray(message), message.index(data.encode())


_WORDLESS: Final = _chunk("")
_CHUNKS: Final = {
    number: _chunk(f" word{number}") for number in range(0, round(TALK_S / CHUNK_S), _WORD_EVERY)
}
