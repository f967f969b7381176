"""What candidates think of their interview: a number and a sentence."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interviews.models.sessions import InterviewSession
from interviews.validators import TextLength

RATING_LENGTH: Final = 500


class Score(models.IntegerChoices):
    """How it was, in words."""

    BAD = 1, _("bad")
    POOR = 2, _("rather bad")
    FAIR = 3, _("all right")
    GOOD = 4, _("good")
    VERY_GOOD = 5, _("very good")


class Rating(models.Model):
    """What the candidate of one interview thinks of it. It is shown with others only, and without a name."""

    session = models.OneToOneField(
        InterviewSession, on_delete=models.CASCADE, related_name="rating"
    )
    score = models.PositiveSmallIntegerField(_("score"), choices=Score)
    text = models.TextField(_("in a sentence"), blank=True, validators=(TextLength(RATING_LENGTH),))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("rating of an interview")
        verbose_name_plural = _("ratings of interviews")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(name="rating_in_range", condition=Q(score__in=Score.values)),
        )

    def __str__(self) -> str:
        return f"{self.session_id} · {self.score}"
