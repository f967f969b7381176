"""The page for a login that may not read transcripts: what it may do, or that it has no role (any more)."""

from http import HTTPStatus

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from interviews.access import Action, has_no_role, may


def refuse_reading(request: HttpRequest) -> HttpResponse:
    """Answer with what this login may not do, and who can change that."""
    user = request.user
    context = {
        "may_read": may(user, Action.LIST_TRANSCRIPTS),
        "may_use_desk": may(user, Action.USE_DESK),
        "has_no_role": has_no_role(user),
        "had_a_role": isinstance(user, User) and user.former_memberships.exists(),
    }
    page = "interviews/review/forbidden.html"
    return render(request, page, context, status=HTTPStatus.FORBIDDEN)
