"""The forms by which people log in and change their password."""

import math
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm as BasePasswordChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.forms import AuthenticationForm as ThemedAuthenticationForm

from interviews.backends import WAIT_ATTRIBUTE


def _wait_error(request: HttpRequest | None) -> ValidationError | None:
    """Return the sentence for who has tried too often; None for who has not."""
    wait_s = getattr(request, WAIT_ATTRIBUTE, 0)
    if not wait_s:
        return None
    seconds = math.ceil(wait_s)
    sentence = ngettext(
        "Too many passwords were tried. Try again in %(seconds)d second.",
        "Too many passwords were tried. Try again in %(seconds)d seconds.",
        seconds,
    )
    return ValidationError(sentence % {"seconds": seconds}, code="too_many")


class ReviewLoginForm(AuthenticationForm):
    """The reviewers' login."""

    error_messages = {  # noqa: RUF012 - as Django declares it
        **AuthenticationForm.error_messages,
        "invalid_login": _("That name and password do not match. Capital letters count."),
    }

    def get_invalid_login_error(self) -> ValidationError:
        """Say whether it was wrong, or was not looked at."""
        return _wait_error(self.request) or super().get_invalid_login_error()


class DeskLoginForm(ThemedAuthenticationForm):
    """The desk's login: for every login that is active, as roles and not staff status decide."""

    error_messages = ReviewLoginForm.error_messages

    def get_invalid_login_error(self) -> ValidationError:
        """Say whether it was wrong, or was not looked at."""
        return _wait_error(self.request) or super().get_invalid_login_error()

    def confirm_login_allowed(self, user: User) -> None:
        """Let everybody in who exists; `DeskSite` leads each to what is theirs."""
        AuthenticationForm.confirm_login_allowed(self, user)


class PasswordChangeForm(BasePasswordChangeForm):
    """Asks for the old password by the same rules as a login: who found a screen may guess, too."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean(self) -> dict[str, Any]:
        """Refuse the password that was there before as the new one."""
        data = super().clean() or {}
        new = data.get("new_password1")
        if new and new == data.get("old_password"):
            self.add_error("new_password1", _("That is your old password. Choose another one."))
        return data

    def clean_old_password(self) -> str:
        """Check that it is this login's."""
        old = self.cleaned_data["old_password"]
        found = authenticate(self._request, username=self.user.get_username(), password=old)
        if found is None or found.pk != self.user.pk:
            wrong = ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
            raise _wait_error(self._request) or wrong
        return str(old)
