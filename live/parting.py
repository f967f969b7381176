"""An old page hands over what it has said that is not safe, before it is sent away.

Another page has the interview now, on this worker or another one. Owns how long the old
one is waited for. Must not know who takes what it gives.
"""

import asyncio
from typing import Final
from uuid import UUID

from interviews.progress import EarlierPage
from live.core.protocol import client_messages, server_messages
from live.core.sound.audio import UPLINK_FRAME_MS
from live.core.sound.sent_frames import BUFFER_FRAMES
from live.endings import Ending
from live.ports import Browser, Handovers

# The newcomer waits as long for the first of it, and for the next of it.
FIRST_S: Final = 3.0
ALL_S: Final = 30.0
# Frames wait for each other so long, since each piece is a journey to Redis.
GATHER_S: Final = 0.05


class Parting:
    """One page's last connection. `replay`: the number that its frames shall carry."""

    def __init__(
        self,
        browser: Browser,
        handovers: Handovers,
        session_id: UUID,
        page: EarlierPage,
        *,
        replay: int,
    ) -> None:
        self._browser = browser
        self._handovers = handovers
        self._session_id = session_id
        self._page = page
        self._replay = replay
        self._held: client_messages.HandOver | None = None
        self._waiting: list[client_messages.AudioFrame] = []
        self._expected = page.safe_sequence + 1
        self._given = 0
        self._left = False
        self._pinged: int | None = None  # the ping to answer; it vouches for those before it
        self._something = asyncio.Event()

    # The browser's side, called by the consumer; never waits

    def on_text(self, message: client_messages.TextMessage) -> None:
        """Take its `hand_over`, and its pings: a page that hears nothing leaves its line."""
        match message:
            case client_messages.HandOver() if self._held is None:
                self._held = message
                self._expected = max(self._expected, message.first_sequence)
                self._something.set()
            case client_messages.Ping(ping_id):
                self._pinged = ping_id
                self._something.set()

    def on_audio(self, frame: client_messages.AudioFrame) -> None:
        """Take a frame; what was on its way when the page was asked is no part of it."""
        if frame.replay != self._replay or self._held is None:
            return
        if not self._expected <= frame.sequence < self._held.next_sequence:
            return
        if self._given + len(self._waiting) < BUFFER_FRAMES:
            self._expected = frame.sequence + 1
            self._waiting.append(frame)
            self._something.set()

    def page_gone(self, *, closed: bool) -> None:
        """The page is gone; what it gave is kept."""
        self._left = True
        self._something.set()

    def leave(self, _ending: Ending) -> None:
        """This worker stops, or the page broke the protocol: end it with what there is."""
        self._left = True
        self._something.set()

    # Its life

    async def run(self) -> None:
        """Ask the page, hand on what it gives, and tell it what could not be handed over."""
        first_wanted = self._page.safe_sequence + 1
        try:
            async with asyncio.timeout(ALL_S):
                await self._browser.send_text(server_messages.hand_over(first_wanted, self._replay))
                await self._take_all()
        except TimeoutError:
            pass  # of it all, or of the next of it: what has come by now is all that there is
        if self._held is not None and not self._left:
            lost = max(0, self._held.next_sequence - self._first_of(self._held) - self._given)
            await self._browser.send_text(server_messages.handed_over(lost * UPLINK_FRAME_MS))

    async def _take_all(self) -> None:
        is_wanted, is_announced = True, False
        while is_wanted and not self._left:
            async with asyncio.timeout(FIRST_S):
                await self._something.wait()
            self._something.clear()
            await self._answer_ping()
            if self._held is None:
                continue
            if not is_announced:
                is_announced = is_wanted = await self._announce(self._held)
            await asyncio.sleep(GATHER_S)
            is_wanted = is_wanted and await self._hand_on()
            if self._expected >= self._held.next_sequence and not self._waiting:
                return

    async def _answer_ping(self) -> None:
        ping_id, self._pinged = self._pinged, None
        if ping_id is not None:
            await self._browser.send_text(server_messages.pong(ping_id))

    async def _announce(self, held: client_messages.HandOver) -> bool:
        return await self._handovers.announce(
            self._session_id, self._page.stream, held.first_sequence, held.next_sequence
        )

    async def _hand_on(self) -> bool:
        frames, self._waiting = self._waiting, []
        if not frames:
            return True
        taken = await self._handovers.add(self._session_id, self._page.stream, frames)
        self._given += len(frames) if taken else 0
        return taken

    def _first_of(self, held: client_messages.HandOver) -> int:
        """A page forgets only what is safe, unless its buffer is full."""
        wanted = self._page.safe_sequence + 1
        is_full = held.next_sequence - held.first_sequence >= BUFFER_FRAMES
        return wanted if is_full else max(wanted, held.first_sequence)
