"""The forms of logins that are not the admin's own."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from unfold.forms import AuthenticationForm as ThemedAuthenticationForm


class LoginForm(ThemedAuthenticationForm):
    """The desk's login: for every login that is active, as roles and not staff status decide."""

    def confirm_login_allowed(self, user: User) -> None:
        """Let everybody in who exists; `DeskSite` leads each to what is theirs."""
        AuthenticationForm.confirm_login_allowed(self, user)
