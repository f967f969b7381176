"""A candidate without a browser, on a page that speaks the protocol word for word (`page`).

They speak tone words that the simulator's scripted ear reads one by one, or type. Their page
reports in real time how much was played, and connects again by itself.
"""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.chaos.line import LOOK_S
from tests.chaos.microphone import FRAME_S
from tests.chaos.page import Page
from tests.chaos.playback import Playback

PLAYED_EVERY_S: Final = 0.25
CONNECT_S: Final = 8.0
TELL_BACKLOG_S: Final = 0.5
# What a browser says whose tab is closed (RFC 6455, 7.4.1).
GOING_AWAY: Final = 1001
FINAL_CODES: Final = frozenset({4401, 4403, 4406, 4409, 4410})


@dataclass(slots=True)
class Candidate(Page):
    """Somebody with a page, who speaks and types, presses its buttons, and whom faults befall."""

    async def __aenter__(self) -> Self:
        """Open the page and press Start."""
        self._reads.set()
        self._has_network.set()
        self._tasks = [
            asyncio.create_task(self._stay_connected()),
            asyncio.create_task(self._listen()),
            asyncio.create_task(self._report_playback()),
            asyncio.create_task(self._watch_line()),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the page."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()

    # What a test asks of it

    def say(self, words: Iterable[str]) -> None:
        """Speak words, one after another, in real time."""
        self.microphone.say(words)

    async def type(self, text: str) -> None:
        """Send a typed answer, and again after each reconnection until it is acknowledged."""
        answer_id = secrets.token_hex(8)
        self.typed[answer_id] = text
        await self.send(type="text", id=answer_id, text=text)

    @property
    def speaking(self) -> bool:
        """Whether there is something left to say."""
        return bool(self.microphone.speech)

    @property
    def words_left(self) -> int:
        """How many words are still to be said."""
        return self.microphone.words_left

    def move_to(self, url: str) -> None:
        """Connect to another address from the next time on."""
        self.url = url

    async def closed(self, count: int, within_s: float = 30.0) -> int:
        """Wait until the connection was closed more than `count` times; return the last code."""
        await self.until(lambda me: len(me.closes) > count, within_s)
        return self.closes[-1]

    def lose_network(self) -> None:
        """Cut the connection, and find no other one until the network is back."""
        self._has_network.clear()
        self.cut()

    def find_network(self) -> None:
        """Connect again."""
        self._has_network.set()

    def hang(self) -> None:
        """Neither send nor answer any more, though the socket stays open, until it is closed."""
        self._hung = True

    def stop_reading(self) -> None:
        """Read nothing any more, but go on speaking."""
        self._reads.clear()

    def read_again(self) -> None:
        """Read what has piled up, and whatever comes."""
        self._reads.set()

    async def press_start(self) -> None:
        """Press Start, or Continue."""
        self.enters = True
        await self.send(type="start")

    async def end(self) -> None:
        """Press End, and confirm it: the microphone is off, and every connection is told."""
        self.ends = True
        await self._say_end()

    async def close_page(self) -> None:
        """Close the tab: nobody comes back."""
        if self._socket is not None:
            await self._socket.close(GOING_AWAY)
        await self.__aexit__()
        self.is_gone = True
        await self._tell()

    def reload(self) -> None:
        """Load the page anew: it goes on with the frames that the one before left for it."""
        self._carried, self._live, self._epoch = True, False, None
        self.playback = Playback()
        self.cut()

    def crash(self) -> None:
        """Lose the page and open it again: its buffer is gone, its microphone counts from 0."""
        self.stream = secrets.token_hex(8)
        self.forget_page()
        self.cut()

    def forget_page(self) -> None:
        """Forget what lives as long as a page does."""
        self._live, self._epoch = False, None
        self.microphone = self.microphone.renewed()
        self.playback = Playback()

    def leave_words_to(self, other: "Candidate") -> None:
        """Let another page of the same candidate say what is left to say after this word."""
        other.witness = self.witness
        other.microphone = self.microphone.leave_words()

    # The page

    async def _stay_connected(self) -> None:
        attempt = 0
        while True:
            await self._has_network.wait()
            try:
                async with connect(
                    self.url,
                    additional_headers={"Cookie": self.cookie},
                    origin=self.origin,
                    compression=None,
                    open_timeout=CONNECT_S,
                    close_timeout=0.2,
                    ping_interval=None,
                ) as socket:
                    self._socket = socket
                    self._line.opened()
                    assert socket.response is not None
                    self.worker = socket.response.headers.get("X-Worker", "")
                    self.saw(f"connected to {self.worker}")
                    await self._converse(socket)
                    attempt = 0
            except ConnectionClosed:
                pass
            except (OSError, WebSocketException, TimeoutError):
                attempt += 1
            finally:
                code = self._socket.close_code if self._socket is not None else None
                self._socket, self._hung = None, False
                self.microphone.disconnected()
            self.closes.append(code or 1006)
            self.saw(f"closed {code or 1006}")
            await self._tell()
            if self.ended or code in FINAL_CODES:
                return
            if code != 4450:
                await asyncio.sleep(random.uniform(0.05, min(5.0, 0.25 * 2**attempt)))

    async def _listen(self) -> None:
        """A frame every 32 ms; what waits to be sent again goes at twice that, and pauses faster."""
        due = tell_at = time.monotonic()
        was_behind = False
        while True:
            if self._live:
                self.microphone.capture()
                await self._send_due()
                is_behind = self.microphone.is_behind
                if (is_behind and time.monotonic() >= tell_at) or (was_behind and not is_behind):
                    tell_at = time.monotonic() + TELL_BACKLOG_S
                    await self.send(type="ping", id=0, unsent_voice=self.microphone.unsent_voice)
                was_behind = is_behind
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _send_due(self) -> None:
        time_left = 1.0
        while time_left > 0:
            socket = self._socket
            if socket is None or self._hung:
                self.cut_off_at = self.cut_off_at or time.time()
                return
            frame = self.microphone.take_due()
            if frame is None:
                return
            self.cut_off_at = None
            time_left -= self.microphone.pace
            with contextlib.suppress(ConnectionClosed):
                await socket.send(frame)
        await self._tell()

    async def _watch_line(self) -> None:
        """Ping the server, and leave a line on which nobody answers."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._socket is None or self._hung or not self._reads.is_set():
                self._line.opened()
            elif self._line.is_dead:
                self.saw("nobody answers on this line")
                self.cut()
            elif (ping_id := self._line.look()) is not None:
                await self.send(type="ping", id=ping_id)

    async def _report_playback(self) -> None:
        reported = (0, -1)
        while True:
            await asyncio.sleep(PLAYED_EVERY_S / 5)
            ms = self.playback.advance(time.monotonic())
            turn = self.playback.turn
            moved = turn != reported[0] or ms - reported[1] >= PLAYED_EVERY_S * 1000
            if turn and (turn, ms) != reported and (moved or self.playback.is_dry):
                reported = (turn, ms)
                await self.send(type="played", turn=turn, ms=ms)
                await self._tell()
