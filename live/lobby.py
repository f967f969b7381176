"""A page that does not hold the interview: it looks at it, or waits while it is being taken.

Keeps the connection alive, shows where the interview stands, and notices Start. Must not know how
an interview is taken.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from live.core.errors import CloseCode, WireError
from live.core.link import policy
from live.core.protocol import client_messages, server_messages
from live.endings import moving
from live.ports import Browser

LOOK_EVERY_S: Final = 2.0
# A page that is loaded again may find the one before it still leaving: it looks again this soon.
LOOK_AGAIN_S: Final = 0.5
# A page that says nothing for so long, not even a pong, is gone.
SILENT_S: Final = 3 * policy.HEARTBEAT_S
# Then it is asked to connect again, which looks at everything anew: its right to come, too.
MOST_S: Final = 15 * 60.0
ANSWERS: Final = 64


class Lobby:
    """One connection before it has the interview.

    look: returns the `lobby` message as it is now, or an empty text where none is to be shown.
    """

    def __init__(self, browser: Browser, look: Callable[[], Awaitable[str]]) -> None:
        self.started = asyncio.Event()
        # Besides the cancellation of `keep`: before Python 3.12 a client of Redis may swallow one.
        self.is_over = False
        self._browser = browser
        self._look = look
        self._shown = ""
        self._answers: deque[str] = deque(maxlen=ANSWERS)
        self._pings: deque[client_messages.Ping] = deque(maxlen=ANSWERS)
        self._something = asyncio.Event()
        self._heard = True
        self._looks_soon = False

    def on_text(self, message: client_messages.TextMessage) -> None:
        """Take a message of the page's; never waits."""
        self._heard = True
        match message:
            case client_messages.Start():
                self.started.set()
            case client_messages.Ping():
                self._pings.append(message)
                self._something.set()
            case client_messages.Hello():
                raise client_messages.malformed("second_hello")
            case _:
                pass  # of a conversation that this page does not hold

    def tell(self, message: str) -> None:
        """Send the page a message soon."""
        self._answers.append(message)
        self._something.set()

    def unanswered(self) -> Iterator[client_messages.Ping]:
        """Give away what is for the one to answer who has the page after the lobby."""
        while self._pings:
            yield self._pings.popleft()

    def look_soon(self) -> None:
        """Show the page at once how the interview stands."""
        self._looks_soon = True
        self._something.set()

    async def keep(self) -> None:
        """Keep the connection until it is over; raises `WireError` when it has to end."""
        loop = asyncio.get_running_loop()
        began = pinged = heard = loop.time()
        await self._show()
        look_at = began + LOOK_AGAIN_S
        while not self.is_over:
            now = loop.time()
            if self._heard:
                self._heard, heard = False, now
            if now - heard >= SILENT_S:
                raise WireError(
                    CloseCode.HEARTBEAT_LOST,
                    "heartbeat_lost",
                    _("The connection stopped answering."),
                )
            if now - began >= MOST_S:
                raise moving()
            if now - pinged >= policy.HEARTBEAT_S:
                pinged = now
                self.tell(server_messages.ping(round(now - began)))
            if now >= look_at or self._looks_soon:
                self._looks_soon = False
                look_at = now + LOOK_EVERY_S
                await self._show()
            await self._answer(within_s=min(1.0, look_at - now))

    async def _show(self) -> None:
        message = await self._look()
        if message and message != self._shown:
            self._shown = message
            await self._browser.send_text(message)

    async def _answer(self, *, within_s: float) -> None:
        try:
            async with asyncio.timeout(within_s):
                await self._something.wait()
        except TimeoutError:
            return
        self._something.clear()
        while self._answers:
            await self._browser.send_text(self._answers.popleft())
        for ping in self.unanswered():
            await self._browser.send_text(server_messages.pong(ping.id))
