"""The floor: the least relay between a page and Gemini, written by hand, without a single feature.

websockets, json and base64, and nothing else: no library of Google's, no Django, no transcript, no
ledger, no Redis, no heartbeat, no pacing, no recovery. Whatever an interview costs above this is
what its features cost. It says as much of the room's protocol as `bench.page` needs.

Run as `python -m bench.floor PORT GEMINI_BASE_URL CA_FILE`.
"""

import asyncio
import base64
import json
import ssl
import struct
import sys
from typing import Final

import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

_UP_HEADER_BYTES: Final = 8
_DOWN: Final = struct.Struct("<BBHII")
_FIRST_TURN: Final = 2
_WELCOME: Final = json.dumps({"type": "welcome", "resend_from": 0, "replay": 1})
_SETUP: Final = json.dumps(
    {
        "setup": {
            "model": "models/bench",
            "generationConfig": {"responseModalities": ["AUDIO"]},
            "inputAudioTranscription": {},
            "outputAudioTranscription": {},
        }
    }
)


async def serve_floor(port: int, base_url: str, ca_file: str) -> None:
    """Serve pages on loopback until this process is ended."""
    context = ssl.create_default_context(cafile=ca_file)
    gemini_url = base_url.replace("https://", "wss://", 1)

    async def relay(page: ServerConnection) -> None:
        await page.recv()  # hello
        await page.send(_WELCOME)
        async with connect(gemini_url, ssl=context, compression=None, ping_interval=None) as gemini:
            await gemini.send(_SETUP)
            await gemini.recv()
            playing = asyncio.create_task(_play(gemini, page))
            try:
                await _listen(page, gemini)
            except ConnectionClosed:
                pass
            finally:
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)

    async with serve(relay, "127.0.0.1", port, compression=None, ping_interval=None) as server:
        await server.serve_forever()


async def _listen(page: ServerConnection, gemini: ClientConnection) -> None:
    async for frame in page:
        if isinstance(frame, bytes):
            data = base64.b64encode(frame[_UP_HEADER_BYTES:]).decode()
            audio = {"data": data, "mimeType": "audio/pcm;rate=16000"}
            await gemini.send(json.dumps({"realtimeInput": {"audio": audio}}))


async def _play(gemini: ClientConnection, page: ServerConnection) -> None:
    turn, offset = _FIRST_TURN, 0
    async for message in gemini:
        content = json.loads(message).get("serverContent", {})
        for part in content.get("modelTurn", {}).get("parts", ()):
            pcm = base64.b64decode(part["inlineData"]["data"])
            await page.send(_DOWN.pack(2, 0, 0, turn, offset) + pcm)
            offset += len(pcm) // 2
        if content.get("turnComplete"):
            turn, offset = turn + 2, 0


def main() -> None:
    """Serve as the command line says."""
    port, base_url, ca_file = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_floor(int(port), base_url, ca_file))


if __name__ == "__main__":
    main()
