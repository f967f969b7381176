"""What happens after an interview: the outbox row of its processing, and the figures.

A job is written in the transaction that ends the interview, so no finished interview
can be forgotten; delivery to Celery is only a hurry, sweeping covers the rest.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interviews.models.sessions import InterviewSession


class JobStatus(models.TextChoices):
    """Where the processing of an interview stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ProcessingJob(models.Model):
    """The order to process one ended interview, and how far that has come."""

    session = models.OneToOneField(
        InterviewSession, on_delete=models.CASCADE, related_name="processing"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=JobStatus, default=JobStatus.QUEUED
    )
    # Counts runs, and fences them: a run writes only while this is still its own number.
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    steps_done = models.JSONField(_("steps done"), default=list, blank=True)
    requested_at = models.DateTimeField(_("requested"))
    touched_at = models.DateTimeField(_("last sign of life"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("processing job")
        verbose_name_plural = _("processing jobs")
        ordering = ("-requested_at",)
        indexes = (models.Index(fields=("status", "touched_at"), name="job_status_touched"),)
        constraints = (
            models.CheckConstraint(
                name="job_status_known", condition=Q(status__in=JobStatus.values)
            ),
            models.CheckConstraint(
                name="job_done_has_a_time",
                condition=~Q(status="done") | Q(finished_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} · {self.get_status_display()}"


class InterviewFigures(models.Model):
    """Figures of a finished interview, computed by `interviews.analysis.figures`."""

    session = models.OneToOneField(
        InterviewSession, on_delete=models.CASCADE, related_name="figures"
    )
    duration_ms = models.PositiveBigIntegerField(_("duration in ms"))
    candidate_speaking_ms = models.PositiveBigIntegerField(_("candidate’s speaking time in ms"))
    interviewer_speaking_ms = models.PositiveBigIntegerField(_("interviewer’s speaking time in ms"))
    candidate_words = models.PositiveIntegerField(_("candidate’s words"))
    interviewer_words = models.PositiveIntegerField(_("interviewer’s words"))
    talk_share = models.FloatField(_("candidate’s talk share"), null=True)
    turns = models.PositiveIntegerField(_("turns"))
    barge_ins = models.PositiveIntegerField(_("barge-ins"))
    latency_median_ms = models.PositiveIntegerField(_("response latency, median in ms"), null=True)
    latency_p95_ms = models.PositiveIntegerField(_("response latency, p95 in ms"), null=True)
    own_latency_median_ms = models.PositiveIntegerField(_("our share, median in ms"), null=True)
    own_latency_p95_ms = models.PositiveIntegerField(_("our share, p95 in ms"), null=True)
    drops = models.PositiveIntegerField(_("connections lost"))
    gap_ms = models.PositiveBigIntegerField(_("time lost in gaps, in ms"))
    computed_at = models.DateTimeField(_("computed"), auto_now=True)

    class Meta:
        verbose_name = _("figures")
        verbose_name_plural = _("figures")
        constraints = (
            models.CheckConstraint(
                name="figures_talk_share_is_a_share",
                condition=Q(talk_share__isnull=True) | Q(talk_share__gte=0, talk_share__lte=1),
            ),
        )

    def __str__(self) -> str:
        return str(self.session_id)
