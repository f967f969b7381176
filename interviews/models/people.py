"""Organisations that hire and candidates who are interviewed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """Who the interviewer speaks for."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    industry = models.CharField(_("industry"), max_length=200, blank=True)
    size = models.CharField(
        _("size"), max_length=100, blank=True, help_text=_("For example: 50–200 people.")
    )
    values = models.TextField(
        _("values"), blank=True, help_text=_("What the organisation stands for, in its own words.")
    )
    technologies = models.TextField(
        _("key technologies"),
        blank=True,
        help_text=_("Names the interviewer should recognise when it hears them."),
    )
    website = models.URLField(_("website"), blank=True)
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


class Candidate(models.Model):
    """A person who is interviewed. Has no login: a join link is the only key."""

    name = models.CharField(
        _("name"), max_length=200, help_text=_("As the interviewer should say it.")
    )
    email = models.EmailField(_("e-mail"), unique=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(name="candidate_has_a_name", condition=~models.Q(name="")),
        )

    def __str__(self) -> str:
        # Two people may have one name; whoever picks one of them sees the address.
        return f"{self.name} · {self.email}"
