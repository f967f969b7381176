"""What a new owner takes over from the pages before: what they have said and nobody has understood yet.

Owns how long a page is waited for that still gives what it has (`live.parting`).
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from interviews.loss_ceiling import LossCeiling
from interviews.progress import EarlierPage
from interviews.records import ClaimedInterview
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.inheritance import Bequest, bequeathed
from live.parting import ALL_S, FIRST_S
from live.ports import Handed, Handovers

LOOK_EVERY_S: Final = 0.05


async def inherit_all(
    handovers: Handovers,
    claimed: ClaimedInterview,
    *,
    patient: bool,
    was_held: bool,
    begun: Callable[[], None],
) -> list[Bequest]:
    """Return what the pages before have said that is not safe, the oldest first.

    patient: the new page can be told to wait. was_held: the page before was still there.
    begun: called when some of it is there, and not all. Cancelled, it leaves what has come in Redis.
    """
    earlier = claimed.progress.earlier
    now = asyncio.get_running_loop().time
    ceiling = LossCeiling(
        begun_ms=round(claimed.begun_for.total_seconds() * 1000),
        now=now(),
        recorded=claimed.lost_frames,
    )
    bequests = []
    for page in reversed(earlier):
        expected = page.has_unsafe_voice or (claimed.new_page and was_held)
        bequests.append(
            await inherit(
                handovers,
                claimed.session_id,
                page,
                waits=patient and expected and page is earlier[0],
                begun=begun,
                believe=lambda missing: ceiling.take(missing, now()),
            )
        )
    return bequests


async def inherit(
    handovers: Handovers,
    session_id: UUID,
    page: EarlierPage,
    *,
    waits: bool,
    begun: Callable[[], None],
    believe: Callable[[int], int],
) -> Bequest:
    """Return what one page before this has left; it can leave nothing after that.

    waits: whether to wait for the page, for as long as more of it comes. begun: as for `inherit_all`.
    believe: as for `bequeathed`.
    """
    heir = _Heir(handovers, session_id, page)
    await heir.look()
    if waits and not heir.handed.is_closed:
        await heir.wait(begun)
        if not heir.handed.is_closed:
            await handovers.close(session_id, page.stream)
            await heir.look()  # what came in between was handed over, too
    return bequeathed(
        page,
        heir.frames,
        first_sequence=heir.handed.first_sequence,
        next_sequence=heir.handed.next_sequence,
        believe=believe,
    )


class _Heir:
    """Collects what one page hands over."""

    def __init__(self, handovers: Handovers, session_id: UUID, page: EarlierPage) -> None:
        self.frames: list[AudioFrame] = []
        self.handed = Handed()
        self._handovers = handovers
        self._session_id = session_id
        self._page = page

    async def look(self) -> bool:
        """Fetch what has come; return whether something has."""
        before = self.handed
        self.handed = await self._handovers.look(
            self._session_id, self._page.stream, after=before.pieces
        )
        self.frames += self.handed.frames
        return replace(self.handed, frames=()) != replace(before, frames=())

    async def wait(self, begun: Callable[[], None]) -> None:
        """Wait until all is there, or no more has come for 3 s, or 30 s have passed."""
        loop = asyncio.get_running_loop()
        last_came_at, until = loop.time(), loop.time() + ALL_S
        is_told = False
        while not self._is_complete and loop.time() < min(until, last_came_at + FIRST_S):
            await asyncio.sleep(LOOK_EVERY_S)
            if await self.look():
                last_came_at = loop.time()
            if self.handed.next_sequence is not None and not is_told:
                is_told = True
                begun()

    @property
    def _is_complete(self) -> bool:
        if self.handed.next_sequence is None:
            return self.handed.is_closed
        last = self.frames[-1].sequence if self.frames else self._page.safe_sequence
        return self.handed.is_closed or last + 1 >= self.handed.next_sequence
