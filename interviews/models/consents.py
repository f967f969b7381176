"""What candidates are asked to agree to, and what they have said to it.

Texts have versions, and rows say who has read which: neither is ever overwritten.
"""

import hashlib
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interviews.models.links import JoinLink
from interviews.models.people import Organisation
from interviews.models.plans import Language
from interviews.models.sessions import InterviewSession
from interviews.validators import TextLength, check_visible

CONSENT_LENGTH: Final = 6_000


def hash_of(text: str) -> str:
    """Return what a text is told from every other by: SHA-256, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class ConsentText(models.Model):
    """One version of what an organisation asks candidates to agree to, in one language."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="consent_texts",
        verbose_name=_("organisation"),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.ENGLISH_US
    )
    version = models.PositiveIntegerField(_("version"), editable=False)
    text = models.TextField(
        _("text"),
        validators=(TextLength(CONSENT_LENGTH), check_visible),
        help_text=_("In plain words; it should be read in a minute."),
    )
    text_hash = models.CharField(_("hash"), max_length=64, editable=False)
    asks_recording = models.BooleanField(_("asks whether the sound may be recorded"), default=False)
    asks_analysis = models.BooleanField(
        _("asks whether software may analyse what was said"), default=False
    )
    # Of no login: the text that this software brings along.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    is_standard = models.BooleanField(_("brought along"), default=False, editable=False)
    created_at = models.DateTimeField(_("in force since"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ("organisation__name", "language", "-version")
        constraints = (
            models.UniqueConstraint(
                name="consent_text_version_once", fields=("organisation", "language", "version")
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_language_display()} · {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Hash the text along; a version that is stored stays as it is.

        Raises:
            ValueError: it is stored already.
        """
        if not self._state.adding:
            raise ValueError("a version of a consent text is never changed")
        self.text_hash = hash_of(self.text)
        super().save(*args, **kwargs)

    def keep(self) -> None:
        """Store it, where it is a standard text that nobody has answered yet."""
        if self._state.adding:
            self.save()


class ConsentKind(models.TextChoices):
    """What is agreed to, each by itself. A new kind needs no migration."""

    INTERVIEW = "interview", _("The interview by an AI, written down")
    RECORDING = "recording", _("A recording of the sound")
    ANALYSIS = "analysis", _("An analysis by software of what was said")


class ConsentAnswer(models.TextChoices):
    """What a candidate has said to it."""

    GIVEN = "given", _("agreed")
    DECLINED = "declined", _("did not agree")
    WITHDRAWN = "withdrawn", _("has withdrawn")


class Consent(models.Model):
    """One answer of a candidate; the newest one of its kind holds."""

    session = models.ForeignKey(InterviewSession, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(_("what for"), max_length=20)
    answer = models.CharField(_("answer"), max_length=20, choices=ConsentAnswer)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    # The link by which they came in; null where it was made by a version that kept none.
    link = models.ForeignKey(JoinLink, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("session", "kind", "-at", "-id"), name="consent_newest"),)
        constraints = (
            models.CheckConstraint(
                name="consent_answer_known", condition=Q(answer__in=ConsentAnswer.values)
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} · {self.kind} · {self.answer}"

    @property
    def kind_name(self) -> str:
        """The kind in words; one of a later version by its name."""
        known = self.kind in ConsentKind.values
        return str(ConsentKind(self.kind).label) if known else self.kind
