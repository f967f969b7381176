"""What an upgrade had to decide about stored rows, for somebody to look at."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from interviews.models.people import Organisation


class UpgradeNote(models.Model):
    """One row that an upgrade renamed, copied or brought back. Deleted when it was looked at."""

    class Kind(models.TextChoices):
        """What was done."""

        EMAIL_CHANGED = "email_changed", _("Two candidates with one e-mail: this one was changed")
        NAME_CHANGED = "name_changed", _("Two organisations of one name: this one was renamed")
        COPIED = "copied", _("A candidate of two organisations: copied into this one")
        BROUGHT_BACK = "brought_back", _("An organisation that only old interviews name")
        LEFT = "left", _("A candidate without an interview: of no organisation")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        related_name="upgrade_notes",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(_("what was done"), max_length=20, choices=Kind)
    subject = models.CharField(_("name"), max_length=200)
    before = models.CharField(_("before"), max_length=254, blank=True)
    after = models.CharField(_("now"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("done"), auto_now_add=True)

    class Meta:
        verbose_name = _("note of an upgrade")
        verbose_name_plural = _("notes of upgrades")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.subject} · {self.get_kind_display()}"
