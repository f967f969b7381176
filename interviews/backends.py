"""What a login may do in the admin: what its roles in organisations say, not its groups."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model

from interviews.access import permissions_of


class MemberBackend(ModelBackend):
    """Names, passwords and permissions of logins.

    Rights over interviews come from roles alone. A permission about the domain that was given
    to a group or to a login has no effect: it would hold in every organisation.
    """

    def get_all_permissions(
        self, user_obj: User | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        """Return what `user_obj` may do (to `obj`)."""
        granted: set[str] = super().get_all_permissions(user_obj, obj)
        if getattr(user_obj, "is_superuser", False):
            return granted
        others = {each for each in granted if not each.startswith("interviews.")}
        return others | permissions_of(user_obj, obj)
