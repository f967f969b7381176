"""Who was a member of an organisation and is none any more: whom its administrators may bring back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from interviews.access import Action, organisations_of, visible_to
from interviews.admin.scoped import OwnFilter, Scoped
from interviews.admin.titles import Titled
from interviews.models import FormerMember, Membership


def brought_back_by(
    reader: AbstractBaseUser | AnonymousUser, rows: QuerySet[FormerMember]
) -> QuerySet[FormerMember]:
    """Narrow to whom `reader` may bring back: who is, and was, a member of no other organisation.

    Whoever made a login elsewhere may know its password still.
    """
    if getattr(reader, "is_superuser", False):
        return rows
    mine = sorted(organisations_of(reader, Action.MANAGE_MEMBERS))
    are = Membership.objects.exclude(organisation__in=mine).values("user")
    were = FormerMember.objects.exclude(organisation__in=mine).values("user")
    rows = visible_to(reader, rows, Action.MANAGE_MEMBERS)
    return rows.exclude(user__in=are).exclude(user__in=were)


@admin.register(FormerMember)
class FormerMemberAdmin(Scoped, Titled):
    """Shows them, and leads each to the form that gives a role."""

    needed = Action.MANAGE_MEMBERS
    read_along = ("user", "organisation")
    nothing_yet = _("Nobody who was a member is none any more")
    next_step = _(
        "Whose last role is taken away stands here. Who was removed by an earlier version, and has left "
        "no trace in an interview or a plan, is not known: whoever administers this site can bring them back."
    )
    list_display = ("login", "organisation", "here_until", "way_back")
    list_display_links = None
    list_filter = (("organisation", OwnFilter),)
    list_select_related = ("user", "organisation")
    search_fields = ("user__username", "user__first_name", "user__last_name", "user__email")
    search_help_text = _("Login, name or e-mail")
    ordering = ("user__username", "pk")
    list_after_template = "interviews/admin/former_members.html"
    fields = ("whose", "organisation", "here_until")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out who has a role here again, who cannot log in, and whom another organisation knows."""
        own = {"user": OuterRef("user"), "organisation": OuterRef("organisation")}
        rows = brought_back_by(request.user, super().get_queryset(request))
        return rows.filter(~Exists(Membership.objects.filter(**own)), user__is_active=True)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are noted when a role is taken away."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("login"), header=True, ordering="user__username")
    def login(self, former: FormerMember) -> tuple[str, str]:
        return former.user.get_username(), former.user.get_full_name()

    @display(description=_("login"))
    def whose(self, former: FormerMember) -> str:
        return former.user.get_username()

    @display(description=_("here until"), ordering="left_at")
    def here_until(self, former: FormerMember) -> Any:
        """Of a row that an upgrade made, when they last did something here."""
        return former.left_at

    @display(description=_("way back"))
    def way_back(self, former: FormerMember) -> str:
        page = reverse("admin:interviews_membership_add")
        chosen = {"username": former.user.get_username(), "organisation": former.organisation_id}
        # Each link says whom it brings back, to who hears the links alone.
        return format_html(
            '<a class="desk-count-link" href="{}?{}">{}<span class="desk-unseen"> {}</span></a>',
            page,
            urlencode(chosen),
            gettext("Bring back"),
            former.user.get_username(),
        )
