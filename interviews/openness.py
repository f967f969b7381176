"""Whether an interview may be entered now, and the sentence for each reason why not.

Owns the one decision that join links, the interview's page and the claim share.
Must not know: requests, cookies or services.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interviews.models.sessions import InterviewSession
from interviews.models.statuses import Status


class NotOpenReason(StrEnum):
    """Why an interview cannot be entered."""

    NOT_YET = "not_yet"
    CLOSED = "closed"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    TAKEN_OVER = "taken_over"
    NO_CONSENT = "no_consent"
    PAUSED = "paused"  # said by `interviews.services.starts`: no interview of the site begins now


SENTENCES: Final[dict[NotOpenReason, Promise]] = {
    NotOpenReason.NOT_YET: _("This interview is not open yet."),
    NotOpenReason.CLOSED: _("The time for this interview is over."),
    NotOpenReason.COMPLETED: _("This interview is over."),
    NotOpenReason.ABANDONED: _("The time to come back to this interview is over."),
    NotOpenReason.FAILED: _("This interview ended because of a technical problem."),
    NotOpenReason.CANCELLED: _("This interview was cancelled."),
    NotOpenReason.TAKEN_OVER: _("This interview was opened in another tab or on another device."),
    NotOpenReason.NO_CONSENT: _(
        "You have not agreed to this interview yet. Please load this page again: it asks you first."
    ),
    NotOpenReason.PAUSED: _(
        "We are sorry: no interview can begin just now. Nothing is wrong on your side, and your place "
        "is kept. Please come back with this same link in an hour, or tomorrow."
    ),
    NotOpenReason.REVOKED: _(
        "This link is no longer valid. Please use the newest one you were given."
    ),
}


class InterviewNotOpen(Exception):  # noqa: N818 - a state, not a fault
    """The interview cannot be entered; `sentence` is safe to show to the candidate."""

    def __init__(self, reason: NotOpenReason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.reason])


_WHEN_OVER: Final = {
    Status.COMPLETED: NotOpenReason.COMPLETED,
    Status.ABANDONED: NotOpenReason.ABANDONED,
    Status.FAILED: NotOpenReason.FAILED,
    Status.CANCELLED: NotOpenReason.CANCELLED,
    Status.EXPIRED: NotOpenReason.CLOSED,
}


def why_not_open(session: InterviewSession, now: datetime) -> NotOpenReason | None:
    """Return why `session` cannot be entered at `now`, or None when it can.

    It must begin inside its window; once begun it may be finished after the window.
    """
    status = Status(session.status)
    if status in _WHEN_OVER:
        return _WHEN_OVER[status]
    if now < session.opens_at and not session.has_begun:
        # Of one that has begun, a worker whose clock is behind must not send anybody away.
        return NotOpenReason.NOT_YET
    last_moment = session.rejoin_until() if session.has_begun else session.closes_at
    return NotOpenReason.CLOSED if now >= last_moment else None


def why_not_let_in(session: InterviewSession, now: datetime) -> NotOpenReason | None:
    """Return why nobody may hold `session` now: it is not open, or its candidate has not agreed to it.

    The pages before the interview ask for consent, and therefore look whether it is open alone.
    """
    reason = why_not_open(session, now)
    return NotOpenReason.NO_CONSENT if reason is None and session.lacks_consent else reason
