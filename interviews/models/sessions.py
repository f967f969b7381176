"""One interview of one candidate: its frozen plan, window, state and key.

Nobody assigns `status` on an instance and saves it: `interviews.services.sessions` changes it by
compare-and-set, along the table in `interviews.models.statuses`.
"""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interviews.frozen_plan import FrozenPlan
from interviews.models.people import Candidate, Organisation
from interviews.models.plans import InterviewPlan
from interviews.models.searched import Searched
from interviews.models.session_progress import SessionProgress
from interviews.models.statuses import (
    TRANSITIONS,
    EndReasonChoice,
    Standing,
    Status,
    standing_of,
)
from interviews.querysets import WAITS_TO_HEAR, InterviewSessionQuerySet

# Somebody who started in the last minute of the window keeps the interview's full
# length, and this much on top for connections that were lost on the way.
REJOIN_GRACE: Final = timedelta(minutes=30)

_DESK_ORDER: Final = ("-opens_at", "-created_at", "-id")
_REVIEW_ORDER: Final = ("-started_at", "-created_at", "-id")
_READ_ALONG: Final = ("status", "search_text")
_OVERVIEW: Final = ("status", "opens_at", "closes_at", "id")
_ASKED: Final = ("retake_asked_at",)
_ASKS: Final = Q(retake_asked_at__isnull=False)


class InterviewSession(Searched, SessionProgress):
    """One interview: who, when, with which plan, and how far it has come."""

    searched_fields = ("role",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The candidate's and the plan's. Null only in rows of a worker of a version that did not
    # know it, until the sweep finds them.
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="sessions",
        verbose_name=_("organisation"),
    )
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("candidate")
    )
    plan = models.ForeignKey(
        InterviewPlan,
        on_delete=models.SET_NULL,
        null=True,
        related_name="sessions",
        verbose_name=_("plan"),
        help_text=_(
            "The plan is copied when the interview is scheduled; later edits do not change it."
        ),
    )
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    frozen_plan = models.JSONField(_("plan as scheduled"))
    # Copied out of the frozen plan so that lists can search and sort by it.
    role = models.CharField(_("role"), max_length=200)
    # The same: what was promised, and what is due. Null, too, where a worker of the version before schedules.
    hear_back_days = models.PositiveSmallIntegerField(
        _("days until the candidate hears back"), null=True, editable=False
    )
    # When a recruiter has said that the candidate has heard back.
    told_at = models.DateTimeField(_("told how it went"), null=True, editable=False)
    retake_of = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="retake",
        verbose_name=_("retake of"),
    )
    # When the candidate asked for another interview; a recruiter decides.
    retake_asked_at = models.DateTimeField(
        _("another one asked for"), null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("scheduled on"), auto_now_add=True)
    # What the rows of its consents come to; whoever is let in is let in by this. The database says no for
    # a worker of the version before: an interview that it schedules asks for nothing.
    lacks_consent = models.BooleanField(
        _("waits for consent"), default=False, db_default=False, editable=False
    )

    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.SCHEDULED, db_index=True
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(
        _("closes"), help_text=_("An interview that has begun may be finished.")
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(
        _("end reason"), max_length=20, choices=EndReasonChoice, blank=True
    )

    epoch = models.PositiveBigIntegerField(_("epoch"), default=0)
    touched_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    # The database fills this in for a worker of the version before, too.
    last_save = models.PositiveBigIntegerField(
        _("number of the owner’s last save"), default=0, db_default=0, editable=False
    )

    # Null, not "", where there is no link: absent hashes must not collide.
    join_token_hash = models.CharField(  # noqa: DJ001
        _("join token’s hash"), max_length=64, unique=True, null=True, editable=False
    )
    token_generation = models.PositiveIntegerField(_("join link number"), default=0, editable=False)
    token_expires_at = models.DateTimeField(_("join link expires"), null=True, editable=False)

    objects = InterviewSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ("-opens_at", "-created_at")
        indexes = (
            models.Index(fields=("status", "opens_at"), name="session_status_opens"),
            models.Index(fields=("started_at",), name="session_started"),
            # The overview: what it counts, what is coming, and the few who ask for another interview.
            models.Index(fields=("organisation", *_OVERVIEW), name="session_overview_of_one"),
            models.Index(fields=_ASKED, name="session_retake_asked", condition=_ASKS),
            models.Index(fields=("organisation", *_ASKED), name="asking_of_one", condition=_ASKS),
            models.Index(fields=("ended_at",), name="session_to_tell", condition=WAITS_TO_HEAR),
            models.Index(
                fields=("organisation", "ended_at"), name="to_tell_of_one", condition=WAITS_TO_HEAR
            ),
            # The desk's list and the reviewers', of an organisation and of all: in the order in
            # which they are shown, with what they are narrowed by and searched in, so that no
            # row is read before its page is known. None has a column that a running interview
            # writes: its saves leave them alone.
            models.Index(fields=(*_DESK_ORDER, *_READ_ALONG, "organisation"), name="session_desk"),
            models.Index(
                fields=(*_REVIEW_ORDER, *_READ_ALONG, "organisation"),
                name="session_review",
                condition=Q(started_at__isnull=False),
            ),
            models.Index(
                fields=("organisation", *_DESK_ORDER, *_READ_ALONG), name="session_desk_of_one"
            ),
            models.Index(
                fields=("organisation", *_REVIEW_ORDER, *_READ_ALONG),
                name="session_review_of_one",
                condition=Q(started_at__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="session_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="session_end_reason_known",
                condition=Q(end_reason="") | Q(end_reason__in=EndReasonChoice.values),
            ),
            models.CheckConstraint(
                name="session_window_has_length", condition=Q(opens_at__lt=F("closes_at"))
            ),
            models.CheckConstraint(
                name="session_started_when_live",
                condition=~Q(status__in=("live", "interrupted", "completed", "abandoned", "failed"))
                | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="session_ended_when_over",
                condition=~Q(status__in=("completed", "abandoned", "failed"))
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="session_token_has_an_end",
                condition=Q(join_token_hash__isnull=True) | Q(token_expires_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.candidate.name} · {self.role}"

    def texts(self) -> tuple[str, ...]:
        """By whom it is taken, and for what."""
        return self.candidate.name, self.candidate.email, self.role

    @property
    def standing(self) -> Standing:
        return standing_of(self.status, self.end_reason)

    @property
    def is_over(self) -> bool:
        return not TRANSITIONS[Status(self.status)]

    @property
    def is_to_open(self) -> bool:
        """Whether its window lies ahead."""
        return self.opens_at > timezone.now()

    @property
    def has_begun(self) -> bool:
        return self.started_at is not None

    @property
    def hear_back_by(self) -> datetime | None:
        """Until when the candidate was promised to hear back; None where it was not, or is not over."""
        if self.hear_back_days is None or self.ended_at is None or self.status != Status.COMPLETED:
            return None
        return self.ended_at + timedelta(days=self.hear_back_days)

    @property
    def waits_to_hear(self) -> bool:
        """Whether the candidate was promised to hear back, and nobody has said that they have."""
        return self.hear_back_by is not None and self.told_at is None and not self.lacks_consent

    def read_plan(self) -> FrozenPlan:
        """Return the plan as it was scheduled."""
        return FrozenPlan.from_json(self.frozen_plan)

    def rejoin_until(self) -> datetime:
        """Return when the last possible moment to come back to this interview is."""
        minutes = self.read_plan().duration_minutes
        return self.closes_at + timedelta(minutes=minutes) + REJOIN_GRACE
