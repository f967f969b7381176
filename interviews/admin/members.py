"""The members of an organisation: who they are, and what an upgrade left to decide.

An administrator gives roles in their own organisation, and makes the logins for it. A login that
works for another organisation, too, is brought in by a superuser.
"""

from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextInputWidget,
)

from interviews.access import Action, organisations_of
from interviews.admin.deleting import AsksBeforeDeleting
from interviews.admin.former_members import brought_back_by
from interviews.admin.login_names import login_like
from interviews.admin.scoped import OwnFilter, Scoped
from interviews.admin.titles import Titled
from interviews.models import Membership, Organisation, Role, UpgradeNote

ROLE_EXPLANATIONS: Final = {
    Role.RECRUITER: _("Recruiter: writes plans, schedules interviews and hands out their links."),
    Role.REVIEWER: _("Reviewer: reads transcripts."),
    Role.ADMINISTRATOR: _("Administrator: does both, and adds, changes and removes members."),
}

TAKEN: Final = _("This login is taken. Choose another one.")
NO_SUCH_MEMBER: Final = _(
    "You have no member of this name. Check how it is written; a new login needs a first password."
)


class RoleForm(forms.ModelForm):
    """Explains each role where it is chosen; none is chosen beforehand."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, text) for role, text in ROLE_EXPLANATIONS.items()],
        widget=UnfoldAdminRadioSelectWidget(),
    )

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ("role",)

    def clean_role(self) -> str:
        """Give nobody a role twice."""
        role = str(self.cleaned_data["role"])
        if self.instance.pk and _has_role(
            self.instance.user, self.instance.organisation, role, besides=self.instance
        ):
            raise ValidationError(_("This login has that role already."))
        return role


class MemberForm(RoleForm):
    """A role for a login: one of the organisation's members, or a new one with its password."""

    username = forms.CharField(
        label=_("Login"),
        max_length=150,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        help_text=_(
            "A new name makes a new login. The name of a member gives them another role; the name of "
            "somebody who was one brings them back, with the password that they had."
        ),
    )
    password = forms.CharField(
        label=_("First password"),
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "For a new login only: at least 12 characters, several words in a row for example. "
            "Its owner can change it."
        ),
    )

    # The administrator who fills it in.
    reader: ClassVar[User]

    class Meta(RoleForm.Meta):
        fields = ("organisation", "role")

    def clean(self) -> dict[str, Any]:
        """Find the member, or check what a new login needs."""
        data = super().clean() or {}
        username = User.normalize_username(data.get("username", ""))
        known = User.objects.filter(username=username).first()
        twin = login_like(username) if username and known is None else None
        if known is not None:
            self._take(known, data)
        elif twin is not None:
            self._refuse_twin(twin)
        elif username:
            self._check_new(User(username=username), data)
        return data

    def _is_ours(self, user: User) -> bool:
        """Whether the login is the reader's to give roles: a member of theirs alone, or one who was."""
        if self.reader.is_superuser:
            return True
        mine = organisations_of(self.reader, Action.MANAGE_MEMBERS)
        theirs = set(user.memberships.values_list("organisation_id", flat=True))
        if theirs:
            return theirs <= mine
        return brought_back_by(self.reader, user.former_memberships.all()).exists()

    def _refuse_twin(self, twin: User) -> None:
        if not self._is_ours(twin):
            self.add_error("username", TAKEN)
            return
        sentence = _("There is a login “%(name)s”. Write it like that, or choose another name.")
        self.add_error("username", sentence % {"name": twin.get_username()})

    def _take(self, user: User, data: dict[str, Any]) -> None:
        if not self._is_ours(user):
            self.add_error("username", TAKEN)
        elif _has_role(user, data.get("organisation"), data.get("role", "")):
            self.add_error("role", _("This login has that role already."))
        else:
            self.instance.user = user

    def _check_new(self, user: User, data: dict[str, Any]) -> None:
        try:
            user.full_clean(exclude=("password",))
        except ValidationError as error:
            self.add_error("username", ValidationError(error.message_dict.get("username", [])))
        password = data.get("password", "")
        if not password:
            self.add_error("password", NO_SUCH_MEMBER)
        else:
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        user.set_password(password)
        self.instance.user = user


def _has_role(
    user: User, organisation: Organisation | None, role: str, besides: Membership | None = None
) -> bool:
    having = user.memberships.filter(organisation=organisation, role=role)
    return any(each != besides for each in having)


@admin.register(Membership)
class MembershipAdmin(Scoped, Titled, AsksBeforeDeleting):
    """Who may do what in an organisation."""

    title_of_new = _("Add a member")
    form = RoleForm
    can_be_undone = True
    delete_label = _("Take this role away")
    delete_button = _("Take the role away")
    counted_as = (_("role of a member"), _("roles of members"))
    needed = Action.MANAGE_MEMBERS
    read_along = ("user", "organisation")
    list_display = ("login", "role", "organisation", "last_login")
    list_filter = (("organisation", OwnFilter), "role")
    list_select_related = ("user", "organisation")
    search_fields = ("user__username", "user__first_name", "user__last_name", "user__email")
    search_help_text = _("Login, name or e-mail")
    ordering = ("user__username", "pk")
    list_after_template = "interviews/admin/to_former_members.html"
    fixed_fields = ("user", "organisation")
    readonly_fields = ("whose",)

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 - the base class' signature
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        """Ask for a login where somebody joins; later on only the role is changed."""
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, **{**kwargs, "form": MemberForm})
        return type("MemberForm", (form,), {"reader": request.user})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say why somebody's own role is only shown."""
        if obj is None:
            return ((None, {"fields": ("organisation", "username", "password", "role")}),)
        shown: dict[str, Any] = {"fields": ("whose", "organisation", "role")}
        if self._is_own(request, obj):
            shown["description"] = _("This is your own role: another administrator can change it.")
        return ((None, shown),)

    def question_before_deleting(self, row: Any) -> str:
        names = {"login": row.user.get_username(), "role": row.get_role_display()}
        names["organisation"] = str(row.organisation)
        return gettext("Take the role %(role)s in %(organisation)s from %(login)s?") % names

    def what_goes(self, row: Any) -> str:
        names = {"login": row.user.get_username()}
        if row.user.memberships.exclude(pk=row.pk).exists():
            return gettext("%(login)s loses this role, and keeps the others.") % names
        return gettext("%(login)s has no other role. The login stays, but opens nothing.") % names

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody takes their own rights away, or the last administrator's with them."""
        return super().has_change_permission(request, obj) and not self._is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_own(request, obj)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Make the login along with its first role."""
        if obj.user.pk is None:
            obj.user.save()
            # Its number is known only now.
            obj.user_id = obj.user.pk
        super().save_model(request, obj, form, change)

    def _is_own(self, request: HttpRequest, obj: Any) -> bool:
        own = obj is not None and obj.user_id == request.user.pk
        return own and not request.user.is_superuser

    @display(description=_("login"), header=True, ordering="user__username")
    def login(self, membership: Membership) -> tuple[str, str]:
        return membership.user.get_username(), membership.user.get_full_name()

    @display(description=_("login"))
    def whose(self, membership: Membership) -> str:
        """Without a link: the page behind it is for superusers alone."""
        names = (membership.user.get_username(), membership.user.get_full_name())
        return " · ".join(filter(None, names))

    @display(description=_("last login"), ordering="user__last_login")
    def last_login(self, membership: Membership) -> Any:
        return membership.user.last_login or _("never")


@admin.register(UpgradeNote)
class UpgradeNoteAdmin(Scoped, Titled):
    """What an upgrade renamed or copied, until somebody has looked at it and deletes the note."""

    list_display = ("subject", "kind", "before", "after", "organisation", "created_at")
    list_filter = ("kind", ("organisation", OwnFilter))
    list_select_related = ("organisation",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Upgrades write them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
