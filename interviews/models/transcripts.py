"""The transcript: one row per turn, written only by `interviews.services.transcripts`."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from interviews.models.sessions import InterviewSession
from interviews.querysets import TurnQuerySet
from interviews.records import TURN_FIELDS, Speaker, TurnRecord, TurnSource


class SpeakerChoice(models.TextChoices):
    """Who speaks, in words."""

    CANDIDATE = Speaker.CANDIDATE.value, _("Candidate")
    INTERVIEWER = Speaker.INTERVIEWER.value, _("Interviewer")


class TurnSourceChoice(models.TextChoices):
    """How a turn was given, in words."""

    SPEECH = TurnSource.SPEECH.value, _("Spoken")
    TYPED = TurnSource.TYPED.value, _("Typed")
    UNTRANSCRIBED = TurnSource.UNTRANSCRIBED.value, _("Spoken, not transcribed")


class Turn(models.Model):
    """One turn of an interview."""

    session = models.ForeignKey(InterviewSession, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField(_("number"))
    speaker = models.CharField(_("speaker"), max_length=20, choices=SpeakerChoice)
    text = models.TextField(_("text"), blank=True)
    unheard_text = models.TextField(_("unheard text"), blank=True)
    start_ms = models.PositiveBigIntegerField(_("start in ms"))
    end_ms = models.PositiveBigIntegerField(_("end in ms"))
    question = models.PositiveSmallIntegerField(_("question"), null=True, blank=True)
    epoch = models.PositiveBigIntegerField(_("epoch"))
    source = models.CharField(
        _("source"), max_length=20, choices=TurnSourceChoice, default=TurnSourceChoice.SPEECH
    )
    interrupted = models.BooleanField(_("interrupted"), default=False)
    final = models.BooleanField(_("final"), default=False)
    latency_ms = models.PositiveIntegerField(_("response latency in ms"), null=True, blank=True)
    own_latency_ms = models.PositiveIntegerField(
        _("our own share of it in ms"), null=True, blank=True
    )
    # The database fills it in for a worker of the version before, too.
    answer_id = models.CharField(
        _("typed answer’s id"), max_length=16, blank=True, default="", db_default="", editable=False
    )

    objects = TurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        ordering = ("session", "number")
        indexes = (
            # Where a page of a long transcript begins is found without reading any words.
            models.Index(fields=("session", "question", "number"), name="turn_of_question"),
            models.Index(fields=("session", "start_ms", "number"), name="turn_at_time"),
        )
        constraints = (
            models.UniqueConstraint(
                name="turn_number_unique_in_session", fields=("session", "number")
            ),
            models.UniqueConstraint(
                name="turn_typed_once",
                fields=("session", "answer_id"),
                condition=~Q(answer_id=""),
            ),
            models.CheckConstraint(name="turn_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="turn_starts_before_it_ends", condition=Q(start_ms__lte=F("end_ms"))
            ),
            models.CheckConstraint(
                name="turn_speaker_known", condition=Q(speaker__in=SpeakerChoice.values)
            ),
            models.CheckConstraint(
                name="turn_source_known", condition=Q(source__in=TurnSourceChoice.values)
            ),
            models.CheckConstraint(
                name="turn_unheard_is_interviewers",
                condition=Q(unheard_text="") | Q(speaker=SpeakerChoice.INTERVIEWER),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} · {self.get_speaker_display()}"

    def to_record(self) -> TurnRecord:
        values = {name: getattr(self, name) for name in TURN_FIELDS}
        values |= {"speaker": Speaker(self.speaker), "source": TurnSource(self.source)}
        return TurnRecord(**values)
