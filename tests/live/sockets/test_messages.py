"""Messages arrive whole, once and in order, whichever library frames the WebSocket."""

import asyncio
import itertools
import random
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConcurrencyError, ConnectionClosed
from websockets.frames import Opcode

from live.gemini_picows import PicowsSocket
from live.gemini_sockets import MAX_MESSAGE_BYTES
from tests.live.sockets.peer import connected, frame, until_closed
from tests.virtual_time import until

pytestmark = pytest.mark.usefixtures("each_transport")

# Around each form of a frame's length, and around the buffers on the way.
SIZES = (0, 1, 125, 126, 8 * 1024 + 1, 65_535, 65_536, 1 << 20, MAX_MESSAGE_BYTES)


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def test_messages_of_every_size_come_back_as_they_were_sent(
    settings: Settings, tmp_path: Path
) -> None:
    noise = random.Random(1)
    async with connected(settings, tmp_path, echo) as socket:
        for size in SIZES:
            message = noise.randbytes(size)
            await socket.send(message)
            assert await socket.recv(decode=False) == message


async def test_text_is_sent_as_text_and_bytes_as_bytes(settings: Settings, tmp_path: Path) -> None:
    arrived: asyncio.Queue[str | bytes] = asyncio.Queue()

    async def listen(connection: ServerConnection) -> None:
        async for message in connection:
            arrived.put_nowait(message)

    async with connected(settings, tmp_path, listen) as socket:
        await socket.send("schön")
        await socket.send("schön".encode(), text=True)
        await socket.send(b"\xff")
        assert [await arrived.get() for _ in range(3)] == ["schön", "schön", b"\xff"]


async def test_what_is_sent_now_arrives_in_order_and_what_is_not_never_does(
    settings: Settings, tmp_path: Path
) -> None:
    async with connected(settings, tmp_path, echo) as socket:
        sent = []
        for number in range(20):
            message = b"%d" % number
            if number % 5 == 0 or socket.send_now(message, text=True):
                sent.append(message)
            if number % 5 == 0:
                await socket.send(message, text=True)
        assert [await socket.recv(decode=False) for _ in sent] == sent
        assert len(sent) == (20 if isinstance(socket, PicowsSocket) else 4)
        await socket.close()
        assert not socket.send_now(b"too late", text=True)


async def test_fragments_become_one_message_also_with_a_ping_among_them(
    settings: Settings, tmp_path: Path
) -> None:
    async def fragment(connection: ServerConnection) -> None:
        connection.transport.write(
            frame(Opcode.TEXT, b"one ", fin=False)
            + frame(Opcode.PING, b"alive?")
            + frame(Opcode.CONT, b"", fin=False)
            + frame(Opcode.CONT, b"whole", fin=True)
            + frame(Opcode.BINARY, b"another")
        )
        await until_closed(connection)

    async with connected(settings, tmp_path, fragment) as socket:
        assert await socket.recv(decode=False) == b"one whole"
        assert await socket.recv(decode=False) == b"another"


async def test_fragments_may_fill_the_bound(settings: Settings, tmp_path: Path) -> None:
    half = bytes(MAX_MESSAGE_BYTES // 2)

    async def fragment(connection: ServerConnection) -> None:
        for _ in range(2):
            await connection.send([half, half])
        await until_closed(connection)

    async with connected(settings, tmp_path, fragment) as socket:
        for _ in range(2):
            assert len(await socket.recv(decode=False)) == MAX_MESSAGE_BYTES


async def test_a_ping_is_answered_by_a_pong(settings: Settings, tmp_path: Path) -> None:
    answered: asyncio.Queue[float] = asyncio.Queue()

    async def ping(connection: ServerConnection) -> None:
        answered.put_nowait(await (await connection.ping()))
        await connection.send(b"after it")
        await until_closed(connection)

    async with connected(settings, tmp_path, ping) as socket:
        async with asyncio.timeout(5):
            await answered.get()
        assert await socket.recv(decode=False) == b"after it"


async def test_a_reader_that_is_cancelled_again_and_again_misses_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    count = 60

    async def talk(connection: ServerConnection) -> None:
        for number in range(count):
            await connection.send(b"%d" % number)
            await asyncio.sleep(0.001)
        await until_closed(connection)

    read: list[int] = []
    cancelled = 0
    async with connected(settings, tmp_path, talk) as socket:
        for wait_s in itertools.cycle((0, 0.0005, 0.001, 0.0015)):
            try:
                async with asyncio.timeout(wait_s):
                    read.append(int(await socket.recv(decode=False)))
            except TimeoutError:
                cancelled += 1
            if len(read) == count:
                break
    assert read == list(range(count))
    assert cancelled


async def test_a_message_that_comes_in_the_moment_of_a_cancel_is_the_next_readers(
    settings: Settings, tmp_path: Path
) -> None:
    peers: list[ServerConnection] = []

    async def wait(connection: ServerConnection) -> None:
        peers.append(connection)
        await until_closed(connection)

    async with connected(settings, tmp_path, wait) as socket:
        # A turn of the loop later each time: in one of them the reader is woken and has not run.
        for turns in range(12):
            reader = asyncio.create_task(socket.recv(decode=False))
            await asyncio.sleep(0.01)
            await peers[0].send(b"%d" % turns)
            for _ in range(turns):
                await asyncio.sleep(0)
            reader.cancel()
            outcome = (await asyncio.gather(reader, return_exceptions=True))[0]
            if not isinstance(outcome, bytes):
                outcome = await socket.recv(decode=False)
            assert outcome == b"%d" % turns


async def test_who_listens_is_handed_all_that_came_before_and_comes(
    settings: Settings, tmp_path: Path
) -> None:
    heard: list[int] = []

    async def talk(connection: ServerConnection) -> None:
        for number in range(200):
            await connection.send(b"%d" % number)
        await connection.close(1011)

    async with connected(settings, tmp_path, talk) as socket:
        await asyncio.sleep(0.1)  # more has come than waits for its reader
        with pytest.raises(ConnectionClosed) as error:
            await socket.listen(lambda message: heard.append(int(message)))
        assert error.value.rcvd is not None
        assert error.value.rcvd.code == 1011
    assert heard == list(range(200))


async def test_what_is_raised_for_a_message_reaches_who_listens(
    settings: Settings, tmp_path: Path
) -> None:
    async def talk(connection: ServerConnection) -> None:
        await asyncio.sleep(0.05)
        connection.transport.write(frame(Opcode.TEXT, b"0") + frame(Opcode.TEXT, b"1"))
        await until_closed(connection)

    async with connected(settings, tmp_path, talk) as socket:
        with pytest.raises(ZeroDivisionError):
            await socket.listen(lambda message: 1 // int(message))
        # It is the listener who gives up; the connection stands, and the rest has not been taken.
        assert await socket.recv(decode=False) == b"1"


async def test_who_listens_no_more_leaves_the_rest_to_the_next(
    settings: Settings, tmp_path: Path
) -> None:
    heard: list[bytes] = []

    async with connected(settings, tmp_path, echo) as socket:
        listening = asyncio.create_task(socket.listen(heard.append))
        await socket.send(b"first")
        await until(lambda: heard)
        listening.cancel()
        await asyncio.wait((listening,))
        await socket.send(b"second")
        assert await socket.recv(decode=False) == b"second"
    assert heard == [b"first"]


async def test_one_reads_at_a_time(settings: Settings, tmp_path: Path) -> None:
    async with connected(settings, tmp_path, echo) as socket:
        reader = asyncio.create_task(socket.recv(decode=False))
        await asyncio.sleep(0)
        with pytest.raises(ConcurrencyError):
            await socket.recv(decode=False)
        await socket.send(b"there")
        assert await reader == b"there"
