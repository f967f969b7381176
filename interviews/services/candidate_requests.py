"""What a candidate asks of people is kept, and answered by one of them.

Must not know how anybody is told of it.
"""

from typing import Final
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from interviews.models import Act, CandidateRequest, InterviewSession, RequestKind
from interviews.models.candidate_requests import REQUEST_LENGTH
from interviews.services import history, transitions

# Whoever has so many open ones is told to wait for their answers.
MOST_OPEN: Final = 5
MOST_OF_ONE_INTERVIEW: Final = 30


class TooManyRequests(Exception):  # noqa: N818 - a state, not a fault
    """The candidate has asked for as much as can be open at once."""


@transaction.atomic
def make_request(*, session_id: UUID, kind: RequestKind, text: str = "") -> CandidateRequest:
    """Keep a request; the same one that is open already is not kept twice.

    Raises:
        TooManyRequests: as many are open as may be, or the interview has had its share.
    """
    session = transitions.lock(session_id)
    if session is None:
        raise InterviewSession.DoesNotExist
    text = text.strip()[:REQUEST_LENGTH]
    open_ones = session.requests.filter(answered_at=None)
    same = open_ones.filter(kind=kind, text=text).first()
    if same is not None:
        return same
    if open_ones.count() >= MOST_OPEN or session.requests.count() >= MOST_OF_ONE_INTERVIEW:
        raise TooManyRequests
    made = CandidateRequest.objects.create(
        session=session, kind=kind, text=text, asked_at=timezone.now()
    )
    history.note(session, None, Act.REQUEST_MADE)
    return made


@transaction.atomic
def answer_requests(*, session_id: UUID, answered_by: User, answer: str) -> bool:
    """Answer all open requests of an interview. False when none is open.

    What was asked and answered stands in the requests alone: the history is read by others, too.
    """
    session = transitions.lock(session_id)
    if session is None:
        return False
    answered = session.requests.filter(answered_at=None).update(
        answered_at=timezone.now(), answered_by=answered_by, answer=answer.strip()[:REQUEST_LENGTH]
    )
    if answered:
        history.note(session, answered_by, Act.REQUEST_ANSWERED)
    return bool(answered)


def requests_of(session: InterviewSession) -> list[CandidateRequest]:
    """Return all requests of an interview, the newest first; read once for a page."""
    rows = CandidateRequest.objects.select_related("answered_by").order_by("-asked_at", "-pk")
    prefetch_related_objects([session], Prefetch("requests", rows))
    return list(session.requests.all())


def has_open(session: InterviewSession) -> bool:
    """Whether the candidate waits for an answer."""
    return any(request.is_open for request in requests_of(session))
