"""uvicorn's own pings, by each library: who answers none is gone."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import uvicorn
import uvloop
from uvicorn.server import ServerState
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from live.servers.under_uvicorn import PROTOCOLS
from tests.live.servers.echo import application

PING_S = 0.5


def pytest_asyncio_loop_factories(config: object, item: object) -> Mapping[str, Any]:
    return {"uvloop": uvloop.Loop}


@pytest.fixture(params=PROTOCOLS)
async def address(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A server in this process that pings often."""
    state = ServerState()
    config = uvicorn.Config(
        application,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
    )
    config.load()
    server = await asyncio.get_running_loop().create_server(
        lambda: PROTOCOLS[request.param](config, state, {}), "127.0.0.1", 0
    )
    async with server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_who_answers_pings_stays(address: str) -> None:
    async with connect(address, proxy=None, ping_interval=None) as page:
        await asyncio.sleep(5 * PING_S)
        await page.send("there?")
        assert await page.recv() == "there?"


async def test_who_answers_none_is_left(address: str) -> None:
    async with connect(address, proxy=None, ping_interval=None, close_timeout=PING_S) as page:
        page.transport.pause_reading()
        await asyncio.sleep(5 * PING_S)
        page.transport.resume_reading()
        with pytest.raises(ConnectionClosed) as closed:
            await page.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1011
