"""Attacks by the room's socket. Each of these does one thing over and over."""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from functools import cache
from itertools import count
from typing import Any, Final
from uuid import uuid4

from websockets.frames import Opcode

from bench.attack.lines import PATIENCE_S, Aim, Room, masked
from live.core.protocol.client_messages import AUDIO_FRAME_BYTES
from live.core.sound.sent_frames import BUFFER_FRAMES

# What a page may say at once, and each second after that.
_BURST: Final = 55
_EACH_S: Final = 0.055
# Candidates who type, and candidates who each have two devices.
TYPISTS: Final = 16
COUPLES: Final = 8
_TYPED: Final = "é" * 4_000
_TOO_LONG: Final = "é " * 5_000
_UP: Final = struct.Struct("<BBHI")
PINGS: Final = masked(Opcode.PING) * 2_000 + masked(Opcode.PONG) * 2_000
PIECES: Final = masked(Opcode.TEXT, b"{", fin=False) + masked(Opcode.CONT, fin=False) * 4_000


async def over_and_over(aim: Aim, act: Callable[[Room], Awaitable[Any]]) -> None:
    """Do it on one line after the other."""
    while True:
        room = await Room.to(aim)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await act(room)
            aim.came["done"] += 1
        except EOFError:
            aim.came["closed"] += 1
        except (OSError, TimeoutError):
            aim.came["cut off"] += 1
        finally:
            room.close()


async def strangers(aim: Aim, number: int) -> None:
    """Open the room of somebody else, or of nobody: without a cookie, with a forged one, a withdrawn one."""
    kinds = (
        (aim.innocent, ""),
        (str(uuid4()), ""),
        (aim.withdrawn["id"], aim.withdrawn["cookie"] + "x"),
        (aim.withdrawn["id"], aim.withdrawn["cookie"]),
    )
    turns = count(number)

    async def open_one(room: Room) -> None:
        interview, cookie = kinds[next(turns) % len(kinds)]
        status = await room.enter(aim, interview, cookie)
        if status != 101:
            aim.came[str(status)] += 1
            return
        if interview == aim.withdrawn["id"]:
            room.hello("0123456789abcdef", entered=True)
        await room.hear_out()

    await over_and_over(aim, open_one)


async def crowd(aim: Aim, number: int) -> None:
    """Open the own room again and again, with others that are open already."""
    own = aim.own[number % 4]

    async def look(room: Room) -> None:
        await room.enter(aim, own["id"], own["cookie"])
        room.hello(uuid4().hex[:16], entered=False)
        await room.hear_out()

    await over_and_over(aim, look)


async def control(aim: Aim, number: int) -> None:
    """Send pings, pongs and pieces of messages as fast as the line takes them; half come back anew."""
    own = aim.own[4 + number % 4]

    async def flood(room: Room) -> None:
        await room.enter(aim, own["id"], own["cookie"])
        room.hello(uuid4().hex[:16], entered=False)
        for _ in range(1 if number % 2 else 10_000):
            room.writer.write(PINGS if number % 4 < 2 else PIECES)
            await room.writer.drain()

    await over_and_over(aim, flood)


async def typing(aim: Aim, number: int) -> None:
    """Type as much and as fast as is taken, and what is too long and costs reading."""
    own = aim.own[8 + number % TYPISTS]

    async def read(room: Room, told: list[str]) -> None:
        while True:
            message = await room.told()
            if message is not None:
                told.append(message["type"])

    async def type_on(room: Room) -> None:
        await room.enter(aim, own["id"], own["cookie"])
        room.hello(f"{number:016x}", entered=True)
        await room.until_told("welcome")
        room.say({"type": "start"})
        told: list[str] = []
        reading = asyncio.create_task(read(room, told))
        try:
            for sent in count():
                text = _TYPED if sent % 10 == 0 else _TOO_LONG[: 4_001 + sent % 1_000]
                room.say({"type": "text", "id": uuid4().hex[:16], "text": text})
                await room.writer.drain()
                aim.came["typed"] += 1
                if sent > _BURST:
                    await asyncio.sleep(_EACH_S)
                if reading.done():
                    reading.result()
        finally:
            reading.cancel()

    await over_and_over(aim, type_on)


async def tug_of_war(aim: Aim, number: int) -> None:
    """Two devices take one interview from each other; each claims a minute, and hands it over."""
    own = aim.own[8 + TYPISTS + number // 2 % COUPLES]

    async def take(room: Room) -> None:
        await room.enter(aim, own["id"], own["cookie"])
        room.hello(uuid4().hex[:16], entered=True, held=BUFFER_FRAMES)
        told = await room.until_told("welcome")
        aim.came["taken"] += 1
        room.say({"type": "start"})
        room.writer.write(_voice(told["replay"], 200))
        told = await room.until_told("hand_over")
        room.say({"type": "hand_over", "first_seq": 0, "next_seq": BUFFER_FRAMES})
        room.writer.write(_voice(told["replay"], BUFFER_FRAMES))
        await room.hear_out()

    await over_and_over(aim, take)


@cache
def _voice(replay: int, frames: int) -> bytes:
    return b"".join(
        masked(Opcode.BINARY, _UP.pack(1, 0, replay, sequence).ljust(AUDIO_FRAME_BYTES, b"\1"))
        for sequence in range(frames)
    )


ROOMS: Final[dict[str, Callable[[Aim, int], Awaitable[None]]]] = {
    "strangers": strangers,
    "crowd": crowd,
    "control": control,
    "typing": typing,
    "tug of war": tug_of_war,
}
