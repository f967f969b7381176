"""The reader's time zone, where the server must know it: forms, and lists without a script.

Pages set the cookie from what the browser says; it is a preference and opens nothing.
"""

import zoneinfo
from collections.abc import Callable
from functools import cache
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

TIME_ZONE_COOKIE: Final = "time_zone"


class BrowserTimeZoneMiddleware:
    """Activate the time zone of the cookie for one request; the default zone without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(_zone(request.COOKIES.get(TIME_ZONE_COOKIE, ""))):
            return self._get_response(request)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    # The name comes from outside: only known zones are looked up, never a path.
    return zoneinfo.ZoneInfo(name) if name in _zone_names() else None


@cache
def _zone_names() -> frozenset[str]:
    """Look the names up once: it walks a tree of 600 files, which anybody could order."""
    return frozenset(zoneinfo.available_timezones())
