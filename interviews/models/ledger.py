"""The ledger: everything that happened to an interview's connection, one row each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interviews.models.sessions import InterviewSession
from interviews.records import MICROPHONE_FRAME_MS, LedgerKind, LedgerRecord


class LedgerKindChoice(models.TextChoices):
    """What happened, in a word or two."""

    JOINED = LedgerKind.JOINED.value, _("Joined")
    LEFT = LedgerKind.LEFT.value, _("Left")
    DROPPED = LedgerKind.DROPPED.value, _("Interviewer’s connection dropped")
    RESUMED_BY_HANDLE = LedgerKind.RESUMED_BY_HANDLE.value, _("Resumed")
    RESUMED_BY_SEED = LedgerKind.RESUMED_BY_SEED.value, _("Resumed from the transcript")
    ROLLED_OVER = LedgerKind.ROLLED_OVER.value, _("Connection renewed")
    TAKEN_OVER = LedgerKind.TAKEN_OVER.value, _("Taken over")
    TEXT_ONLY = LedgerKind.TEXT_ONLY.value, _("Went on in writing")
    AUDIO_LOST = LedgerKind.AUDIO_LOST.value, _("Audio lost")
    BROWSER_LOST = LedgerKind.BROWSER_LOST.value, _("Candidate’s connection lost")
    NUDGED = LedgerKind.NUDGED.value, _("Interviewer nudged")
    TIME_WARNING = LedgerKind.TIME_WARNING.value, _("Time warning")
    SERVER_LOST = LedgerKind.SERVER_LOST.value, _("Server lost")
    PAGE_FAILED = LedgerKind.PAGE_FAILED.value, _("Error on the candidate’s page")
    ENDED = LedgerKind.ENDED.value, _("Ended")
    FAILED = LedgerKind.FAILED.value, _("Failed")


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    """Rows of the ledger."""

    def lost_sound_ms(self) -> int:
        """Return how much of the candidate's sound could not be written down."""
        return self.lost_frames() * MICROPHONE_FRAME_MS

    def lost_frames(self) -> int:
        """Return the same in frames of the microphone."""
        lost = self.filter(kind=LedgerKindChoice.AUDIO_LOST).aggregate(frames=models.Sum("frames"))
        return lost["frames"] or 0


class LedgerEntry(models.Model):
    """One event of an interview's connection."""

    session = models.ForeignKey(InterviewSession, on_delete=models.CASCADE, related_name="ledger")
    kind = models.CharField(_("kind"), max_length=30, choices=LedgerKindChoice)
    at_ms = models.PositiveBigIntegerField(_("at, in ms"))
    wall_time = models.DateTimeField(_("time"))
    gap_ms = models.PositiveBigIntegerField(_("gap in ms"), null=True, blank=True)
    frames = models.PositiveIntegerField(_("frames"), null=True, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    epoch = models.PositiveBigIntegerField(_("epoch"))

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ("session", "at_ms", "wall_time", "pk")
        constraints = (
            # What makes a write that is tried again, its first outcome unknown, harmless.
            models.UniqueConstraint(
                name="ledger_event_once", fields=("session", "kind", "wall_time")
            ),
            models.CheckConstraint(
                name="ledger_kind_known", condition=Q(kind__in=LedgerKindChoice.values)
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()

    def to_record(self) -> LedgerRecord:
        return LedgerRecord(
            kind=LedgerKind(self.kind),
            at_ms=self.at_ms,
            wall_time=self.wall_time,
            gap_ms=self.gap_ms,
            frames=self.frames,
            details=self.details,
        )
