"""The candidate's WebSocket: origin, cookie, sizes, hand-off to the bridge; no I/O of its own.

The class stays Channels' `AsyncWebsocketConsumer`, with a receive loop of its own:
Channels' dispatch makes tasks per message and hops to the process's one database
thread before each, which lets one slow query delay every interview's audio.
"""

import asyncio
import contextlib
import logging
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.utils.translation import gettext as _

from interviews.access import CandidateGrant, candidate_grant
from interviews.client_address import client_address
from interviews.cookies import cookie_header, read_cookies
from interviews.records import Origin
from live import admission
from live.core.errors import CloseCode, WireError
from live.core.link import policy
from live.core.protocol import client_messages, client_reader, flood
from live.endings import Ending, refusal, say_goodbye
from live.page_lines import line_of
from live.turnstile import Standing
from live.visit import Visit

logger = logging.getLogger(__name__)

# A page that is closed, or left, says so (RFC 6455, 7.4.1); a line that broke does not.
_CLOSED_BY_PAGE: Final = frozenset({1000, 1001})


class RoomConsumer(AsyncWebsocketConsumer):
    """One connection of a candidate's page."""

    _gone = False
    _session = ""
    _visit: Visit | None = None
    _greeting: asyncio.Timeout | None = None
    _sent_away: Ending | None = None
    heard_at = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one WebSocket connection (ASGI 3)."""
        self.scope, self.base_send = scope, send
        self._receive, self._line = receive, line_of(scope, receive)
        await self._next()  # websocket.connect
        await self.accept()
        session_id = UUID(str(scope["url_route"]["kwargs"]["session_id"]))
        self._session = str(session_id)
        try:
            await self._serve(session_id)
        except WireError as error:
            await self._refuse(error)
        except OSError:
            logger.info("browser went away while it was told something")

    async def _serve(self, session_id: UUID) -> None:
        grant = self._admit(session_id)
        desk = admission.admission()
        with desk.turnstile.passed_by(session_id, self), desk.leftovers.of_a_connection():
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

    def _admit(self, session_id: UUID) -> CandidateGrant:
        headers = dict(self.scope["headers"])
        if not _is_ours(headers.get(b"origin", b"").decode("latin-1")):
            raise WireError(
                CloseCode.WRONG_ORIGIN, "origin", _("This page may not open the interview.")
            )
        cookies = read_cookies(cookie_header(self.scope["headers"]))
        grant = candidate_grant(cookies, session_id)
        if grant is None:
            raise WireError(
                CloseCode.NOT_SIGNED_IN,
                "not_signed_in",
                _("Open the link from your invitation again."),
            )
        return grant

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

    async def _next(self) -> Any:
        """Return the next frame; None when the browser is gone."""
        message = await self._receive()
        self.heard_at = _now()
        if message["type"] == "websocket.disconnect":
            self._gone = True
            return None
        return message

    async def _listen(self, visit: Visit) -> None:
        """Hand every message on at once; nothing here waits but for the next one."""
        sound, messages = flood.audio_bucket(), flood.text_bucket()

        def take(data: str | bytes) -> None:
            self.heard_at = _now()
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

    async def _refuse(self, error: WireError) -> None:
        await say_goodbye(self, refusal(error))

    # What the bridge needs of a browser (`ports.Browser`)

    async def send_text(self, message: str) -> None:
        """Send a text frame."""
        await self._put({"type": "websocket.send", "text": message})

    async def send_bytes(self, frame: bytes) -> None:
        """Send a binary frame."""
        await self._put({"type": "websocket.send", "bytes": frame})

    def send_bytes_now(self, frame: bytes) -> bool:
        """Send a binary frame past the server's `send`, if nothing has to wait for that."""
        return not self._gone and self._line.send_now(frame)

    async def close(self, code: int) -> None:
        """Close the socket."""
        await self._put({"type": "websocket.close", "code": int(code)})
        self._gone = True

    async def _put(self, message: dict[str, Any]) -> None:
        """Hand a message to the server; raises `WireError` when it cannot be sent."""
        if self._gone:
            return
        try:
            await self.base_send(message)
        except OSError:  # how both servers say that the socket is closed (live.servers)
            logger.info("browser went away while it was told something")
            self._gone = True
        except Exception as error:
            logger.exception("a message could not be sent", extra={"session": self._session})
            # What cannot be said is not said by leaving the page waiting for it.
            if message["type"] != "websocket.close":
                with contextlib.suppress(WireError):  # it is in the log as well
                    await self.close(CloseCode.INTERNAL)
            self._gone = True
            sentence = _("Something went wrong on the server. The page connects again.")
            raise WireError(CloseCode.INTERNAL, "not_sent", sentence) from error


def _now() -> float:
    return asyncio.get_running_loop().time()


def _is_ours(origin: str) -> bool:
    """Whether a page of ours asks; ports and subdomains are compared as Channels does."""
    allowed = OriginValidator(None, settings.WEBSOCKET_ORIGINS)
    try:
        return bool(allowed.valid_origin(urlsplit(origin)))
    except ValueError:  # a port that is no number
        return False
