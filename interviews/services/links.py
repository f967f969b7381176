"""Join links: rows, several valid at once; each token is shown once and stored hashed.

Only a withdrawal ends them: it revokes every link of an interview and raises its generation, so
that no cookie of theirs opens anything any more.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from interviews.access import hash_token, make_token
from interviews.models import Act, InterviewSession, JoinLink, LinkChannel
from interviews.services import history, workers


@dataclass(frozen=True, slots=True)
class FreshLink:
    """A link that was made just now. The token is in `path` alone: it cannot be shown again."""

    session_id: UUID
    path: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"FreshLink(session_id={self.session_id!r}, path=…)"


class InterviewIsOver(Exception):  # noqa: N818 - a state, not a fault
    """A link to an interview that can no longer be entered would be of no use."""


class ReasonMissing(Exception):  # noqa: N818 - a state, not a fault
    """Into an interview that has begun nobody gets a link without saying why."""


@transaction.atomic
def new_join_link(*, session_id: UUID, made_by: User | None = None, reason: str = "") -> FreshLink:
    """Make one more join link; those made before go on working.

    reason: why somebody other than the candidate needs a way into an interview that has begun.

    Raises:
        InterviewIsOver: the interview has ended, was cancelled or has expired.
        ReasonMissing: it has begun, and nobody said why.
    """
    session = InterviewSession.objects.select_for_update().get(pk=session_id)
    if session.is_over:
        raise InterviewIsOver
    if session.has_begun and not reason.strip():
        raise ReasonMissing
    token = make_token()
    link = _make(session, token, LinkChannel.SHOWN, made_by)
    act = Act.LINK_SHOWN if session.has_begun else Act.LINK_MADE
    history.note(session, made_by, act, reason)
    return FreshLink(session_id, reverse("join", args=(token,)), link.expires_at)


def can_be_withdrawn(session: InterviewSession) -> bool:
    """Whether some link leads into this interview, or may be made by its candidate."""
    if session.is_over:
        return False
    is_retake = session.retake_of_id is not None and session.token_generation == 0
    return (
        is_retake or session.links.filter(revoked_at=None).exists() or bool(session.join_token_hash)
    )


@transaction.atomic
def withdraw_links(*, session_id: UUID, withdrawn_by: User | None = None, reason: str = "") -> None:
    """End every link of an interview, and every cookie that they gave, at once."""
    session = InterviewSession.objects.select_for_update().get(pk=session_id)
    if session.retake_of_id is not None:
        _way_of_retake(session)  # the way by the interview before it is closed, too
    session.links.filter(revoked_at=None).update(revoked_at=timezone.now())
    InterviewSession.objects.filter(pk=session_id).update(
        token_generation=F("token_generation") + 1, join_token_hash=None
    )
    history.note(session, withdrawn_by, Act.LINKS_WITHDRAWN, reason)
    workers.tell_changed(session_id)


@transaction.atomic
def open_way_to_retake(*, session_id: UUID) -> JoinLink | None:
    """Return the link by which the interview before leads to this retake; None when withdrawn."""
    session = InterviewSession.objects.select_for_update().get(pk=session_id)
    way = _way_of_retake(session)
    return way if way.revoked_at is None else None


def _way_of_retake(session: InterviewSession) -> JoinLink:
    way = session.links.filter(channel=LinkChannel.RETAKE).first()
    # Its token is known to nobody: only the candidate's page of the interview before leads here.
    return way or _make(session, make_token(), LinkChannel.RETAKE, None)


def _make(
    session: InterviewSession, token: str, channel: LinkChannel, made_by: User | None
) -> JoinLink:
    expires_at = session.rejoin_until()
    hashed = hash_token(token)
    # A worker of the version before knows one link only, by these columns: the newest.
    InterviewSession.objects.filter(pk=session.pk).update(
        join_token_hash=hashed, token_expires_at=expires_at
    )
    return JoinLink.objects.create(
        session=session,
        token_hash=hashed,
        channel=channel,
        issued_by=made_by,
        issuer_name=made_by.get_username() if made_by else "",
        issued_at=timezone.now(),
        expires_at=expires_at,
    )
