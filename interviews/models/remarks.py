"""What candidates say was misheard: their words beside the turn, which stays as it was heard."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from interviews.models.sessions import InterviewSession
from interviews.validators import TextLength

REMARK_LENGTH: Final = 2_000


class TurnRemark(models.Model):
    """One remark on one turn. The newest one holds; without a text, the one before is taken back."""

    session = models.ForeignKey(InterviewSession, on_delete=models.CASCADE, related_name="remarks")
    turn_number = models.PositiveIntegerField(_("number of the turn"))
    text = models.TextField(
        _("what was said, in the candidate’s words"),
        blank=True,
        validators=(TextLength(REMARK_LENGTH),),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("remark on a turn")
        verbose_name_plural = _("remarks on turns")
        ordering = ("session", "turn_number", "-at", "-pk")
        indexes = (
            models.Index(fields=("session", "turn_number", "-at", "-id"), name="remark_newest"),
        )

    def __str__(self) -> str:
        return f"{self.session_id} · {self.turn_number}"
