"""When a login ends: so long after it began, whatever was done meanwhile.

Django lets a session live on from the last time that it was written, and from the length that held
then. So a login keeps the moment at which it began, and one that has none began before there was this rule.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from interviews.known_browsers import note_who_came_in

if TYPE_CHECKING:
    from django.contrib.auth.models import User

BEGAN_AT: Final = "login_began_at"


def note_login(sender: object, request: HttpRequest, user: "User", **_others: Any) -> None:
    """Note when the login began, and whose it is; a receiver of `user_logged_in`."""
    request.session[BEGAN_AT] = int(time.time())
    note_who_came_in(request, user.get_username())


def watch_logins() -> None:
    """Note the beginning of every login from now on."""
    user_logged_in.connect(note_login, dispatch_uid=note_login.__name__)


class LoginsEndMiddleware:
    """End a login that has lasted for as long as one may, before anything asks whose it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Pages of people without a session, candidates above all, ask the database nothing.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _is_over(request.session):
            request.session.flush()
        return self._get_response(request)


def _is_over(session: SessionBase) -> bool:
    if SESSION_KEY not in session:
        return False
    began_at: int = session.get(BEGAN_AT, 0)
    return bool(time.time() - began_at >= settings.SESSION_COOKIE_AGE)
