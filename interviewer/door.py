"""The door of the site: what is refused before anything of it is read.

Owns the ceilings of a request's headers and body, for HTTP and for WebSockets alike. Nobody is
known yet when they are checked, so nothing here costs more than their length. nginx has ceilings
of its own (docs/runbook.md); these hold whatever stands in front.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from interviews.cookies import read_cookies
from live.servers.limits import BODY_BYTES

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Browsers send a few hundred bytes of headers; the cookies of twenty interviews have 3 KiB.
HEADER_BLOCK_BYTES: Final = 16 * 1024
COOKIE_BYTES: Final = 4 * 1024

# Each page is made in a thread, and every thread that works delays the loop that brings people's sound. A
# page takes some ten milliseconds: those who wait for their turn do not wait long, also behind one that waits
# for a password to be hashed.
PAGES_AT_ONCE: Final = 4

_SENTENCES: Final = {
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: _(
        "Your browser sends more with its request than this site takes, most likely cookies. "
        "Delete this site’s cookies, and open the link from your invitation again."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _(
        "This is more than the site takes at once. Go back, and send less."
    ),
}


class Door:
    """Wraps the application; what is too big does not reach it."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI 3)."""
        is_too_big = _has_too_big_headers(scope)
        if scope["type"] == "websocket" and is_too_big:
            await receive()
            await send({"type": "websocket.close"})
        elif scope["type"] == "http" and is_too_big:
            await _refuse(send, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif scope["type"] == "http":
            await self._take_body(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    async def _take_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _announced_length(scope["headers"]) > BODY_BYTES:
            await _refuse(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        taken, is_too_big = 0, False

        async def receive_no_more() -> dict[str, Any]:
            nonlocal taken, is_too_big
            message = await receive()
            taken += len(message.get("body", b""))
            if taken <= BODY_BYTES:
                return message
            is_too_big = True
            return {"type": "http.disconnect"}

        await self._application(scope, receive_no_more, send)
        if is_too_big:
            # The application took the browser for gone, and has answered nothing.
            await _refuse(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class SiteRequest(ASGIRequest):
    """A request whose cookies are read in linear time."""

    @cached_property
    def COOKIES(self) -> dict[str, str]:  # type: ignore[override] # noqa: N802 - Django's name
        """The cookies by name."""
        return read_cookies(self.META.get("HTTP_COOKIE", ""))


class SiteHandler(ASGIHandler):
    """Django, with our requests, and so many of them at once."""

    request_class = SiteRequest

    def __init__(self) -> None:
        super().__init__()
        self._turns = asyncio.Semaphore(PAGES_AT_ONCE)

    async def run_get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Make the page in its turn, which lasts as long as its thread, whether its browser stays or not."""
        async with self._turns:
            making = asyncio.create_task(super().run_get_response(request), name="page")
            try:
                return await asyncio.shield(making)
            except asyncio.CancelledError:
                await asyncio.wait((making,))
                raise


def _has_too_big_headers(scope: Scope) -> bool:
    if scope["type"] not in {"http", "websocket"}:
        return False
    headers = scope["headers"]
    block = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
    # Each line has a colon, a blank and its end.
    block += sum(len(name) + len(value) + 4 for name, value in headers)
    cookies = sum(len(value) for name, value in headers if name == b"cookie")
    return block > HEADER_BLOCK_BYTES or cookies > COOKIE_BYTES


def _announced_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    announced = next((value for name, value in headers if name == b"content-length"), b"0")
    # What is no number is the application's to judge, and its body is counted all the same.
    return int(announced) if announced.isdigit() and len(announced) < 20 else 0


async def _refuse(send: Send, status: HTTPStatus) -> None:
    sentence = str(_SENTENCES[status]).encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(sentence)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        # What is still coming of the request would be read as the next one.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": sentence})
