"""What a request must be like before pages read it: its language, its time zone, and texts that a database takes.

The zone is needed in forms, and in lists without a script. Pages set its cookie from what the
browser says, and the language's from what a candidate chooses; both are preferences and open nothing.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from interviews import languages
from interviews.characters import without_nul
from interviews.time_zones import zone_named

TIME_ZONE_COOKIE: Final = "time_zone"


class PageLanguageMiddleware:
    """Answer in the candidate's language, as far as the request tells it; the desk's pages are in English.

    What interview it is about tells more (`interviews.views.keyholders`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if languages.is_desk(request):
            with translation.override(settings.LANGUAGE_CODE):
                return self._get_response(request)
        language = languages.chosen(request) or translation.get_language_from_request(request)
        with translation.override(language):
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        asked = languages.asked_for(request)
        if asked is not None:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response


class BrowserTimeZoneMiddleware:
    """Activate the time zone of the cookie for one request; the default zone without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zone_named(request.COOKIES.get(TIME_ZONE_COOKIE, ""))):
            return self._get_response(request)


class StorableTextMiddleware:
    """Drop what no database takes: NUL from the address and from cookies, and lone surrogates.

    A form that names a charset of its own could have those: it is read as UTF-8, as we send it.
    The NUL of what was posted is left to who reads it: forms refuse it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query:
            # Taking "%00" out of the text would make another one of "%0%000".
            pairs = parse_qsl(query, keep_blank_values=True)
            request.META["QUERY_STRING"] = urlencode(
                [(without_nul(name), without_nul(value)) for name, value in pairs]
            )
        cookies = request.META.get("HTTP_COOKIE", "")
        if "\\000" in cookies or "\0" in cookies:
            kept = {name: without_nul(value) for name, value in request.COOKIES.items()}
            request.COOKIES = kept
        if request.encoding is not None:
            request.encoding = settings.DEFAULT_CHARSET
        return self._get_response(request)
