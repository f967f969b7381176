"""What an old page hands over to the next owner of its interview, on whichever worker: in Redis.

Owns the keys `interview:<id>:handover:<stream>…`. What was handed over stays there for a while, so
that another owner finds it, too, should the one that read it die before it is words.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from interviews.redis_connections import ask, connect_async
from live.core.audio import UPLINK_FRAME_BYTES
from live.core.wire import AudioFrame
from live.ports import Handed

# Longer than a candidate is without a page, and two megabytes at the most for each of theirs.
KEPT_S: Final = 3_600
# A page that comes back later than the interview can last finds it over.
CLOSED_S: Final = 6 * 3_600
_HEADER: Final = struct.Struct("<IB")
_FRAME_BYTES: Final = _HEADER.size + UPLINK_FRAME_BYTES

# Whoever has closed it has counted what is missing: nothing may come after that.
_ANNOUNCE = """
if redis.call('HEXISTS', KEYS[1], 'closed') == 1 then return 0 end
redis.call('HSET', KEYS[1], 'first', ARGV[1], 'next', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""
_ADD = """
if redis.call('HEXISTS', KEYS[1], 'closed') == 1 then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 1
"""
_CLOSE = """
redis.call('HSET', KEYS[1], 'closed', '1')
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
"""


class RedisHandovers:
    """Implements `ports.Handovers`."""

    def __init__(self, url: str) -> None:
        self._redis = connect_async(url, decode_responses=False)

    async def announce(
        self, session_id: UUID, stream: str, first_sequence: int, next_sequence: int
    ) -> bool:
        """The old page holds these frames; False when nobody waits for them any more."""
        keys = _keys(session_id, stream)
        return bool(
            await ask(
                self._redis.eval(
                    _ANNOUNCE, 1, keys[0], str(first_sequence), str(next_sequence), str(KEPT_S)
                )
            )
        )

    async def add(self, session_id: UUID, stream: str, frames: Sequence[AudioFrame]) -> bool:
        """Hand on some of them, in order; False when nobody waits for them any more."""
        keys = _keys(session_id, stream)
        packed = b"".join(_HEADER.pack(one.sequence, one.quiet) + one.pcm for one in frames)
        return bool(await ask(self._redis.eval(_ADD, 2, *keys, packed, str(KEPT_S))))

    async def look(self, session_id: UUID, stream: str, *, after: int = 0) -> Handed:
        """Return what was handed over by now, but for the first pieces, `after` of them."""
        about, frames = _keys(session_id, stream)
        known = await ask(self._redis.hgetall(about))
        if not known:
            return Handed()
        pieces = await ask(self._redis.lrange(frames, after, -1)) or ()
        unpacked = [frame for piece in pieces for frame in _unpack(piece)]
        return Handed(
            frames=tuple(unpacked),
            first_sequence=int(known[b"first"]) if b"first" in known else None,
            next_sequence=int(known[b"next"]) if b"next" in known else None,
            is_closed=b"closed" in known,
            pieces=after + len(pieces),
        )

    async def close(self, session_id: UUID, stream: str) -> None:
        """Nobody waits for the page any more; what it has handed over stays."""
        await ask(self._redis.eval(_CLOSE, 1, _keys(session_id, stream)[0], str(CLOSED_S)))

    async def aclose(self) -> None:
        """Close the connections to Redis."""
        await self._redis.aclose()


def _keys(session_id: UUID, stream: str) -> tuple[str, str]:
    name = f"interview:{{{session_id}}}:handover:{stream}"
    return name, f"{name}:frames"


def _unpack(piece: bytes) -> Iterator[AudioFrame]:
    for start in range(0, len(piece) - _FRAME_BYTES + 1, _FRAME_BYTES):
        sequence, quiet = _HEADER.unpack_from(piece, start)
        pcm = piece[start + _HEADER.size : start + _FRAME_BYTES]
        yield AudioFrame(sequence, resent=False, quiet=bool(quiet), pcm=pcm)
