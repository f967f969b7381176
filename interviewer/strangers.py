"""How much somebody may send who is not logged in: what a login or a candidate's button needs.

A form is read before the page that it is for asks who has sent it, and reading four megabytes of it takes half a
second of a processor that interviews need, too. Must not know which pages there are.
"""

from collections.abc import Callable
from typing import Final

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.response import HttpResponseBase

STRANGERS_BODY_BYTES: Final = 16 * 1024


class StrangersBodyTooBigError(RequestDataTooBig):
    """More was sent than somebody may who is not logged in; it was not read."""


class StrangersSendLittleMiddleware:
    """Refuse a body that is too big for a stranger before anything reads a form in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Whose session it is the database is asked for large bodies alone.
        if len(request.body) > STRANGERS_BODY_BYTES and SESSION_KEY not in request.session:
            raise StrangersBodyTooBigError("somebody who is not logged in sends too much")
        return self._get_response(request)
