"""A peer that does not read, and a reader of ours that does not, hold up the sender; nothing is lost."""

import asyncio
import time
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.live.sockets.peer import connected, until_closed
from tests.virtual_time import until

pytestmark = pytest.mark.usefixtures("each_transport")

CHUNK = 64 * 1024
# More than the kernel's buffers and our own take.
MANY = 600


def numbered(number: int) -> bytes:
    return number.to_bytes(4) + bytes(CHUNK)


class Deaf:
    """A peer that reads nothing until it may."""

    def __init__(self) -> None:
        self.may_read = asyncio.Event()
        self.read: list[int] = []
        self.leaves = asyncio.Event()

    async def __call__(self, connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        leaving = asyncio.create_task(self.leaves.wait())
        hearing = asyncio.create_task(self.may_read.wait())
        await asyncio.wait((leaving, hearing), return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        hearing.cancel()
        if self.leaves.is_set():
            connection.transport.abort()
            return
        connection.transport.resume_reading()
        async for message in connection:
            assert isinstance(message, bytes)
            self.read.append(int.from_bytes(message[:4]))


async def send_until_stuck(socket: object) -> int:
    """Send numbered messages until one has to wait; return how many were given to the socket."""
    for number in range(MANY):
        sending = asyncio.create_task(socket.send(numbered(number)))  # type: ignore[attr-defined]
        done, _ = await asyncio.wait((sending,), timeout=0.3)
        if not done:
            sending.cancel()
            await asyncio.wait((sending,))
            return number + 1
    raise AssertionError("nothing holds the sender up")


async def test_a_send_waits_while_the_peer_takes_nothing_and_cancelled_loses_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    peer = Deaf()
    async with connected(settings, tmp_path, peer) as socket:
        sent = await send_until_stuck(socket)
        assert socket.transport.get_write_buffer_size() < 3 * CHUNK
        for number in range(sent, sent + 3):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await socket.send(numbered(number))
        peer.may_read.set()
        await socket.send(numbered(sent + 3))
        await until(lambda: len(peer.read) == sent + 4)
    assert peer.read == list(range(sent + 4))


async def test_a_send_that_waits_is_told_of_the_loss(settings: Settings, tmp_path: Path) -> None:
    peer = Deaf()
    async with connected(settings, tmp_path, peer) as socket:
        await send_until_stuck(socket)
        waiting = [asyncio.create_task(socket.send(b"waits")) for _ in range(2)]
        await asyncio.sleep(0.05)
        assert not any(task.done() for task in waiting)
        peer.leaves.set()
        outcomes = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 5)
    assert [type(outcome).__bases__[0] for outcome in outcomes] == [ConnectionClosed] * 2


async def test_a_reader_that_does_not_read_holds_the_peer_up_and_misses_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    sent = 0

    async def talk(connection: ServerConnection) -> None:
        nonlocal sent
        for number in range(MANY):
            await connection.send(numbered(number))
            sent += 1
        await until_closed(connection)

    async with connected(settings, tmp_path, talk) as socket:
        before = -1
        while sent != before:
            before = sent
            await asyncio.sleep(0.3)
        assert sent < MANY
        async with asyncio.timeout(30):
            for number in range(MANY):
                message = await socket.recv(decode=False)
                assert int.from_bytes(message[:4]) == number


async def test_a_reader_that_does_not_read_is_no_reason_to_close_late(
    settings: Settings, tmp_path: Path
) -> None:
    async def talk(connection: ServerConnection) -> None:
        for number in range(40):
            await connection.send(b"%d" % number)
        await until_closed(connection)

    async with connected(settings, tmp_path, talk) as socket:
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await socket.close()
        assert time.monotonic() - began < 2.5
