"""The desk's site: who comes in, and where those are led who have nothing to do here."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from interviews.access import Action, may
from interviews.forms import DeskLoginForm
from interviews.views.refusal import refuse_reading

# The field by which a page names what it keeps of a form until it was done (static/js/desk/unsaved.js).
MARK_FIELD: Final = "unsaved_form"
_MARK: Final = re.compile("[0-9a-f]{24}")
# How long the page that follows may take.
_TOLD_FOR_S: Final = 120


class DeskSite(UnfoldAdminSite):
    """Recruiters and administrators come in by their role, superusers and staff by their login."""

    login_form = DeskLoginForm

    def has_permission(self, request: HttpRequest) -> bool:
        """Answer whether a page of the desk is for this login at all."""
        user = request.user
        if not user.is_active:
            return False
        return bool(getattr(user, "is_staff", False)) or may(user, Action.USE_DESK)

    def admin_view(
        self,
        view: Callable[..., HttpResponse],
        cacheable: bool = False,  # noqa: FBT001, FBT002 - Django's own signature
    ) -> Callable[..., HttpResponse]:
        """Tell who sent a form what became of it: nothing, where their login was over."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not request.user.is_authenticated:
                messages.warning(request, _not_done(request))
                return inner(request, *args, **kwargs)
            return _say_done(request, inner(request, *args, **kwargs))

        return told

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one page where every role changes its password."""
        return redirect("password-change")

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for name and password; who is logged in already is led to what is theirs."""
        if request.user.is_authenticated and not self.has_permission(request):
            if may(request.user, Action.LIST_TRANSCRIPTS):
                return redirect("review-list")
            return refuse_reading(request)
        return super().login(request, extra_context)


def _not_done(request: HttpRequest) -> str:
    if MARK_FIELD in request.POST:
        return gettext(
            "Your login had ended, so the form was not saved. Log in: what you wrote stands in it again."
        )
    return gettext("Your login had ended, so nothing was done. Log in, and do it once more.")


def _say_done(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the page that follows forget the form. What answers a form with a page has it in it."""
    mark = request.POST.get(MARK_FIELD, "") if request.method == "POST" else ""
    if response.status_code == 302 and _MARK.fullmatch(mark):
        name = f"unsaved-form-{mark}"
        response.set_cookie(name, "done", max_age=_TOLD_FOR_S, secure=True, samesite="Lax")
    return response
