"""The reader's time zone, where the server must know it: forms, and lists without a script.

Pages set the cookie from what the browser says; it is a preference and opens nothing.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from interviews.time_zones import zone_named

TIME_ZONE_COOKIE: Final = "time_zone"


class BrowserTimeZoneMiddleware:
    """Activate the time zone of the cookie for one request; the default zone without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zone_named(request.COOKIES.get(TIME_ZONE_COOKIE, ""))):
            return self._get_response(request)
