"""What only the WebSocket framed by picows does."""

import asyncio
import sys
import time
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection

from live.gemini_picows import PicowsSocket
from tests.live.sockets.peer import closed, connected, until_closed
from tests.live.sockets.test_stuck import Deaf, send_until_stuck


@pytest.fixture(autouse=True)
def _by_picows(settings: Settings) -> None:
    settings.GEMINI_TRANSPORT = "picows"


async def test_the_setting_chooses_it(settings: Settings, tmp_path: Path) -> None:
    async with connected(settings, tmp_path, until_closed) as socket:
        assert isinstance(socket, PicowsSocket)


async def test_it_is_silent(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    async with connected(settings, tmp_path, until_closed):
        pass
    assert not [one for one in caplog.records if "picows" in one.name]


async def test_a_text_that_was_sent_does_not_hold_its_bytes_as_well(
    settings: Settings, tmp_path: Path
) -> None:
    setup = "how it’s told " * 300  # google-genai keeps it for as long as the session lasts
    before = sys.getsizeof(setup)
    async with connected(settings, tmp_path, until_closed) as socket:
        await socket.send(setup)
    assert sys.getsizeof(setup) == before


async def test_a_peer_that_cannot_be_read_is_left_before_it_answers(
    settings: Settings, tmp_path: Path
) -> None:
    done = asyncio.Event()

    async def break_it(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        connection.transport.write(b"\x83\x00")  # an opcode that nobody knows
        await done.wait()
        connection.transport.abort()

    async with connected(settings, tmp_path, break_it) as socket:
        async with asyncio.timeout(0.9):
            assert await closed(socket) is None
        await asyncio.sleep(1.2)
        assert socket.transport.is_closing()  # also where nobody closes it
        done.set()


# websockets waits for a stuck peer before it looks at its close timeout: TCP_USER_TIMEOUT ends that.
async def test_a_connection_that_is_stuck_is_closed_within_the_close_timeout(
    settings: Settings, tmp_path: Path
) -> None:
    peer = Deaf()
    async with connected(settings, tmp_path, peer) as socket:
        await send_until_stuck(socket)
        assert not socket.send_now(b"?", text=True)  # it would wait
        began = time.monotonic()
        await socket.close()
        took_s = time.monotonic() - began
        peer.leaves.set()
    assert took_s < 2.5
