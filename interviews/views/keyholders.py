"""What all pages of a candidate share: who is let in by a key, and the page that lets nobody in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from interviews.access import holds_key
from interviews.languages import chosen, page_language
from interviews.models import InterviewSession
from interviews.openness import NotOpenReason

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_STATUS_CODES: Final = {
    NotOpenReason.REVOKED: 404,
    NotOpenReason.NOT_YET: 403,
    NotOpenReason.PAUSED: 403,
}
_GONE: Final = 410


def private(view: View[P]) -> View[P]:
    """Keep the page's address out of caches, and out of what other sites are told.

    The address of a join link is a key: nobody at all is told it. Every other page tells this site
    where it comes from: a form that is sent without that has the origin `null` (Fetch, "Append a
    request Origin header") and is refused as a stranger's.
    """

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        is_key = "token" in kwargs
        response["Referrer-Policy"] = "no-referrer" if is_key else "same-origin"
        return response

    return wrapped


def holders_only(
    view: Callable[[HttpRequest, InterviewSession], HttpResponse],
) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """Give the view the interview of its address, if this browser holds a key to it."""

    @wraps(view)
    def wrapped(request: HttpRequest, session_id: UUID) -> HttpResponse:
        read_along = InterviewSession.objects.select_related("candidate", "organisation")
        session = read_along.filter(pk=session_id).first()
        if session is None or not holds_key(request.COOKIES, session):
            return not_open(request, NotOpenReason.REVOKED)
        speak_language_of(request, session)
        return view(request, session)

    return wrapped


def not_open(
    request: HttpRequest, reason: NotOpenReason | None, session: InterviewSession | None = None
) -> HttpResponse:
    """Say why nobody comes in. Who has no key learns nothing, not even whether the interview exists."""
    reason = reason or NotOpenReason.REVOKED
    if session is not None:
        speak_language_of(request, session)
    context = {
        "reason": reason.value,
        "session": session,
        "plan": session.read_plan() if session is not None else None,
        "contact": contact_of(session),
        "has_key": session is not None and holds_key(request.COOKIES, session),
        "now": timezone.now(),
    }
    status = _STATUS_CODES.get(reason, _GONE)
    return render(request, "interviews/candidate/not_open.html", context, status=status)


def speak_language_of(request: HttpRequest, session: InterviewSession) -> None:
    """Answer in the language of the interview, where the candidate has chosen none."""
    language = page_language(session.read_plan().language)
    if language is not None and chosen(request) is None:
        translation.activate(language)


def contact_of(session: InterviewSession | None) -> str:
    """Return the address at which the organisation answers candidates; "" where it has named none."""
    organisation = session.organisation if session is not None else None
    return organisation.contact if organisation is not None else ""
