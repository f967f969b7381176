"""What concerns the whole site: its money of each day, and whether Gemini takes us."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteDay(models.Model):
    """What all interviews of one day have cost, as it was reckoned last."""

    day = models.DateField(_("day"), primary_key=True)
    spent = models.DecimalField(_("spent"), max_digits=16, decimal_places=6, default=0)
    reckoned_at = models.DateTimeField(_("reckoned"), null=True)
    # When the operators were told; a limit that is raised later does not take it back.
    warned_at = models.DateTimeField(_("nearly spent since"), null=True)
    stopped_at = models.DateTimeField(_("spent since"), null=True)

    class Meta:
        verbose_name = _("day of the site")
        verbose_name_plural = _("days of the site")

    def __str__(self) -> str:
        return self.day.isoformat()


class RefusalReason(models.TextChoices):
    """Why Gemini takes no connection of ours."""

    CREDENTIALS = "credentials", _("The key or the model is refused")
    QUOTA = "quota", _("The quota is used up")


class GeminiRefusal(models.Model):
    """Gemini takes no connection of ours: since when, and when it was seen last."""

    reason = models.CharField(_("reason"), max_length=20, choices=RefusalReason, primary_key=True)
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("refusal of Gemini’s")
        verbose_name_plural = _("refusals of Gemini’s")
        constraints = (
            models.CheckConstraint(
                name="refusal_reason_known", condition=models.Q(reason__in=RefusalReason.values)
            ),
        )

    def __str__(self) -> str:
        return self.get_reason_display()
