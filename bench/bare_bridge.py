"""For comparison: the least bridge that google-genai allows, without a single feature.

Each frame of the page's goes to `send_realtime_input`, each message of `receive` goes to the
page. No transcript, no ledger, no Redis, no heartbeat, no pacing, no recovery.
"""

import asyncio
import json
import struct
from typing import Any, Final

from django.conf import settings
from google import genai
from google.genai import types

from live.gemini_client import gemini_client

_DOWN: Final = struct.Struct("<BBHII")
_UP_HEADER_BYTES: Final = 8
_WELCOME: Final = json.dumps({"type": "welcome", "resend_from": 0, "replay": 1})
_CONFIG: Final = types.LiveConnectConfig(
    response_modalities=[types.Modality.AUDIO],
    input_audio_transcription=types.AudioTranscriptionConfig(),
    output_audio_transcription=types.AudioTranscriptionConfig(),
)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer the bench's pages, and its look whether the server is up."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"up"})
        return
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})
    await receive()  # hello
    await send({"type": "websocket.send", "text": _WELCOME})
    async with gemini_client().aio.live.connect(
        model=settings.GEMINI_MODEL, config=_CONFIG
    ) as session:
        playing = asyncio.create_task(_play(session, send))
        try:
            await _listen(session, receive)
        finally:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)


async def _listen(session: genai.live.AsyncSession, receive: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        frame = message.get("bytes")
        if frame:
            await session.send_realtime_input(
                audio=types.Blob(data=frame[_UP_HEADER_BYTES:], mime_type="audio/pcm;rate=16000")
            )


async def _play(session: genai.live.AsyncSession, send: Any) -> None:
    turn, offset = 2, 0
    while True:
        async for message in session.receive():
            content = message.server_content
            if content is None or content.model_turn is None:
                continue
            for part in content.model_turn.parts or ():
                if part.inline_data is not None and part.inline_data.data:
                    pcm = part.inline_data.data
                    frame = _DOWN.pack(2, 0, 0, turn, offset) + pcm
                    await send({"type": "websocket.send", "bytes": frame})
                    offset += len(pcm) // 2
        turn, offset = turn + 2, 0
