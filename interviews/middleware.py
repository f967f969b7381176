"""What a request must be like before pages read it: its time zone, and an address without NUL.

The zone is needed in forms, and in lists without a script. Pages set its cookie from what the
browser says; it is a preference and opens nothing.
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


class QueryWithoutNulMiddleware:
    """Drop NUL characters from the address: no text has any, and PostgreSQL takes none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        return self._get_response(request)
