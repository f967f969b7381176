"""Logins of staff and their groups, in the admin's own look. For superusers."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from interviews.admin.gone import SaysWhatIsGone
from interviews.admin.inlines import BoundedInline
from interviews.admin.lists import LongList
from interviews.admin.login_names import NamedOnce
from interviews.admin.plain_fields import PlainFields
from interviews.admin.titles import Titled
from interviews.models import Membership

admin.site.unregister(User)
admin.site.unregister(Group)


class MemberOfNone(admin.SimpleListFilter):
    """Finds logins that see nothing, because no organisation has them."""

    title = _("organisation")
    parameter_name = "membership"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("Member of no organisation"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() == "none":
            return without_organisation(queryset)
        return queryset


def without_organisation(logins: QuerySet[User]) -> QuerySet[User]:
    """Narrow to logins that are members of no organisation, and would need to be."""
    return logins.filter(memberships=None, is_superuser=False, is_active=True)


class MembershipInline(BoundedInline):
    """The organisations that a login works for."""

    model = Membership
    fields = ("organisation", "role")
    extra = 0
    max_num = BoundedInline.most_rows

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Name each field: a table's fields have no label."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = capfirst(db_field.verbose_name)
        return field


class LoginForm(NamedOnce, UserChangeForm):
    """A login, renamed perhaps."""


class NewLoginForm(NamedOnce, UserCreationForm):
    """A new login."""


@admin.register(User)
class UserAdmin(BaseUserAdmin, PlainFields, SaysWhatIsGone, LongList, Titled):  # type: ignore[misc] # LongList narrows a type
    """Recruiters and reviewers get their rights from their roles in organisations."""

    title_of_new = _("Make a login")
    change_user_password_template = "interviews/admin/change_password.html"  # noqa: S105 - a page
    inlines: ClassVar[list[Any]] = [MembershipInline]
    list_filter = (MemberOfNone, "is_superuser", "is_active")

    form = LoginForm
    add_form = NewLoginForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "is_staff", "is_active", "last_login")


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin, SaysWhatIsGone, LongList, Titled):  # type: ignore[misc] # LongList narrows a type
    """They give no right over interviews: roles in organisations do."""

    title_of_new = _("Make a group")
