"""The desk's site: who comes in, and where those are led who have nothing to do here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from interviews.access import Action, may
from interviews.forms import DeskLoginForm


class DeskSite(UnfoldAdminSite):
    """Recruiters and administrators come in by their role, superusers and staff by their login."""

    login_form = DeskLoginForm

    def has_permission(self, request: HttpRequest) -> bool:
        """Answer whether a page of the desk is for this login at all."""
        user = request.user
        if not user.is_active:
            return False
        return bool(getattr(user, "is_staff", False)) or may(user, Action.USE_DESK)

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
            return render(request, "interviews/review/forbidden.html", status=403)
        return super().login(request, extra_context)
