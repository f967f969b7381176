"""Join links, and the devices from which an interview was entered by them."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interviews.models.sessions import InterviewSession

NAME_LENGTH: Final = 150
AGENT_LENGTH: Final = 300
# The longest way to write an IPv6 address, with its zone.
ADDRESS_LENGTH: Final = 64


class LinkChannel(models.TextChoices):
    """The way by which a link went to the candidate. A new one needs no migration."""

    SHOWN = "shown", _("Shown to a member of staff")
    RETAKE = "retake", _("From the interview before it")


class JoinLink(models.Model):
    """One way into one interview. Only the token's hash is kept: a link cannot be looked up."""

    session = models.ForeignKey(InterviewSession, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(_("token’s hash"), max_length=64, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=20, default=LinkChannel.SHOWN)
    # Without an issuer the application made it by itself, or a version that did not note it.
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Who it was can be read when the login is gone.
    issuer_name = models.CharField(_("made by"), max_length=NAME_LENGTH, blank=True)
    issued_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("join link")
        verbose_name_plural = _("join links")
        ordering = ("-issued_at", "-pk")

    def __str__(self) -> str:
        return f"{self.session_id} · {self.channel}"

    def has_ended(self, now: datetime) -> bool:
        """Whether it opens nothing any more, because its time is over."""
        return self.expires_at <= now

    @property
    def ended_at(self) -> datetime | None:
        """When its time was over; None while it is not."""
        return self.expires_at if self.has_ended(timezone.now()) else None

    @property
    def channel_name(self) -> str:
        """The channel in words; one of a later version by its name."""
        known = self.channel in LinkChannel.values
        return str(LinkChannel(self.channel).label) if known else self.channel


class Device(models.Model):
    """From where an interview was entered: for administrators, and kept for a limited time.

    The ledger's rows name it by its number, so that they say which joins came from one device when
    this row is long gone.
    """

    session = models.ForeignKey(InterviewSession, on_delete=models.CASCADE, related_name="devices")
    number = models.PositiveIntegerField(_("number"))
    link = models.ForeignKey(JoinLink, on_delete=models.SET_NULL, null=True, related_name="+")
    agent = models.CharField(_("browser"), max_length=AGENT_LENGTH, blank=True)
    address = models.CharField(_("address"), max_length=ADDRESS_LENGTH, blank=True)
    joins = models.PositiveIntegerField(_("joins"), default=0)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"), db_index=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ("session", "number")
        constraints = (
            models.UniqueConstraint(name="device_number_once", fields=("session", "number")),
        )

    def __str__(self) -> str:
        return f"{self.session_id} · {self.number}"
