"""Join links: made once, shown once, stored hashed, replaced by the next one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from interviews.access import hash_token, make_token
from interviews.models import Act, InterviewSession
from interviews.services import history


@dataclass(frozen=True, slots=True)
class JoinLink:
    """A fresh link. The token is in `path` and nowhere else: it cannot be shown again."""

    session_id: UUID
    path: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"JoinLink(session_id={self.session_id!r}, path=…)"


class InterviewIsOver(Exception):  # noqa: N818 - a state, not a fault
    """A link to an interview that can no longer be entered would be of no use."""


@transaction.atomic
def new_join_link(*, session_id: UUID, made_by: User | None = None) -> JoinLink:
    """Make a new join link; the one before it, and every cookie it gave, stop working.

    Raises:
        InterviewIsOver: the interview has ended, was cancelled or has expired.
    """
    session = InterviewSession.objects.select_for_update().get(pk=session_id)
    if session.is_over:
        raise InterviewIsOver
    token = make_token()
    session.join_token_hash = hash_token(token)
    session.token_generation += 1
    session.token_expires_at = session.rejoin_until()
    session.save(update_fields=("join_token_hash", "token_generation", "token_expires_at"))
    history.note(session, made_by, Act.LINK_MADE)
    return JoinLink(session_id, reverse("join", args=(token,)), session.token_expires_at)
