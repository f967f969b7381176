"""A login's own page: its password, for every role."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from interviews.access import Action, may
from interviews.forms import PasswordChangeForm


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ChangePassword(PasswordChangeView):
    """Ask for the old password and a new one; every other session of the login ends."""

    form_class = PasswordChangeForm
    template_name = "interviews/account/password.html"
    success_url = reverse_lazy("password-changed")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who asks, and from where."""
        return super().get_form_kwargs() | {"request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say where this login comes from."""
        return super().get_context_data(**kwargs) | _ways_back(self.request)


@never_cache
@login_required
@require_safe
def password_changed(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    return render(request, "interviews/account/changed.html", _ways_back(request))


def _ways_back(request: HttpRequest) -> dict[str, Any]:
    return {
        "may_read": may(request.user, Action.LIST_TRANSCRIPTS),
        "may_use_desk": may(request.user, Action.USE_DESK),
    }
