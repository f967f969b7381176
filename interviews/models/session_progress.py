"""How far an interview has come, as columns of its row.

Written by `interviews.services.progress` with the turns it goes with.
"""

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from interviews.progress import EarlierPage, Progress, Usage


class SessionProgress(models.Model):
    """The columns of `interviews.progress.Progress`."""

    elapsed_ms = models.PositiveBigIntegerField(_("interview clock in ms"), default=0)
    greeted = models.BooleanField(_("greeted"), default=False)
    current_question = models.PositiveSmallIntegerField(
        _("current question"), null=True, blank=True
    )
    questions_finished = models.JSONField(_("questions finished"), default=list, blank=True)
    prompt_tokens = models.PositiveBigIntegerField(_("prompt tokens"), default=0)
    response_tokens = models.PositiveBigIntegerField(_("response tokens"), default=0)
    total_tokens = models.PositiveBigIntegerField(_("total tokens"), default=0)
    audio_in_tokens = models.PositiveBigIntegerField(_("audio tokens in"), default=0)
    audio_out_tokens = models.PositiveBigIntegerField(_("audio tokens out"), default=0)
    # The database fills this in for a worker of the version before.
    thoughts_tokens = models.PositiveBigIntegerField(_("thoughts tokens"), default=0, db_default=0)
    rtt_p50_ms = models.PositiveIntegerField(_("round trip, median in ms"), null=True, blank=True)
    rtt_p95_ms = models.PositiveIntegerField(_("round trip, p95 in ms"), null=True, blank=True)
    # The database fills these in for a worker of the version before, too.
    questions_asked = models.JSONField(
        _("questions asked"),
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        editable=False,
    )
    questions_answered = models.JSONField(
        _("questions answered"),
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        editable=False,
    )
    questions_declined = models.JSONField(
        _("questions declined"),
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        editable=False,
    )
    page_stream = models.CharField(
        _("page load"), max_length=16, blank=True, default="", db_default="", editable=False
    )
    safe_sequence = models.BigIntegerField(
        _("last safe microphone frame"), default=-1, db_default=-1, editable=False
    )
    voice_sequence = models.BigIntegerField(
        _("last microphone frame with a voice"), default=-1, db_default=-1, editable=False
    )
    unwritten_frames = models.PositiveIntegerField(
        _("microphone frames without words"), default=0, db_default=0, editable=False
    )
    earlier_pages = models.JSONField(
        _("page loads before it"),
        default=list,
        db_default=Value([], models.JSONField()),
        editable=False,
    )

    typed_characters = models.PositiveBigIntegerField(
        _("characters typed"), default=0, db_default=0, editable=False
    )
    candidate_turns = models.PositiveIntegerField(
        _("turns of the candidate"), default=0, db_default=0, editable=False
    )
    interviewer_turns = models.PositiveIntegerField(
        _("turns of the interviewer"), default=0, db_default=0, editable=False
    )
    full_at_ms = models.PositiveBigIntegerField(
        _("a total was reached at, in ms"), null=True, editable=False
    )

    class Meta:
        abstract = True

    def read_progress(self) -> Progress:
        """Return how far the interview has come."""
        return Progress(
            elapsed_ms=self.elapsed_ms,
            question=self.current_question,
            questions_finished=tuple(self.questions_finished),
            greeted=self.greeted,
            usage=Usage(
                prompt_tokens=self.prompt_tokens,
                response_tokens=self.response_tokens,
                total_tokens=self.total_tokens,
                audio_in_tokens=self.audio_in_tokens,
                audio_out_tokens=self.audio_out_tokens,
                thoughts_tokens=self.thoughts_tokens,
            ),
            rtt_p50_ms=self.rtt_p50_ms,
            rtt_p95_ms=self.rtt_p95_ms,
            stream=self.page_stream,
            safe_sequence=self.safe_sequence,
            questions_asked=tuple(self.questions_asked),
            questions_answered=tuple(self.questions_answered),
            questions_declined=tuple(self.questions_declined),
            voice_sequence=self.voice_sequence,
            unwritten_frames=self.unwritten_frames,
            earlier=tuple(
                EarlierPage(
                    page["stream"],
                    page.get("safe_sequence", -1),
                    page.get("voice_sequence", -1),
                    page.get("unwritten_frames", 0),
                    page.get("lost_frames", 0),
                )
                for page in self.earlier_pages
            ),
            typed_characters=self.typed_characters,
            candidate_turns=self.candidate_turns,
            interviewer_turns=self.interviewer_turns,
            full_at_ms=self.full_at_ms,
        )
