"""Which browsers a login has come in by: a signed cookie, which outlives the login and opens nothing.

Whoever has one is counted and given a place by themselves when they type a password, wherever they
are: guesses of others, from however many addresses, do not keep them out. Who stole it gets
as many guesses as its owner, at that one login.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIE: Final = "__Host-known-browser"
KNOWN_FOR_S: Final = 180 * 24 * 3600
# Of a browser that several people use; the newest are kept.
LOGINS_A_BROWSER: Final = 5
_SALT: Final = "known browser"
# Where a request keeps who has come in by it.
_CAME_IN: Final = "came_in_as"


def number_of_browser(cookies: Mapping[str, str], account: str) -> str:
    """Return the number of a browser by which `account` has come in; "" of any other one."""
    number, accounts = _read(cookies)
    return number if _digest(account) in accounts else ""


def note_who_came_in(request: HttpRequest, account: str) -> None:
    """Have the answer to this request know the browser for `account`."""
    setattr(request, _CAME_IN, account)


class KnownBrowsersMiddleware:
    """Give the browser by which somebody has come in its cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        account = getattr(request, _CAME_IN, None)
        if account is not None:
            value = _with(request.COOKIES, account)
            response.set_cookie(
                COOKIE,
                value,
                max_age=KNOWN_FOR_S,
                path="/",
                secure=True,
                httponly=True,
                samesite="Lax",
            )
        return response


def _with(cookies: Mapping[str, str], account: str) -> str:
    number, accounts = _read(cookies)
    own = _digest(account)
    newest = [own, *(each for each in accounts if each != own)][:LOGINS_A_BROWSER]
    return signing.dumps([number or secrets.token_hex(8), newest], salt=_SALT)


def _read(cookies: Mapping[str, str]) -> tuple[str, list[str]]:
    try:
        number, accounts = signing.loads(cookies.get(COOKIE, ""), salt=_SALT, max_age=KNOWN_FOR_S)
    except signing.BadSignature:
        return "", []
    return number, accounts


def _digest(account: str) -> str:
    """Return what tells accounts apart, and nobody the name in a browser that several people use."""
    return hashlib.sha256(account.encode(errors="replace")).hexdigest()[:16]
