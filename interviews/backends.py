"""Logins: whether a name and a password are right, how often that may be tried, and the rights they give.

Every way in goes through here, so that none is without the rules for guesses.
"""

from functools import cache
from typing import Any, Final, NoReturn

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import HttpRequest

from interviews.access import permissions_of
from interviews.client_address import client_address
from interviews.hashing import TURN_WAIT_S, turn_to_hash
from interviews.known_browsers import number_of_browser
from interviews.services.attempts import Attempts

# No login has a longer name, and nothing is to be found out about one.
_LONGEST_NAME: Final = 150
# Where the form finds for how long nobody is let through.
WAIT_ATTRIBUTE: Final = "seconds_until_next_login"
# Where a login keeps what was read of its permissions.
_GRANTED: Final = "_granted_outside_of_interviews"


@cache
def _attempts(url: str) -> Attempts:
    return Attempts(url)


class MemberBackend(ModelBackend):
    """Names, passwords and permissions of logins.

    Rights over interviews come from roles alone. A permission about the domain that was given
    to a group or to a login has no effect: it would hold in every organisation.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return whose name and password these are; None where they are nobody's.

        Raises:
            PermissionDenied: it was tried too often. The request says for how long it may not be.
        """
        if username is None:
            username = kwargs.get(User.USERNAME_FIELD)
        if username is None or password is None or len(username) > _LONGEST_NAME:
            return None
        if request is None:
            # A command asks, not somebody from outside.
            return super().authenticate(request, username, password)
        attempts = _attempts(settings.REDIS_URL)
        peer, forwarded = (request.META.get(n, "") for n in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR"))
        address = client_address(peer, forwarded)
        browser = number_of_browser(request.COOKIES, username)
        attempt = attempts.begin(username, address, browser)
        if attempt.wait_s:
            _refuse(request, attempt.wait_s)
        with turn_to_hash(is_known=attempt.is_known) as is_let_in:
            if not is_let_in:
                attempts.take_back(attempt)
                _refuse(request, TURN_WAIT_S)
            user: User | None = super().authenticate(request, username, password)
        if user is not None:
            attempts.succeed(attempt)
        return user

    async def aauthenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the same by the same rules; Django's own would ask the database alone.

        Who cancels it leaves the try counted.
        """
        return await sync_to_async(self.authenticate)(request, username, password, **kwargs)

    def get_all_permissions(
        self, user_obj: User | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        """Return what `user_obj` may do (to `obj`)."""
        if getattr(user_obj, "is_superuser", False):
            return super().get_all_permissions(user_obj, obj)
        others = set() if obj is not None else _granted(user_obj)
        return others | permissions_of(user_obj, obj)


def _refuse(request: HttpRequest, wait_s: float) -> NoReturn:
    setattr(request, WAIT_ATTRIBUTE, wait_s)
    raise PermissionDenied


def _granted(user: User | AnonymousUser) -> set[str]:
    """Return what was given to a login or its groups, but for the domain; read once in a request."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    known: set[str] | None = getattr(user, _GRANTED, None)
    if known is None:
        given = Permission.objects.filter(Q(user=user) | Q(group__user=user))
        others = given.exclude(content_type__app_label="interviews").order_by()
        pairs = others.values_list("content_type__app_label", "codename").distinct()
        known = {f"{app}.{name}" for app, name in pairs}
        setattr(user, _GRANTED, known)
    return known
