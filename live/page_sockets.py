"""A page's WebSocket, whatever it is for: origin, cookie, sizes, sending, refusing; no I/O of its own.

The class stays Channels' `AsyncWebsocketConsumer`, with a receive loop of its own:
Channels' dispatch makes tasks per message and hops to the process's one database
thread before each, which lets one slow query delay every interview's audio.
"""

import asyncio
import contextlib
import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from interviews.access import CandidateGrant, candidate_grant
from interviews.cookies import cookie_header, read_cookies
from interviews.languages import PARAMETER, page_language
from live.core.errors import CloseCode, WireError
from live.endings import refusal, say_goodbye
from live.page_lines import line_of

logger = logging.getLogger(__name__)


class PageSocket(AsyncWebsocketConsumer):
    """One connection of a candidate's page. Implements `ports.Browser`."""

    _gone = False
    _session = ""
    heard_at = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one WebSocket connection (ASGI 3)."""
        self.scope, self.base_send = scope, send
        self._receive, self._line = receive, line_of(scope, receive)
        await self._next()  # websocket.connect
        await self.accept()
        session_id = UUID(str(scope["url_route"]["kwargs"]["session_id"]))
        self._session = str(session_id)
        # Of this connection alone, and of every task that it begins: each has a context of its own.
        translation.activate(_language_of(scope))
        try:
            await self._serve(self._admit(session_id))
        except WireError as error:
            await say_goodbye(self, refusal(error))
        except OSError:
            logger.info("browser went away while it was told something")

    async def _serve(self, grant: CandidateGrant) -> None:
        """Do what the page has come for; raises `WireError` where it may not."""
        raise NotImplementedError

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

    async def _next(self) -> Any:
        """Return the next frame; None when the browser is gone."""
        message = await self._receive()
        self.heard_at = _now()
        if message["type"] == "websocket.disconnect":
            self._gone = True
            return None
        return message

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


def _language_of(scope: Any) -> str:
    """Return the language of the page that asks; a page of an earlier version names none."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(PARAMETER, [""])
    return page_language(asked[0]) or settings.LANGUAGE_CODE


def _is_ours(origin: str) -> bool:
    """Whether a page of ours asks; ports and subdomains are compared as Channels does."""
    allowed = OriginValidator(None, settings.WEBSOCKET_ORIGINS)
    try:
        return bool(allowed.valid_origin(urlsplit(origin)))
    except ValueError:  # a port that is no number
        return False
