"""A fresh join link on its way from the page that made it to the one that shows it, once.

In between is a redirect, so that a reload makes no second link. The link travels in a
cookie of the browser that asked for it: on the server nothing is kept of it but its hash.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse

from interviews.services.links import FreshLink

# How long a redirect may take.
_ON_ITS_WAY_S: Final = 120
_SALT: Final = "new join link"


def send_along(response: HttpResponse, link: FreshLink) -> HttpResponse:
    """Give the link to the page that follows."""
    value = signing.dumps([link.path, link.expires_at.isoformat()], salt=_SALT)
    response.set_cookie(
        _cookie_name(link.session_id),
        value,
        max_age=_ON_ITS_WAY_S,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )
    return response


def take_out(request: HttpRequest, session_id: UUID) -> FreshLink | None:
    """Return the link that was sent along; None without one."""
    value = request.COOKIES.get(_cookie_name(session_id))
    if value is None:
        return None
    try:
        path, expires_at = signing.loads(value, salt=_SALT, max_age=_ON_ITS_WAY_S)
    except signing.BadSignature:
        return None
    return FreshLink(session_id, path, datetime.fromisoformat(expires_at))


def forget(response: HttpResponse, session_id: UUID) -> HttpResponse:
    """Take the link away from the browser: it has been shown."""
    response.delete_cookie(_cookie_name(session_id), path="/", samesite="Lax")
    return response


def _cookie_name(session_id: UUID) -> str:
    return f"__Host-new-link-{session_id.hex}"
