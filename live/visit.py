"""One connection of a page, from its hello to its end: it looks, it holds the interview, it hands over.

Owns which of them it is at the moment. Must not know of sockets, or how an interview is taken.
"""

import asyncio
import contextlib
from enum import Enum, auto
from typing import Final

from interviews.access import CandidateGrant
from interviews.progress import EarlierPage
from interviews.records import Glance, Origin
from live.admission import Admission
from live.bridge import Bridge, LeftBehind
from live.core.errors import CloseCode, WireError
from live.core.protocol import client_messages
from live.endings import Ending, first_of, refusal, say_goodbye, taken_over
from live.lobby import Lobby
from live.lobby_view import LobbyView
from live.parting import Parting
from live.ports import Browser
from live.turnstile import Standing

# One page's connections overtake each other now and then, and not again and again.
TRIES: Final = 3


class Purpose(Enum):
    """What a page comes for."""

    LOOK = auto()
    TAKE = auto()
    HAND_OVER = auto()


def purpose_of(hello: client_messages.Hello, glance: Glance) -> Purpose:
    """Tell what a page comes for.

    The page that holds the interview, or held it last, goes on: after a lost connection, and
    after a reload that took its frames along. One whose Start was pressed while it had no
    connection takes it. One that held it before another page did gives what it has. Whoever else
    comes only looks, and takes it by Start. A page of protocol 1 knows no lobby.
    """
    if hello.protocol < client_messages.PROTOCOL or hello.stream == glance.progress.stream:
        return Purpose.TAKE
    if hello.epoch is None:
        return Purpose.TAKE if hello.entered else Purpose.LOOK
    return Purpose.TAKE if hello.epoch == glance.epoch else Purpose.HAND_OVER


class Visit:
    """Implements `admission.Visitor`; the consumer hands it what the page sends."""

    def __init__(
        self,
        admission: Admission,
        grant: CandidateGrant,
        hello: client_messages.Hello,
        browser: Browser,
        origin: Origin | None = None,
    ) -> None:
        self._admission = admission
        self._handovers = admission.handovers
        self.session_id = grant.session_id
        self._grant = grant
        self._hello = hello
        self._browser = browser
        self._origin = origin
        self._lobby = Lobby(browser, self._look)
        self._lobby_view = LobbyView(admission, grant)
        self.held: Bridge | Parting | None = None
        self._shows_lobby = self._takes = False
        self._over: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()

    # The browser's side; never waits

    def on_text(self, message: client_messages.TextMessage) -> None:
        """Take a text message."""
        (self.held or self._lobby).on_text(message)

    def on_audio(self, frame: client_messages.AudioFrame) -> None:
        """Take a microphone frame; without the interview there is nobody to hear it."""
        if self.held is not None:
            self.held.on_audio(frame)

    @property
    def standing(self) -> Standing:
        """What this connection does for its interview."""
        if isinstance(self.held, Bridge):
            return Standing.HOLDING
        if self.held is not None:
            return Standing.HANDING_OVER
        return Standing.COMING if self._takes else Standing.SILENT

    def page_gone(self, *, closed: bool) -> None:
        """The browser's side of the connection is gone; `closed`: the page itself, for good."""
        if self.held is not None:
            self.held.page_gone(closed=closed)
        else:
            self.leave(Ending(CloseCode.NORMAL, line_broke=not closed))

    def leave(self, ending: Ending) -> None:
        """End this connection, for the first reason given."""
        if self.held is not None:
            self.held.leave(ending)
        elif not self._over.done():
            self._over.set_result(ending)

    def look_again(self) -> None:
        """Staff have changed something about the interview."""
        if isinstance(self.held, Bridge):
            self.held.look_again()
        elif self.held is None:
            self._lobby_view.forget()
            self._lobby.look_soon()

    # Its life

    async def run(self) -> None:
        """See the page through until its connection ends; raises `WireError` for a refusal."""
        with self._admission.visited_by(self):
            await self._enter()
            if isinstance(self.held, Bridge):
                await self._hold(self.held)
            if isinstance(self.held, Parting):
                await self.held.run()
                await say_goodbye(self._browser, refusal(taken_over()))

    async def _hold(self, bridge: Bridge) -> None:
        try:
            await bridge.run(self._hello)
        finally:
            self._admission.farewell(self._grant.session_id, bridge)
        left = bridge.left_behind
        if left is not None:
            self.held = await self._parting_of(left)

    async def _parting_of(self, left: LeftBehind) -> Parting | None:
        """Have the page give what is not safe to the owner that came after it."""
        if left.replay is not None:
            return self._parting(left.page, left.replay + 1)
        # A page of protocol 1 cannot be asked: nobody shall wait for it.
        await self._handovers.close(self._grant.session_id, left.page.stream)
        await say_goodbye(self._browser, refusal(taken_over()))
        return None

    async def _enter(self) -> None:
        """Come to hold something, unless the page goes, or has to."""
        coming = asyncio.create_task(self._come_in(), name="coming in")
        try:
            await asyncio.wait((coming, self._over), return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not coming.done():
                coming.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await coming
        if not self._over.done():
            return
        if self.held is None:
            await say_goodbye(self._browser, self._over.result())
        else:
            # It came to hold something in the very moment in which it was to go.
            self.held.leave(self._over.result())

    async def _come_in(self) -> None:
        await self._admission.turnstile.look(self._grant.session_id)
        for _ in range(TRIES):
            glance = await self._admission.glance(self._grant)
            if await self._has_come_in(glance):
                return
        raise taken_over()

    async def _has_come_in(self, glance: Glance) -> bool:
        """Come to hold something; False when another connection of this page was quicker."""
        purpose = purpose_of(self._hello, glance)
        if purpose is Purpose.HAND_OVER:
            self.held = await self._part(glance)
            return True
        self._shows_lobby = purpose is Purpose.LOOK
        returns = self._hello.stream == glance.progress.stream
        had_it = returns or self._hello.epoch is not None
        try:
            await self._take(purpose, returns=returns, since=glance.epoch if had_it else None)
        except WireError as error:
            if error.close_code is not CloseCode.TAKEN_OVER or not had_it:
                raise
            glance = await self._admission.glance(self._grant)
            if glance.progress.stream == self._hello.stream:
                return False
            # Another page was quicker; what this one has said from before goes to that one.
            self.held = await self._part(glance)
        return True

    async def _take(self, purpose: Purpose, *, returns: bool, since: int | None) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                keeping = tasks.create_task(self._lobby.keep(), name="lobby")
                if purpose is Purpose.LOOK:
                    await self._lobby.started.wait()
                    self._shows_lobby = False
                self._takes = True
                await self._admission.turnstile.claim(self._grant.session_id, returns=returns)
                self.held = await self._admission.take_up(
                    self._grant,
                    self._hello,
                    self._browser,
                    tell=self._lobby.tell,
                    origin=self._origin,
                    since=since,
                )
                self._lobby.is_over = True
                for ping in self._lobby.unanswered():
                    self.held.on_text(ping)
                keeping.cancel()
        except* WireError as errors:
            raise first_of(errors) from None

    async def _look(self) -> str:
        return await self._lobby_view.look() if self._shows_lobby else ""

    async def _part(self, glance: Glance) -> Parting:
        hello = self._hello
        before = {page.stream: page for page in glance.progress.earlier}
        if hello.stream not in before:
            # So many have had it since that nobody asks this one any more: it is told so.
            await self._handovers.close(self._grant.session_id, hello.stream)
        page = before.get(hello.stream, EarlierPage(hello.stream, hello.first_sequence - 1))
        return self._parting(page, 1)

    def _parting(self, page: EarlierPage, replay: int) -> Parting:
        session_id = self._grant.session_id
        return Parting(self._browser, self._handovers, session_id, page, replay=replay)
