"""What only the WebSocket framed by picows does."""

import time
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from live.gemini_picows import PicowsSocket
from tests.live.sockets.peer import connected, until_closed
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


# websockets waits for a stuck peer before it looks at its close timeout: TCP_USER_TIMEOUT ends that.
async def test_a_connection_that_is_stuck_is_closed_within_the_close_timeout(
    settings: Settings, tmp_path: Path
) -> None:
    peer = Deaf()
    async with connected(settings, tmp_path, peer) as socket:
        await send_until_stuck(socket)
        began = time.monotonic()
        await socket.close()
        took_s = time.monotonic() - began
        peer.leaves.set()
    assert took_s < 2.5
