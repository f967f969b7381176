"""The room's WebSocket: a page's first word, and what it says from then on; hand-off to its visit."""

import asyncio
import logging
from typing import Final

from interviews.access import CandidateGrant
from interviews.client_address import client_address
from interviews.records import Origin
from live import admission
from live.core.errors import CloseCode, WireError
from live.core.link import policy
from live.core.protocol import client_messages, client_reader, flood
from live.endings import Ending, refusal, say_goodbye
from live.page_sockets import PageSocket
from live.turnstile import Standing
from live.visit import Visit

logger = logging.getLogger(__name__)

# A page that is closed, or left, says so (RFC 6455, 7.4.1); a line that broke does not.
_CLOSED_BY_PAGE: Final = frozenset({1000, 1001})


class RoomConsumer(PageSocket):
    """One connection of a candidate's page."""

    _visit: Visit | None = None
    _greeting: asyncio.Timeout | None = None
    _sent_away: Ending | None = None

    async def _serve(self, grant: CandidateGrant) -> None:
        desk = self._desk()
        with desk.turnstile.passed_by(grant.session_id, self), desk.leftovers.of_a_connection():
            try:
                async with asyncio.timeout(policy.HELLO_TIMEOUT_S) as self._greeting:
                    hello = await self._hello()
            except TimeoutError:
                if self._sent_away is not None:
                    await say_goodbye(self, self._sent_away)
                    return
                raise client_messages.malformed("no_hello") from None
            if hello is not None:
                await self._welcome(Visit(desk, grant, hello, self, self._origin(grant)))

    def _desk(self) -> admission.Admission:
        """Who lets this page in."""
        return admission.admission()

    async def _welcome(self, visit: Visit) -> None:
        self._visit = visit
        visiting = asyncio.create_task(visit.run(), name=f"interview {self._session}")
        listening = asyncio.create_task(self._listen(visit), name="from browser")
        try:
            await asyncio.wait((visiting, listening), return_when=asyncio.FIRST_COMPLETED)
            if listening.done() and listening.exception() is not None:
                visit.leave(Ending(CloseCode.INTERNAL))
            await asyncio.shield(visiting)
        finally:
            if not listening.done():
                listening.cancel()
            for trouble in await asyncio.gather(listening, return_exceptions=True):
                if isinstance(trouble, Exception):
                    logger.error(
                        "a message broke us", extra={"session": self._session}, exc_info=trouble
                    )

    # What the turnstile needs of a connection (`turnstile.Guest`)

    @property
    def standing(self) -> Standing:
        """What this connection does for its interview."""
        return self._visit.standing if self._visit is not None else Standing.SILENT

    def send_away(self, ending: Ending) -> None:
        """End the connection, which does nothing, for others."""
        if self._visit is not None:
            self._visit.leave(ending)
            return
        self._sent_away = ending
        if self._greeting is not None:
            self._greeting.reschedule(asyncio.get_running_loop().time())

    def _origin(self, grant: CandidateGrant) -> Origin:
        headers = {name: value.decode("latin-1") for name, value in self.scope["headers"]}
        peer, _port = self.scope.get("client") or ("", 0)  # none by a unix socket
        return Origin(
            link_id=grant.link_id,
            agent=headers.get(b"user-agent", ""),
            address=client_address(peer, headers.get(b"x-forwarded-for", "")),
        )

    async def _hello(self) -> client_messages.Hello | None:
        message = await self._next()
        if message is None:
            return None
        first = client_reader.parse_text(message.get("text") or "")
        if not isinstance(first, client_messages.Hello):
            raise client_messages.malformed("hello_first")
        return first

    async def _listen(self, visit: Visit) -> None:
        """Hand every message on at once; nothing here waits but for the next one."""
        sound, messages = flood.audio_bucket(), flood.text_bucket()
        now = asyncio.get_running_loop().time

        def take(data: str | bytes) -> None:
            self.heard_at = now()
            if isinstance(data, bytes):
                sound.take(self.heard_at)
                visit.on_audio(client_messages.parse_audio(data))
            else:
                messages.take(self.heard_at)
                visit.on_text(client_reader.parse_text(data))

        try:
            code = await self._line.listen(take)
        except WireError as error:
            visit.leave(refusal(error))
        else:
            self._gone = True
            visit.page_gone(closed=code in _CLOSED_BY_PAGE)
