"""What an old page hands over to the next owner of its interview, on whichever worker: in Redis.

Owns the keys `interview:<id>:handover:<stream>…` and `interview:<id>:handovers`. What was handed
over stays there for a while, so that another owner finds it, too, should the one that read it die
before it is words. How much that is, the scripts bound: pages may lie, and come from several workers.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from interviews.progress import EARLIER_PAGES
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.audio import UPLINK_FRAME_BYTES
from live.core.sound.sent_frames import BUFFER_FRAMES
from live.ports import Handed
from live.redis_pipeline import RedisPipeline

# Longer than a candidate is without a page.
KEPT_S: Final = 3_600
# A page that comes back later than the interview can last finds it over.
CLOSED_S: Final = 6 * 3_600
# What a page keeps, and all of it once more should the line break while it is given.
MOST_FRAMES: Final = 2 * BUFFER_FRAMES
# The pages of an interview that are remembered; twice as many as a new owner asks.
MOST_PAGES: Final = 2 * EARLIER_PAGES
# An answer may hold all that a page keeps: so few together come in the time that they have.
AT_ONCE: Final = 8
_HEADER: Final = struct.Struct("<IB")
_FRAME_BYTES: Final = _HEADER.size + UPLINK_FRAME_BYTES

# KEYS: what is known of the page, its frames, the interview's pages with the latest last. The names
# of pages that are forgotten come from that list: they hold the same hash tag, so the same slot.
# Whoever has closed it has counted what is missing: nothing may come after that.
_REMEMBER: Final = f"""
redis.call('LREM', KEYS[3], 0, KEYS[1])
redis.call('RPUSH', KEYS[3], KEYS[1])
redis.call('EXPIRE', KEYS[3], {CLOSED_S})
while redis.call('LLEN', KEYS[3]) > {MOST_PAGES} do
  local oldest = redis.call('LPOP', KEYS[3])
  redis.call('DEL', oldest, oldest .. ':frames')
end
return 1
"""
_ANNOUNCE: Final = f"""
if redis.call('HEXISTS', KEYS[1], 'closed') == 1 then return 0 end
redis.call('HSET', KEYS[1], 'first', ARGV[1], 'next', ARGV[2])
redis.call('EXPIRE', KEYS[1], {KEPT_S})
{_REMEMBER}
"""
_ADD: Final = f"""
if redis.call('HEXISTS', KEYS[1], 'closed') == 1 then return 0 end
if redis.call('HEXISTS', KEYS[1], 'first') == 0 then return 0 end
local frames = tonumber(redis.call('HGET', KEYS[1], 'frames') or '0') + tonumber(ARGV[2])
if frames > {MOST_FRAMES} then return 0 end
redis.call('HSET', KEYS[1], 'frames', frames)
redis.call('RPUSH', KEYS[2], ARGV[1])
redis.call('EXPIRE', KEYS[1], {KEPT_S})
redis.call('EXPIRE', KEYS[2], {KEPT_S})
{_REMEMBER}
"""
_CLOSE: Final = f"""
redis.call('HSET', KEYS[1], 'closed', '1')
redis.call('EXPIRE', KEYS[1], {CLOSED_S})
{_REMEMBER}
"""


class RedisHandovers:
    """Implements `ports.Handovers`."""

    def __init__(self, url: str) -> None:
        self._redis = RedisPipeline(url, decode_responses=False, at_once=AT_ONCE)

    async def announce(
        self, session_id: UUID, stream: str, first_sequence: int, next_sequence: int
    ) -> bool:
        """The old page holds these frames; False when nobody waits for them any more."""
        return await self._do(
            _ANNOUNCE, session_id, stream, str(first_sequence), str(next_sequence)
        )

    async def add(self, session_id: UUID, stream: str, frames: Sequence[AudioFrame]) -> bool:
        """Hand on some of them, in order.

        False when nobody waits for them any more, when the page was not announced or is forgotten,
        and when it has given more than a page can keep.
        """
        packed = b"".join(_HEADER.pack(one.sequence, one.quiet) + one.pcm for one in frames)
        return await self._do(_ADD, session_id, stream, packed, str(len(frames)))

    async def look(self, session_id: UUID, stream: str, *, after: int = 0) -> Handed:
        """Return what was handed over by now, but for the first pieces, `after` of them."""
        about, frames, _pages = _keys(session_id, stream)
        known = await self._redis.ask("HGETALL", about)
        if not known:
            return Handed()
        pieces = await self._redis.ask("LRANGE", frames, str(after), "-1") or ()
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
        await self._do(_CLOSE, session_id, stream)

    async def _do(self, script: str, session_id: UUID, stream: str, *values: str | bytes) -> bool:
        return bool(await self._redis.ask("EVAL", script, "3", *_keys(session_id, stream), *values))

    async def aclose(self) -> None:
        """Close the connection to Redis."""
        await self._redis.aclose()


def _keys(session_id: UUID, stream: str) -> tuple[str, str, str]:
    interview = f"interview:{{{session_id}}}"
    page = f"{interview}:handover:{stream}"
    return page, f"{page}:frames", f"{interview}:handovers"


def _unpack(piece: bytes) -> Iterator[AudioFrame]:
    for start in range(0, len(piece) - _FRAME_BYTES + 1, _FRAME_BYTES):
        sequence, quiet = _HEADER.unpack_from(piece, start)
        pcm = piece[start + _HEADER.size : start + _FRAME_BYTES]
        yield AudioFrame(sequence, resent=False, quiet=bool(quiet), pcm=pcm)
