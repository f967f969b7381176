"""A candidate's microphone for any client: never silent as a stream, sometimes silent as a sound.

Runs inside a peer's own environment: standard library only, and no import of this project.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

FRAME_BYTES = 1024
FRAME_S = 0.032
INSTRUCTION = os.environ["PEER_INSTRUCTION"]
MODEL = os.environ["PEER_MODEL"]
UTTERANCES = 3
"""A hello, and an answer to each of two questions."""


class Microphone:
    """Streams 32 ms of sound at a time, in real time: silence, or one answer when told to speak."""

    def __init__(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        self._send = send
        self._answer = Path(os.environ["PEER_ANSWER"]).read_bytes()
        self._waiting = b""

    def speak(self) -> None:
        """Say the answer once."""
        self._waiting += self._answer

    async def run(self) -> None:
        """Stream until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            frame, self._waiting = self._waiting[:FRAME_BYTES], self._waiting[FRAME_BYTES:]
            await self._send(frame.ljust(FRAME_BYTES, b"\0"))
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - loop.time()))
