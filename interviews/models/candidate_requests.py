"""What candidates ask of people: one row a request, open until somebody has answered it.

What is asked may say something about health. It is for those who schedule interviews, and for nobody
who only reads transcripts.
"""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interviews.models.sessions import InterviewSession
from interviews.validators import TextLength

REQUEST_LENGTH: Final = 2_000


class RequestKind(models.TextChoices):
    """What is asked for. A new kind needs no migration: the database takes any word."""

    PERSON = "person", _("To talk with a person instead of the AI")
    ACCOMMODATION = "accommodation", _("An accommodation")
    PROBLEM = "problem", _("A problem is reported")
    DATA = "data", _("A copy, a correction or the deletion of what is kept about them")
    WITHDRAWAL = "withdrawal", _("Consent was withdrawn")


# What a candidate chooses, and what where the interview is over; a withdrawal is made where they withdraw.
CHOSEN: Final = (RequestKind.PERSON, RequestKind.ACCOMMODATION, RequestKind.PROBLEM)
CHOSEN_AFTERWARDS: Final = (RequestKind.PROBLEM, RequestKind.DATA, RequestKind.PERSON)


class CandidateRequest(models.Model):
    """One request of a candidate, and its answer."""

    session = models.ForeignKey(InterviewSession, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(_("what is asked for"), max_length=40)
    text = models.TextField(
        _("in their words"), blank=True, validators=(TextLength(REQUEST_LENGTH),)
    )
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answer = models.TextField(_("answer"), blank=True, validators=(TextLength(REQUEST_LENGTH),))

    class Meta:
        verbose_name = _("request of a candidate")
        verbose_name_plural = _("requests of candidates")
        ordering = ("asked_at", "pk")
        indexes = (
            models.Index(
                fields=("session",), name="request_open", condition=Q(answered_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} · {self.kind}"

    @property
    def kind_name(self) -> str:
        """The kind in words; one of a later version by its name."""
        known = self.kind in RequestKind.values
        return str(RequestKind(self.kind).label) if known else self.kind

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
