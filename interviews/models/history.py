"""The history: what people did to an interview or to a plan, one row an act.

Must not know how an act is carried out; `interviews.services.history` writes the rows.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from interviews.models.plans import InterviewPlan
from interviews.models.sessions import InterviewSession

REASON_LENGTH: Final = 500


class Act(models.TextChoices):
    """What was done. A new act needs no migration: the database takes any word."""

    SCHEDULED = "scheduled", _("Scheduled")
    LINK_MADE = "link_made", _("Made a join link")
    LINK_SHOWN = "link_shown", _("Was shown a join link")
    LINKS_WITHDRAWN = "links_withdrawn", _("Withdrew the join links")
    WINDOW_CHANGED = "window_changed", _("Changed the window")
    CANCELLED = "cancelled", _("Cancelled")
    ENDED = "ended", _("Ended the interview")
    RETAKE_ASKED = "retake_asked", _("The candidate asked for another interview")
    RETAKE_DECLINED = "retake_declined", _("Declined another interview")
    RETAKE_GRANTED = "retake_granted", _("Granted a retake")
    PLACE_KEPT = (
        "place_kept",
        _("Kept the place: no interview could begin, so the window is longer"),
    )
    REQUEST_MADE = "request_made", _("The candidate asked people for something")
    REQUEST_ANSWERED = "request_answered", _("Answered what the candidate asked for")
    CONSENT_GIVEN = "consent_given", _("The candidate agreed to the interview")
    CONSENT_DECLINED = "consent_declined", _("The candidate did not agree to the interview")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("The candidate withdrew their consent")
    TOLD = "told", _("Noted that the candidate has heard back")
    READ = "read", _("Read the transcript")
    PROCESSED_AGAIN = "processed_again", _("Ordered the processing anew")
    WRITTEN = "written", _("Wrote the plan")
    CHANGED = "changed", _("Changed the plan")


# No login does these.
BY_CANDIDATES: Final = frozenset(
    {
        Act.RETAKE_ASKED,
        Act.REQUEST_MADE,
        Act.CONSENT_GIVEN,
        Act.CONSENT_DECLINED,
        Act.CONSENT_WITHDRAWN,
    }
)


class HistoryEntry(models.Model):
    """One act: who did it, when, and why where a reason was asked for."""

    session = models.ForeignKey(
        InterviewSession, on_delete=models.CASCADE, null=True, related_name="history"
    )
    plan = models.ForeignKey(
        InterviewPlan, on_delete=models.CASCADE, null=True, related_name="history"
    )
    act = models.CharField(_("act"), max_length=40)
    # Without an actor the application did it by itself.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Who it was can be read when the login is gone.
    actor_name = models.CharField(_("who"), max_length=150, blank=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    # Of what was changed: what, from what, to what. `interviews.changes` knows both shapes.
    details = models.JSONField(_("details"), default=list, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("history")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("session", "-at"), name="history_session_at"),
            models.Index(fields=("plan", "-at"), name="history_plan_at"),
        )
        constraints = (
            models.CheckConstraint(
                name="history_is_of_one_thing",
                condition=Q(session__isnull=True, plan__isnull=False)
                | Q(session__isnull=False, plan__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.sentence

    @property
    def what_changed(self) -> str:
        """What is different since, by name; of an act that says no more, the act itself."""
        if not self.details:
            return self.sentence
        return str(_("Changed: %(what)s")) % {
            "what": "; ".join(each["what"] for each in self.details)
        }

    @property
    def shown_changes(self) -> Iterator[dict[str, str]]:
        """What is different, from what, to what; moments as the reader's clocks show them."""
        for change in self.details:
            shown = dict(change)
            for side in ("before", "after"):
                if f"moment_{side}" in change:
                    shown[side] = _moment_in_words(change[f"moment_{side}"])
            yield shown

    @property
    def who(self) -> str:
        """Who it was, by name where a login did it."""
        if self.act in BY_CANDIDATES:
            return str(_("the candidate"))
        return self.actor_name or str(_("the application"))

    @property
    def sentence(self) -> str:
        """What was done, in words; an act of a later version by its name."""
        return str(Act(self.act).label) if self.act in Act.values else self.act


def _moment_in_words(iso: str) -> str:
    moment = timezone.localtime(datetime.fromisoformat(iso))
    return date_format(moment, "DATETIME_FORMAT")
