"""Names of logins: one that differs from another in its letters' case alone is the same to people.

Logins that were made before there was this rule stay as they are.
"""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from interviews.folding import login_key


def login_like(name: str) -> User | None:
    """Return a login whose name people would take for this one."""
    # Databases fold letters each in their own way, and most of them those of ASCII alone.
    key = login_key(name)
    others = User.objects.exclude(username=name).values_list("pk", "username").iterator()
    found = next((pk for pk, other in others if login_key(other) == key), None)
    return None if found is None else User.objects.get(pk=found)


class NamedOnce(forms.ModelForm):
    """Refuses a new name that another login has, in whatever letters."""

    def clean_username(self) -> Any:
        """Take the name that the login has already, whoever else has it."""
        above = getattr(super(), "clean_username", None)
        name = above() if above is not None else self.cleaned_data["username"]
        if (
            name
            and "username" in self.changed_data
            and login_like(name) not in (None, self.instance)
        ):
            raise ValidationError(_("A login has this name already, in other letters."))
        return name
