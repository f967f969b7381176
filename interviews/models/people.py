"""Organisations that hire, the logins that work for them, and candidates who are interviewed.

Every row of an interview belongs to one organisation; who sees it, `interviews.access` says.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from interviews.folding import KEY_LENGTH, email_key, name_key
from interviews.models.searched import Searched
from interviews.validators import TEXT_LENGTH, TextLength, check_line


def _with_key(update_fields: Iterable[str] | None, text: str, key: str) -> Iterable[str] | None:
    """Return the fields to save, with the folded one where its text is among them."""
    if update_fields is None or text not in update_fields:
        return update_fields
    return {*update_fields, key}


class Organisation(Searched):
    """Who the interviewer speaks for."""

    searched_fields = ("name", "industry")

    name = models.CharField(_("name"), max_length=200, validators=(check_line,))
    # Empty only in rows of a worker of a version that did not know it.
    name_key = models.CharField(
        _("name, folded"), max_length=KEY_LENGTH, default="", db_default="", editable=False
    )
    industry = models.CharField(_("industry"), max_length=200, blank=True, validators=(check_line,))
    size = models.CharField(
        _("size"),
        max_length=100,
        blank=True,
        validators=(check_line,),
        help_text=_("For example: 50–200 people."),
    )
    values = models.TextField(
        _("values"),
        blank=True,
        validators=(TextLength(TEXT_LENGTH),),
        help_text=_("What the organisation stands for, in its own words."),
    )
    technologies = models.TextField(
        _("key technologies"),
        blank=True,
        validators=(TextLength(TEXT_LENGTH),),
        help_text=_("Names the interviewer should recognise when it hears them."),
    )
    website = models.URLField(_("website"), blank=True)
    contact = models.EmailField(
        _("e-mail for candidates"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Stands on each page that a candidate cannot go on from."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(name="organisation_has_a_name", condition=~models.Q(name="")),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fold the name along."""
        self.name_key = name_key(self.name)
        kwargs["update_fields"] = _with_key(kwargs.get("update_fields"), "name", "name_key")
        super().save(*args, **kwargs)

    @property
    def has_namesake(self) -> bool:
        """Whether another one has this name, in whatever letters: for whoever may see them all.

        A name is never refused for it. Members would learn by that which other organisations there are.
        """
        others = Organisation.objects.filter(name_key=name_key(self.name)).exclude(pk=self.pk)
        return others.exists()


class Role(models.TextChoices):
    """What a login is in an organisation; what each may do stands in `interviews.access`."""

    ADMINISTRATOR = "administrator", _("Administrator")
    RECRUITER = "recruiter", _("Recruiter")
    REVIEWER = "reviewer", _("Reviewer")


class Membership(models.Model):
    """A role of a login in an organisation; a login may have several, in several of them."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("login"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ("organisation__name", "user__username", "role")
        constraints = (
            models.CheckConstraint(
                name="membership_role_known", condition=models.Q(role__in=Role.values)
            ),
            models.UniqueConstraint(
                name="membership_given_once", fields=("user", "organisation", "role")
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Remember that the login was a member here."""
        FormerMember.objects.update_or_create(
            user_id=self.user_id, organisation_id=self.organisation_id
        )
        return super().delete(*args, **kwargs)


class FormerMember(models.Model):
    """A login that had a role in an organisation once: its administrators may bring it back."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="former_memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="former_members"
    )
    left_at = models.DateTimeField(_("since"), auto_now=True)

    class Meta:
        verbose_name = _("former member")
        verbose_name_plural = _("former members")
        constraints = (
            models.UniqueConstraint(name="former_member_once", fields=("user", "organisation")),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


class Candidate(Searched):
    """A person who is interviewed. Has no login: a join link is the only key.

    Who is interviewed by two organisations is a candidate of each of them.
    """

    searched_fields = ("name", "email")

    # Null only in rows of a worker of a version that did not know it, and where an upgrade
    # could not tell; only superusers see those.
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="candidates",
        verbose_name=_("organisation"),
    )
    name = models.CharField(
        _("name"),
        max_length=200,
        validators=(check_line,),
        help_text=_("As the interviewer should say it."),
    )
    email = models.EmailField(_("e-mail"))
    # Empty only in rows of a worker of a version that did not know it.
    email_key = models.CharField(
        _("e-mail, folded"), max_length=KEY_LENGTH, default="", db_default="", editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(name="candidate_has_a_name", condition=~models.Q(name="")),
            models.UniqueConstraint(
                name="candidate_once_in_organisation",
                fields=("organisation", "email_key"),
                condition=~models.Q(email_key=""),
            ),
        )
        indexes = (
            # The list in both its orders, of an organisation and of all; and its search, which
            # reads the first one once.
            models.Index(fields=("search_text", "id", "organisation"), name="candidate_by_text"),
            models.Index(fields=("organisation", "search_text", "id"), name="candidate_of_one"),
            models.Index(fields=("-created_at", "-id", "organisation"), name="candidate_newest"),
            models.Index(
                fields=("organisation", "-created_at", "-id"), name="candidate_newest_of_one"
            ),
        )

    def __str__(self) -> str:
        # Two people may have one name; whoever picks one of them sees the address.
        return f"{self.name} · {self.email}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fold the address along, and let the interviews be found by a new name."""
        self.email_key = email_key(self.email)
        kwargs["update_fields"] = _with_key(kwargs.get("update_fields"), "email", "email_key")
        super().save(*args, **kwargs)
        for session in self.sessions.select_related("candidate").only(
            "role", "search_text", "candidate__name", "candidate__email"
        ):
            if session.fold_texts():
                self.sessions.filter(pk=session.pk).update(search_text=session.search_text)

    def clean(self) -> None:
        """Refuse an address that another candidate of the organisation has, in whatever letters."""
        others = Candidate.objects.filter(
            organisation=self.organisation_id, email_key=email_key(self.email)
        )
        if others.exclude(pk=self.pk).exists():
            raise ValidationError({"email": _("There is a candidate with this e-mail already.")})
