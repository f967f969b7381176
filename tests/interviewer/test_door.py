"""What is too big is refused before anything of it is read: headers, cookies, bodies."""

import asyncio
import threading
from io import BytesIO
from types import ModuleType
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.testing import HttpCommunicator, WebsocketCommunicator
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django.fixtures import Settings

from interviewer.asgi import application
from interviewer.door import (
    COOKIE_BYTES,
    HEADER_BLOCK_BYTES,
    PAGES_AT_ONCE,
    Door,
    SiteHandler,
    SiteRequest,
)
from live.servers.limits import BODY_BYTES
from tests.waiting import wait_until

ROOM = "/ws/interview/0b1f5f0e-0000-4000-8000-000000000000/"
TOO_BIG = [
    [(b"cookie", b"a=" + b"\\" * COOKIE_BYTES)],
    [(b"cookie", b"a=" + b"x" * 2_048), (b"cookie", b"b=" + b"x" * 2_048)],
    [(b"x-much", b"x" * HEADER_BLOCK_BYTES)],
    [(b"x-%d" % number, b"x") for number in range(2_500)],
]
SHAPES = ["one cookie", "two cookies", "one header", "many headers"]


class Application:
    """An application that remembers what reached it."""

    def __init__(self) -> None:
        self.scopes: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.bodies.append(body)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


class Busy:
    """Pages that take as long as a test wants, and how many were being made at once."""

    def __init__(self) -> None:
        self._may_end = threading.Semaphore(0)
        self._counting = threading.Lock()
        self._now = self.most = self.begun = self.made = 0

    def page(self, _request: HttpRequest) -> HttpResponse:
        with self._counting:
            self._now += 1
            self.begun += 1
            self.most = max(self.most, self._now)
        assert self._may_end.acquire(timeout=10)
        with self._counting:
            self._now -= 1
            self.made += 1
        return HttpResponse()

    def let_end(self, pages: int) -> None:
        self._may_end.release(pages)

    async def have_begun(self, pages: int) -> None:
        """Wait until so many have."""
        await asyncio.to_thread(wait_until, lambda: self.begun >= pages)


@pytest.fixture
def busy(settings: Settings) -> Busy:
    busy = Busy()
    urls = ModuleType("urls_of_a_busy_site")
    urls.urlpatterns = [path("", busy.page)]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls
    return busy


def page_of(handler: SiteHandler) -> HttpCommunicator:
    return HttpCommunicator(handler, "GET", "/", headers=[(b"host", b"127.0.0.1")])


async def post(application: Any, *pieces: bytes, length: bytes | None = None) -> int:
    headers = [] if length is None else [(b"content-length", length)]
    scope = {"type": "http", "headers": headers, "raw_path": b"/", "query_string": b""}
    page = ApplicationCommunicator(application, scope)
    for number, piece in enumerate(pieces):
        more = number < len(pieces) - 1
        await page.send_input({"type": "http.request", "body": piece, "more_body": more})
    return int((await page.receive_output(5))["status"])


@pytest.mark.parametrize("headers", TOO_BIG, ids=SHAPES)
async def test_a_page_with_too_big_headers_is_refused_with_a_sentence(headers: Any) -> None:
    answer = await HttpCommunicator(application, "GET", "/healthz", headers=headers).get_response()
    assert answer["status"] == 431
    assert b"Delete this site\xe2\x80\x99s cookies" in answer["body"]


@pytest.mark.parametrize("headers", TOO_BIG, ids=SHAPES)
async def test_a_socket_with_too_big_headers_is_not_opened(headers: Any) -> None:
    socket = WebsocketCommunicator(application, ROOM, headers)
    assert (await socket.connect())[0] is False


async def test_headers_of_the_largest_size_go_through() -> None:
    cookie = (b"cookie", b"a=" + b"x" * (COOKIE_BYTES - 2))
    page = HttpCommunicator(
        application, "GET", "/healthz", headers=[cookie, (b"host", b"127.0.0.1")]
    )
    assert (await page.get_response())["status"] == 200
    await page.wait()


async def test_a_body_that_says_that_it_is_too_big_is_not_read() -> None:
    inner = Application()
    assert await post(Door(inner), b"x", length=str(BODY_BYTES + 1).encode()) == 413
    assert inner.scopes == []


@pytest.mark.parametrize("length", [None, b"7", b"nonsense", b"9" * 5_000])
async def test_a_body_that_turns_out_too_big_is_cut_off(length: bytes | None) -> None:
    inner = Application()
    pieces = [b"x" * 65_536] * (BODY_BYTES // 65_536 + 1)
    assert await post(Door(inner), *pieces, length=length) == 413
    assert inner.bodies == []


async def test_a_body_of_the_largest_size_goes_through() -> None:
    inner = Application()
    half = b"x" * (BODY_BYTES // 2)
    assert await post(Door(inner), half, half, length=str(BODY_BYTES).encode()) == 204
    assert inner.bodies == [half + half]


def test_requests_read_their_cookies_by_our_reader() -> None:
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"",
        "headers": [(b"cookie", b'name="a\\"b"; other=c')],
    }  # fmt: skip
    request = SiteRequest(scope, BytesIO())
    assert request.COOKIES == {"name": 'a"b', "other": "c"}


async def test_so_many_pages_are_made_at_once_and_the_others_get_their_turn(busy: Busy) -> None:
    handler = SiteHandler()
    pages = [page_of(handler) for _ in range(3 * PAGES_AT_ONCE)]
    asking = asyncio.gather(*(page.get_response(timeout=10) for page in pages))
    for begun in range(PAGES_AT_ONCE, len(pages) + 1):
        await busy.have_begun(begun)
        assert busy.begun == begun
        busy.let_end(1)
    busy.let_end(PAGES_AT_ONCE)
    answers = await asking
    await asyncio.gather(*(page.wait(timeout=10) for page in pages))
    assert {answer["status"] for answer in answers} == {200}
    assert (busy.most, busy.made) == (PAGES_AT_ONCE, len(pages))


async def test_browsers_that_leave_at_once_make_no_more_pages_than_those_that_stay(
    busy: Busy,
) -> None:
    handler = SiteHandler()
    pages = [page_of(handler) for _ in range(3 * PAGES_AT_ONCE)]
    for number, page in enumerate(pages, start=1):
        await page.send_input({"type": "http.request", "body": b""})
        await busy.have_begun(min(number, PAGES_AT_ONCE))
        await page.send_input({"type": "http.disconnect"})
    busy.let_end(len(pages))
    await asyncio.gather(*(page.wait(timeout=10) for page in pages))
    assert 0 < busy.most <= PAGES_AT_ONCE
