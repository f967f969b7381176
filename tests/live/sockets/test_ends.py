"""Every end of a WebSocket is told with the close frame that came, and within its bound."""

import asyncio
import gc
import time
from contextlib import suppress
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close, CloseCode, Opcode

from live.gemini_sockets import MAX_MESSAGE_BYTES
from tests.live.google import Script
from tests.live.sockets.peer import closed, connected, frame, until_closed

pytestmark = pytest.mark.usefixtures("each_transport")

# The close timeout is 1 s; what is above it is the machine's.
CLOSED_WITHIN_S = 2.5


@pytest.mark.parametrize("code", [1000, 1001, 1007, 1008, 1011, 1013, 3000, 4001])
async def test_a_close_frame_is_told_after_what_came_before_it_and_is_answered(
    settings: Settings, tmp_path: Path, code: int
) -> None:
    answers: asyncio.Queue[Close | None] = asyncio.Queue()

    async def leave(connection: ServerConnection) -> None:
        await connection.send(b"last")
        await connection.close(code, "schön war es")
        answers.put_nowait(connection.protocol.close_rcvd)

    async with connected(settings, tmp_path, leave) as socket:
        assert await socket.recv(decode=False) == b"last"
        for _ in range(2):
            assert await closed(socket) == Close(code, "schön war es")
        with pytest.raises(ConnectionClosed) as error:
            await socket.send(b"too late")
        assert error.value.rcvd == Close(code, "schön war es")
        answer = await answers.get()
    assert answer is not None
    assert answer.code == code


async def test_a_close_frame_without_a_code_says_so(settings: Settings, tmp_path: Path) -> None:
    async def leave(connection: ServerConnection) -> None:
        connection.transport.write(frame(Opcode.CLOSE, b""))
        await until_closed(connection)

    async with connected(settings, tmp_path, leave) as socket:
        assert await closed(socket) == Close(CloseCode.NO_STATUS_RCVD, "")


async def test_our_close_says_that_all_is_well_and_ends_the_connection(
    settings: Settings, tmp_path: Path
) -> None:
    codes: asyncio.Queue[int | None] = asyncio.Queue()

    async def listen(connection: ServerConnection) -> None:
        await connection.wait_closed()
        codes.put_nowait(connection.close_code)

    async with connected(settings, tmp_path, listen) as socket:
        reader = asyncio.create_task(closed(socket))
        await asyncio.sleep(0)
        await socket.close()
        assert socket.transport.is_closing()
        await socket.close()
        assert await reader == Close(CloseCode.NORMAL_CLOSURE, "")
        with pytest.raises(ConnectionClosed):
            await socket.send(b"too late")
        assert await codes.get() == CloseCode.NORMAL_CLOSURE


async def test_an_error_of_ours_closes_with_the_code_for_it(
    settings: Settings, tmp_path: Path
) -> None:
    codes: asyncio.Queue[int | None] = asyncio.Queue()

    async def listen(connection: ServerConnection) -> None:
        await connection.wait_closed()
        codes.put_nowait(connection.close_code)

    with pytest.raises(ZeroDivisionError):
        async with connected(settings, tmp_path, listen):
            raise ZeroDivisionError
    assert await codes.get() == CloseCode.INTERNAL_ERROR


async def test_a_peer_that_answers_no_close_is_cut(settings: Settings, tmp_path: Path) -> None:
    cut = asyncio.Event()

    async def ignore(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        await cut.wait()
        connection.transport.abort()

    async with connected(settings, tmp_path, ignore) as socket:
        began = time.monotonic()
        closing = asyncio.create_task(socket.close())
        await asyncio.sleep(0)
        outcomes = await asyncio.gather(socket.send(b"too late"), closing, return_exceptions=True)
        took_s = time.monotonic() - began
        cut.set()
    assert isinstance(outcomes[0], ConnectionClosed)
    assert 0.9 < took_s < CLOSED_WITHIN_S


async def test_a_peer_that_leaves_without_a_close_frame_leaves_none(
    settings: Settings, tmp_path: Path
) -> None:
    async def cut(connection: ServerConnection) -> None:
        await connection.send(b"last")
        await connection.recv()
        connection.transport.abort()

    async with connected(settings, tmp_path, cut) as socket:
        assert await socket.recv(decode=False) == b"last"
        await socket.send(b"go")
        for _ in range(2):
            assert await closed(socket) is None
        with pytest.raises(ConnectionClosed):
            await socket.send(b"too late")


async def too_much_at_once(connection: ServerConnection) -> None:
    await connection.send(bytes(MAX_MESSAGE_BYTES + 1))


async def too_much_in_fragments(connection: ServerConnection) -> None:
    await connection.send([bytes(MAX_MESSAGE_BYTES // 2)] * 3)


def writing(*frames: bytes) -> Script:
    async def script(connection: ServerConnection) -> None:
        connection.transport.write(b"".join(frames))

    return script


WRONG = {
    "more than the bound in one frame": (too_much_at_once, CloseCode.MESSAGE_TOO_BIG),
    "more than the bound in fragments": (too_much_in_fragments, CloseCode.MESSAGE_TOO_BIG),
    "a reserved bit": (writing(frame(Opcode.TEXT, b"?", bits=0x40)), CloseCode.PROTOCOL_ERROR),
    "a fragment of nothing": (writing(frame(Opcode.CONT, b"?")), CloseCode.PROTOCOL_ERROR),
    "a message within another": (
        writing(frame(Opcode.TEXT, b"?", fin=False), frame(Opcode.TEXT, b"?")),
        CloseCode.PROTOCOL_ERROR,
    ),
    "an opcode that nobody knows": (writing(bytes([0x83, 1]) + b"?"), CloseCode.PROTOCOL_ERROR),
    "a masked frame": (writing(bytes([0x81, 0x81]) + b"mask?"), CloseCode.PROTOCOL_ERROR),
    "a ping in fragments": (writing(frame(Opcode.PING, b"", fin=False)), CloseCode.PROTOCOL_ERROR),
    "a close with half a code": (writing(frame(Opcode.CLOSE, b"\x03")), CloseCode.PROTOCOL_ERROR),
    "a close with a code of nobody's": (
        writing(frame(Opcode.CLOSE, (1006).to_bytes(2))),
        CloseCode.PROTOCOL_ERROR,
    ),
    "a close whose reason is no UTF-8": (
        writing(frame(Opcode.CLOSE, (1000).to_bytes(2) + b"\xff")),
        CloseCode.INVALID_DATA,
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_peer_that_breaks_the_protocol_is_told_and_left(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    break_it, code = WRONG[wrong]
    codes: asyncio.Queue[int | None] = asyncio.Queue()

    async def script(connection: ServerConnection) -> None:
        await connection.send(b"before")
        with suppress(ConnectionClosed):
            await break_it(connection)
        await connection.wait_closed()
        codes.put_nowait(connection.close_code)

    began = time.monotonic()
    async with connected(settings, tmp_path, script) as socket:
        assert await socket.recv(decode=False) == b"before"
        assert await closed(socket) is None
        with pytest.raises(ConnectionClosed):
            await socket.send(b"too late")
    assert await codes.get() == code
    assert time.monotonic() - began < CLOSED_WITHIN_S + 1
    del socket
    gc.collect()
    assert not [one for one in caplog.records if one.name == "asyncio" or "picows" in one.name]


async def test_what_comes_after_a_broken_frame_is_not_read(
    settings: Settings, tmp_path: Path
) -> None:
    async def script(connection: ServerConnection) -> None:
        connection.transport.write(
            frame(Opcode.TEXT, b"?", bits=0x10) + frame(Opcode.TEXT, b"never")
        )
        await until_closed(connection)

    async with connected(settings, tmp_path, script) as socket:
        assert await closed(socket) is None
