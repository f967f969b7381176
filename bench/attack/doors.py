"""Attacks by plain requests. Each of these does one thing over and over, on a line of its own."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from itertools import count, cycle
from typing import Final
from urllib.parse import urlencode

from bench.attack.lines import PATIENCE_S, Aim, Line, get, post
from interviewer.door import COOKIE_BYTES, HEADER_BLOCK_BYTES

_TOKEN: Final = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
_CSRF_COOKIE: Final = re.compile(rb"(?i)set-cookie: (__Host-csrf=\w+)")
# As long as an address may be.
LONG: Final = 8_000


async def ask_over_and_over(aim: Aim, requests: Iterator[bytes]) -> None:
    """Ask for one after the other, on one line for as long as the worker keeps it."""
    while True:
        line = await Line.to(aim)
        try:
            while True:
                async with asyncio.timeout(PATIENCE_S):
                    status, head, _body = await line.ask(next(requests))
                aim.came[str(status)] += 1
                if b"connection: close" in head.lower():
                    break
        except (OSError, EOFError):
            aim.came["cut off"] += 1
        finally:
            line.close()


async def headers(aim: Aim, _number: int) -> None:
    """Send as many cookies and headers as are let in, and a few more."""
    requests = [
        get(aim, "/", *_cookies(COOKIE_BYTES - 10)),
        get(aim, "/", *_headers(HEADER_BLOCK_BYTES - 500)),
        get(aim, "/", *_cookies(COOKIE_BYTES - 10), *_headers(HEADER_BLOCK_BYTES - 5_000)),
        get(aim, "/", *_cookies(COOKIE_BYTES + 10)),
        get(aim, "/", *_headers(HEADER_BLOCK_BYTES + 500)),
    ]
    await ask_over_and_over(aim, cycle(requests))


def _cookies(size: int) -> list[str]:
    return ["Cookie: " + "; ".join(f"c{number}=1" for number in range(size))[: size - 2]]


def _headers(size: int) -> list[str]:
    return [f"X-{number:05}: {number:05}" for number in range(size // 16)]


async def logins(aim: Aim, number: int) -> None:
    """Try passwords, each for another name, so that no account's count stands in the way."""

    def tries(cookie: bytes, token: bytes) -> Iterator[bytes]:
        for tried in count():
            form = {
                "csrfmiddlewaretoken": token.decode(),
                "username": f"somebody{number}-{tried}",
                "password": "x" * 40,
            }
            yield post(
                aim, "/review/login/", urlencode(form).encode(), f"Cookie: {cookie.decode()}"
            )

    line = await Line.to(aim)
    _status, head, body = await line.ask(get(aim, "/review/login/"))
    line.close()
    cookie, token = _CSRF_COOKIE.search(head), _TOKEN.search(body)
    assert cookie is not None
    assert token is not None
    await ask_over_and_over(aim, tries(cookie[1], token[1]))


async def joins(aim: Aim, number: int) -> None:
    """Open a genuine join link, and links that nobody has given out."""
    guesses = (f"/join/{number:03}{guess:040}/" for guess in count())
    requests = (
        get(aim, path) for guess in guesses for path in (aim.join_path, guess, aim.join_path)
    )
    await ask_over_and_over(aim, requests)


async def searches(aim: Aim, _number: int) -> None:
    """Search the desk and the review list for long texts, as a member of another organisation."""
    texts = ("a" * LONG, "ana " * (LONG // 4), "%C3%A9" * (LONG // 6), "%00a%25_" * (LONG // 8))
    pages = ("/admin/interviews/interviewsession/", "/admin/interviews/candidate/", "/review/")
    requests = [
        get(aim, f"{page}?q={text.replace(' ', '+')}", f"Cookie: {aim.desk_cookie}")
        for page in pages
        for text in texts
    ]
    await ask_over_and_over(aim, cycle(requests))


DOORS: Final[dict[str, Callable[[Aim, int], Awaitable[None]]]] = {
    "headers": headers,
    "logins": logins,
    "joins": joins,
    "searches": searches,
}
